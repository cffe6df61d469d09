"""The telephone rings: whose number it is, a first caller entered, and every call noted with how it ended."""

from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from care import elders, errors
from care.access import local_number
from care.elders import Newcomer
from care.hotline import calls
from care.hotline.calls import Call
from care.models import CallOutcome, Elder, Gender
from care.orders.finding import callers
from care.web.desk.blueprint import blueprint
from care.web.desk.calling import answering, carried, present_call
from care.web.desk.clerks import DESK, clerk, clerk_who_may, elder_to_change
from care.web.entries import page_number, pressed
from care.web.pages import page
from care.web.posting import SEE_OTHER

# Whoever answers chooses by one key.
CHOSEN_FROM = 9
LONGEST_NOTE = 500


@blueprint.get("/call/<path:number>")
def answer(number: str) -> ResponseReturnValue:
    """A call comes in: one elder's page, a choice of several, or a first caller's form. A telephone system opens it."""
    staff = answering()
    call, found = present_call(staff, number=number), callers(staff, number, limit=CHOSEN_FROM)
    if len(found) == 1:
        return redirect(url_for("desk.elder", ref=found[0].elder.ref, **carried(call)), SEE_OTHER)
    typed = {"number": local_number(number)} if any(each.isdecimal() for each in number) else {}
    return page("desk/call.html", staff=staff, call=call, found=found, typed=typed, wrong={})


@blueprint.get("/calls")
def all_calls() -> Response:
    """Today's calls, own ones or all, and the field in which a caller is looked for."""
    staff = answering()
    mine = request.args.get("whose") == "mine"
    found = calls.calls_today(staff if mine else None, page_number())
    return page("desk/calls.html", staff=staff, mine=mine, found=found, call=present_call(staff))


@blueprint.post("/calls")
def end_unknown_call() -> Response:
    """A call of nobody we know is over."""
    return _ended(present_call(clerk_who_may(*DESK)))


@blueprint.post("/elders/<ref>/calls")
def end_call(ref: str) -> Response:
    """A call about her is over."""
    elder = elder_to_change(ref, *DESK)
    return _ended(present_call(clerk(), elder))


@blueprint.post("/elders/<ref>/numbers")
def add_number(ref: str) -> Response:
    """She rings from another number: that is hers too from now on."""
    elder = elder_to_change(ref, *DESK)
    call = present_call(clerk(), elder)
    elders.add_number(elder, call.number or "")
    flash(_("记下来了，这个号码也是这位老人的。"))
    return _to_elder(elder, call)


@blueprint.post("/callers")
def enter_caller() -> Response:
    """Whoever rings for the first time becomes an elder, whose page opens with the order ready."""
    staff = clerk_who_may(*DESK)
    typed = {name: request.form.get(name, "") for name in ("name", "number", "lives_at")}
    call = present_call(staff)
    try:
        elder, is_new = elders.enter(Newcomer(**typed, gender=pressed(Gender, "gender")))
    except errors.Invalid as wrong:
        response = page(
            "desk/call.html", staff=staff, call=call, found=[], typed=typed, wrong={wrong.field: str(wrong.sentence)}
        )
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response
    flash(_("登记好了，可以下单了。") if is_new else _("这位老人以前登记过，这就是。"))
    return _to_elder(elder, call)


def _ended(call: Call) -> Response:
    note = request.form.get("note", "").strip()[:LONGEST_NOTE]
    calls.end(call, pressed(CallOutcome, "outcome"), note=note)
    flash(_("这个电话记下来了。"))
    return redirect(url_for("desk.all_calls"), SEE_OTHER)


def _to_elder(elder: Elder, call: Call) -> Response:
    return redirect(url_for("desk.elder", ref=elder.ref, **carried(call)), SEE_OTHER)
