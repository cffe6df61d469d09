"""Ordering for an elder who telephones: what, when, a sentence to read out, Enter; the same again; taken back."""

from dataclasses import replace
from datetime import date, timedelta

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from care import access, allowances, clock, errors, orders, stops
from care.allowances.months import today
from care.clock import LOCAL
from care.hotline import calls
from care.hotline.calls import Call
from care.models import CallOutcome, Channel, Elder, Order, Service, When
from care.orders import Wish
from care.web.desk.blueprint import blueprint
from care.web.desk.calling import carried, present_call
from care.web.desk.clerks import DESK, clerk, elder_to_change
from care.web.desk.papers import wanting
from care.web.entries import day_of, told_own_fen
from care.web.pages import page
from care.web.posting import SEE_OTHER
from care.web.prices import explained, quoted

OF_DAY = (When.MORNING_OF, When.AFTERNOON_OF)


@blueprint.get("/elders/<ref>/order/in/<code>")
def services(ref: str, code: str) -> Response:
    """What there is of a kind, by number keys, with what it costs her today."""
    elder, call = _caller(ref)
    category = orders.category_of(code)
    purse = allowances.purse_of(elder, today(), category.services)
    costs = {service.id: quoted(purse.quote(service), today(), to_her=False) for service in category.services}
    return page("desk/order_what.html", staff=call.staff, elder=elder, call=call, category=category, costs=costs)


@blueprint.get("/elders/<ref>/order/<service_ref>")
def times(ref: str, service_ref: str) -> Response:
    """When, by number keys: what is still possible today, and the two days after; or any day by its date."""
    elder, call = _caller(ref)
    service, today = orders.service_of(service_ref), clock.now().astimezone(LOCAL).date()
    return page(
        "desk/order_when.html",
        staff=call.staff,
        elder=elder,
        call=call,
        service=service,
        possible=[*orders.choices(service, clock.now()), *_day_after_tomorrow(service, today)],
        overmorrow=today + timedelta(days=2),
        tomorrow=today + timedelta(days=1),
    )


@blueprint.get("/elders/<ref>/order/<service_ref>/summary")
def summary(ref: str, service_ref: str) -> ResponseReturnValue:
    """A sentence to read out; Enter orders."""
    elder, call = _caller(ref)
    try:
        return _summary(_wish(elder, service_ref), call)
    except errors.Refused as refused:
        flash(str(refused))
        return redirect(url_for("desk.times", ref=ref, service_ref=service_ref, **carried(call)), SEE_OTHER)


@blueprint.get("/elders/<ref>/again")
def again(ref: str) -> ResponseReturnValue:
    """The same as last time, at the nearest time that is possible; nothing to repeat leads back to her page."""
    elder, call = _caller(ref)
    last = orders.last_order(elder)
    if last is None:
        return _back_to(elder, call, _("还没有订单。"))
    try:
        return _summary(replace(orders.same_again(last), channel=Channel.TELEPHONE), call)
    except errors.Refused as refused:
        return _back_to(elder, call, str(refused))


@blueprint.post("/elders/<ref>/order/<service_ref>/summary")
def place(ref: str, service_ref: str) -> Response:
    """Order in her name; on a page from before midnight, whose *tomorrow* is today, it leads back to the times.

    Where it costs her more than was read out to her, it leads back to what is to be read out now.
    """
    elder, call = _caller(ref)
    wish = replace(_wish(elder, service_ref), told_own_fen=told_own_fen())
    if request.form.get("for") != orders.preview(wish).day:
        return redirect(url_for("desk.times", ref=ref, service_ref=service_ref, **carried(call)), SEE_OTHER)
    try:
        order = orders.place_once(wish)
    except allowances.CostsMore:
        flash(_("价钱刚才变了，老人要多付一些。请再念一遍，问她还要不要。"))
        return _to_summary(wish, call)
    calls.end(call, CallOutcome.ORDERED, order=order)
    return _back_to(elder, call, _("订好了，正在安排。"))


@blueprint.post("/elders/<ref>/orders/<order_ref>/cancel")
def cancel_by_phone(ref: str, order_ref: str) -> Response:
    """She rings that she does not need it; for ten minutes it can be undone."""
    elder, call = _caller(ref)
    order = _order(elder, order_ref)
    orders.cancel(order, at_the_desk=True)
    calls.end(call, CallOutcome.CANCELLED, order=order)
    return _back_to(elder, call, _("已经取消。"))


@blueprint.post("/elders/<ref>/orders/<order_ref>/restore")
def restore_by_phone(ref: str, order_ref: str) -> Response:
    """She needs it after all."""
    elder, call = _caller(ref)
    order = _order(elder, order_ref)
    orders.restore(order)
    calls.end(call, CallOutcome.ORDERED, order=order)
    return _back_to(elder, call, _("已经恢复，重新开始找人。"))


def _caller(ref: str) -> tuple[Elder, Call]:
    elder = elder_to_change(ref, *DESK)
    return elder, present_call(clerk(), elder)


def _order(elder: Elder, order_ref: str) -> Order:
    return orders.order_of(elder, order_ref)


def _wish(elder: Elder, service_ref: str) -> Wish:
    """What the address or form asks for; NotFound where no page of ours asks for it."""
    wanted, day = request.values.get("when", ""), request.values.get("day", "")
    if wanted not in set(When):
        raise errors.NotFound
    when = When(wanted)
    if when in OF_DAY and not day:
        raise errors.Refused(_("请选一个日子。"))
    named = day_of(day) if when in OF_DAY else None
    return Wish(elder, orders.service_of(service_ref), when, Channel.TELEPHONE, named)


def _to_summary(wish: Wish, call: Call) -> Response:
    asked = carried(call) | {"when": wish.when.value, "day": wish.day.isoformat() if wish.day else None}
    return redirect(url_for("desk.summary", ref=wish.elder.ref, service_ref=wish.service.ref, **asked), SEE_OTHER)


def _day_after_tomorrow(service: Service, today: date) -> list[When]:
    day = today + timedelta(days=2)
    return [when for when in OF_DAY if orders.can_be_had(service, when, clock.now(), day)]


def _summary(wish: Wish, call: Call) -> Response:
    """Her address is read out: that she was asked about it is in the access log."""
    access.saw(wish.elder.person_id)
    asked = orders.preview(wish)
    return page(
        "desk/order_summary.html",
        staff=call.staff,
        elder=wish.elder,
        call=call,
        wish=wish,
        asked=asked,
        costs=explained(asked.quote, asked.on, to_her=True),
        already=[order for order in orders.open_orders(wish.elder) if order.service_id == wish.service.id],
        wanting=wanting(wish.elder, [wish.service], url_for("desk.elder", ref=wish.elder.ref)),
        stop=stops.covering(wish.elder.home.area_code, wish.service.id, asked.window_start),
    )


def _back_to(elder: Elder, call: Call, said: str) -> Response:
    flash(said)
    return redirect(url_for("desk.elder", ref=elder.ref, **carried(call)), SEE_OTHER)
