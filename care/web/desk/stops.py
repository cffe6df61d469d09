"""Stops at the desk: those in force, coming and past; declared, amended, lifted early."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from care import errors, stops
from care.access import people_behind
from care.db import Change, db
from care.hotline import welfare
from care.models import Stop
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import DESK, clerk, clerk_who_may
from care.web.desk.stop_form import blank, filled, form_page, known
from care.web.entries import page_number
from care.web.pages import page
from care.web.posting import SEE_OTHER


@blueprint.get("/stops", endpoint="stops")
def all_stops() -> Response:
    """What is in force, what will be, what was, and who declared it."""
    staff, past = clerk(), stops.past(page_number())
    current, coming = stops.current(), stops.coming()
    declared = _declared([*current, *coming, *past.items])
    return page(
        "desk/stops/list.html",
        staff=staff,
        current=current,
        coming=coming,
        past=past,
        declared=declared,
        actors=people_behind({change.actor for change in declared.values()}),
        left=welfare.left(current),
        may_change=staff.role in DESK,
    )


@blueprint.get("/stops/new")
def new_stop() -> Response:
    """A form with the present moment in it."""
    return form_page(clerk_who_may(*DESK), blank())


@blueprint.post("/stops/new")
def declare_stop() -> Response:
    """It holds from its beginning on, by itself."""
    staff, form = clerk_who_may(*DESK), filled(request.form)
    try:
        stops.declare(form.terms())
    except errors.Invalid as wrong:
        return form_page(staff, form, wrong=wrong)
    return _to_list(_("登记好了。到时候自动停，也自动恢复。"))


@blueprint.get("/stops/<ref>")
def stop(ref: str) -> Response:
    """What was decided, to be changed."""
    staff, stop = clerk_who_may(*DESK), stops.find(ref)
    return form_page(staff, known(stop), stop=stop)


@blueprint.post("/stops/<ref>")
def amend_stop(ref: str) -> Response:
    """Changed for all at once; whoever saw an older state is shown the present one."""
    staff, stop, form = clerk_who_may(*DESK), stops.find(ref), filled(request.form)
    try:
        stops.amend(stop, form.terms(), form.seen)
    except errors.Invalid as wrong:
        return form_page(staff, form, stop=stop, wrong=wrong)
    except errors.Refused as refused:
        return form_page(staff, known(stop), stop=stop, wrong=refused)
    return _to_list(_("改好了。"))


@blueprint.post("/stops/<ref>/lift")
def lift_stop(ref: str) -> Response:
    """Over now: what waited goes on at once."""
    clerk_who_may(*DESK)
    stop = stops.find(ref)
    stops.lift(stop)
    return _to_list(_("已经恢复服务，等着的订单马上开始找人。"))


def _declared(shown: list[Stop]) -> dict[int, Change]:
    """Who declared each, and when."""
    ids = [each.id for each in shown]
    logged = select(Change).where(Change.subject == "stop", Change.subject_id.in_(ids), Change.action == "declared")
    return {change.subject_id: change for change in db.session.scalars(logged)}


def _to_list(said: str) -> Response:
    flash(said)
    return redirect(url_for("desk.stops"), SEE_OTHER)
