"""From the menu to an order in four taps: what kind, what, when, and the one green button; the same again in two."""

from dataclasses import replace

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from care import allowances, clock, errors, orders, stops
from care.access import Right
from care.allowances.months import today
from care.models import When
from care.web.elder.blueprint import blueprint, elder_at_home, elder_here
from care.web.elder.wording import WHEN, about
from care.web.entries import told_own_fen
from care.web.pages import page
from care.web.posting import SEE_OTHER


@blueprint.get("/<ref>/menu/<code>")
def category(ref: str, code: str) -> Response:
    """What there is of a kind, with what it costs her today."""
    elder, category = elder_at_home(ref), orders.category_of(code)
    purse = allowances.purse_of(elder, today(), category.services)
    return page("elder/category.html", elder=elder, category=category, purse=purse, today=today())


@blueprint.get("/<ref>/order/<service_ref>")
def when(ref: str, service_ref: str) -> Response:
    """When? Only what is still possible."""
    elder, service = elder_at_home(ref), orders.service_of(service_ref)
    possible = orders.chances(elder, service)
    stop = stops.at_home_of(elder, service.id, clock.now())
    return page("elder/when.html", elder=elder, service=service, possible=possible, words=WHEN, stop=stop)


@blueprint.get("/<ref>/order/<service_ref>/<wanted>")
def summary(ref: str, service_ref: str, wanted: str) -> ResponseReturnValue:
    """All of it in words, before it is ordered."""
    wish = _wish(ref, service_ref, wanted)
    try:
        return _summary(wish)
    except errors.Refused:
        return redirect(url_for("elder.when", ref=ref, service_ref=service_ref), SEE_OTHER)


@blueprint.post("/<ref>/order/<service_ref>/<wanted>")
def place(ref: str, service_ref: str, wanted: str) -> Response:
    """The green button; on a page from before midnight, whose *tomorrow* is today, it leads back to the times.

    Where she would pay more than she read, it leads back to the page that says how much.
    """
    wish = replace(_wish(ref, service_ref, wanted), told_own_fen=told_own_fen())
    day = request.form.get("day")
    if day and day != orders.preview(wish).day:
        return redirect(url_for("elder.when", ref=ref, service_ref=service_ref), SEE_OTHER)
    try:
        order = orders.place_once(wish)
    except allowances.CostsMore as more:
        flash(str(more))
        return redirect(url_for("elder.summary", ref=ref, service_ref=service_ref, wanted=wanted), SEE_OTHER)
    return redirect(url_for("elder.order", ref=ref, order_ref=order.ref), SEE_OTHER)


@blueprint.get("/<ref>/again")
def again(ref: str) -> ResponseReturnValue:
    """The same as last time, at the nearest time that is possible."""
    elder = elder_here(ref, Right.ORDER)  # kept, or the order would load her again
    last = orders.last_order(elder)
    if last is None:
        return redirect(url_for("elder.home", ref=ref), SEE_OTHER)
    return _summary(orders.same_again(last))


def _wish(ref: str, service_ref: str, wanted: str) -> orders.Wish:
    elder = elder_here(ref, Right.ORDER)
    if wanted not in set(When):
        raise errors.NotFound
    return orders.Wish(elder, orders.service_of(service_ref), When(wanted))


def _summary(wish: orders.Wish) -> Response:
    asked = orders.preview(wish)
    latest = about(asked.window_end)
    stop = stops.at_home_of(wish.elder, wish.service.id, asked.window_start)
    return page("elder/summary.html", elder=wish.elder, asked=asked, latest=latest, wish=wish, words=WHEN, stop=stop)
