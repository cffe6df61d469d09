"""Welfare calls at the desk: whom to ring during a stop, and three buttons for what the call found."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from care import access, errors, stops
from care.access import people_behind
from care.hotline import welfare as calls
from care.models import Elder, Role, Staff, Stop, Welfare
from care.web.desk.blueprint import blueprint
from care.web.desk.board_wording import WELFARE
from care.web.desk.clerks import DESK, clerk, clerk_who_may
from care.web.desk.wording import actor_words
from care.web.entries import page_number, pressed
from care.web.filters import named
from care.web.pages import page
from care.web.posting import SEE_OTHER


@blueprint.get("/welfare")
def welfare() -> Response:
    """To the list on which most is to be done."""
    _reader()
    urgent = calls.most_urgent()
    way = url_for("desk.welfare_list", ref=urgent.ref) if urgent else url_for("desk.stops")
    return redirect(way, SEE_OTHER)


@blueprint.get("/stops/<ref>/welfare")
def welfare_list(ref: str) -> Response:
    """Who lives alone there: who needs help and who was not rung yet on top."""
    staff, stop = _reader(), stops.find(ref)
    round_ = calls.welfare_round(stop, page_number())
    for line in round_.lines:
        access.saw(line.elder.person_id)
    rung = {line.call.called_by for line in round_.lines if line.call}
    return page(
        "desk/stops/welfare.html",
        staff=staff,
        stop=stop,
        round=round_,
        callers=people_behind(rung),
        may_ring=staff.role in DESK,
    )


@blueprint.post("/stops/<ref>/welfare/<elder_ref>")
def note_welfare(ref: str, elder_ref: str) -> Response:
    """What the call found; a colleague's call that came meanwhile stands."""
    clerk_who_may(*DESK)
    stop = stops.find(ref)
    elder = calls.elder_on_list(stop, elder_ref)
    answer = calls.Answer(pressed(Welfare, "found"), request.form.get("note", "").strip())
    noted = calls.note_call(stop, elder, answer, seen=request.form.get("seen", 0, type=int))
    flash(_said(stop, elder, noted=noted))
    back = url_for("desk.welfare_list", ref=ref, page=request.form.get("page", 1, type=int))
    return redirect(back, SEE_OTHER)


def _said(stop: Stop, elder: Elder, *, noted: bool) -> str:
    """Who was rung, and what stands now."""
    call = calls.last_call(stop, elder)
    if call is None:
        raise errors.NotFound
    name, found = named(elder.person), WELFARE[call.found]
    if noted:
        return str(_("%(name)s：%(found)s，记下来了。", name=name, found=found))
    colleague = actor_words(call.called_by, people_behind({call.called_by}))
    return str(_("没有记：%(who)s刚打过%(name)s的电话，结果是“%(found)s”。", who=colleague, name=name, found=found))


def _reader() -> Staff:
    """A firm's manager does not ring whom she does not know."""
    staff = clerk()
    if staff.role is Role.MANAGER:
        raise errors.NotFound
    return staff
