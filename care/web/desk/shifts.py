"""The hand-over between shifts: a note for whoever comes next, who is at the desk now, the last notes."""

from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from care import errors
from care.db import db
from care.hotline import shifts as shifts_of
from care.models import HandOver, Role, Staff
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import DESK, clerk, clerk_who_may
from care.web.entries import page_number
from care.web.pages import page
from care.web.posting import SEE_OTHER


@blueprint.get("/shifts")
def shifts() -> Response:
    """Who is here, what she has in hand, what the last shifts told."""
    return _page(_reader(), note="", wrong="")


@blueprint.post("/shifts")
def write_note() -> Response:
    """Leave a note; an empty one is asked for again."""
    staff, note = clerk_who_may(*DESK), request.form.get("note", "")
    try:
        shifts_of.write_note(staff, note)
    except errors.Invalid as wrong:
        response = _page(staff, note, str(wrong))
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response
    flash(_("记下来了。接班的人在看板上就能看到。"))
    return redirect(url_for("desk.shifts"), SEE_OTHER)


@blueprint.post("/shifts/<ref>/take")
def take_shift(ref: str) -> Response:
    """The writer's cases go to whoever takes over."""
    staff = clerk_who_may(*DESK)
    note = db.session.scalar(select(HandOver).where(HandOver.ref == ref))
    if note is None:
        raise errors.NotFound
    count = shifts_of.take_shift(note, staff)
    flash(_("接班了。%(count)s件事到了您手上。", count=count))
    return redirect(url_for("desk.board", hands="mine") if count else url_for("desk.shifts"), SEE_OTHER)


def _reader() -> Staff:
    """A firm's manager has no part in the desk's shifts."""
    staff = clerk()
    if staff.role is Role.MANAGER:
        raise errors.NotFound
    return staff


def _page(staff: Staff, note: str, wrong: str) -> Response:
    notes = shifts_of.notes(page_number())
    writers = {each.staff_id for each in notes.items if each.taken_by_id is None}
    return page(
        "desk/shifts.html",
        staff=staff,
        note=note,
        wrong=wrong,
        notes=notes,
        cases=shifts_of.open_cases(staff.id, *writers),
        on_shift=shifts_of.on_shift(),
        may_write=staff.role in DESK,
    )
