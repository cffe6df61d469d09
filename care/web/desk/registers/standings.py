"""How an elder stands from a day on: in hospital, away, moved, dead; entered on a small form of its own."""

from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from care import clock, elders, errors
from care.models import Elder, StandingKind
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import DESK, clerk, elder_to_change
from care.web.desk.registers.choices import Choice, words_of
from care.web.desk.registers.fields import Day, Text
from care.web.desk.registers.forms import RegisterForm
from care.web.desk.wording import STANDINGS
from care.web.pages import page
from care.web.posting import SEE_OTHER


class StandingForm(RegisterForm):
    """What her life is, from which day on."""

    kind = Choice(_l("近况"), needed=True, options=words_of(STANDINGS), value=StandingKind)
    starts_on = Day(_l("从哪天起"), needed=True, hint=_l("可以写以后的日子，例如出院那天。"))
    note = Text(_l("备注"))


@blueprint.get("/elders/<ref>/standing")
def standing_form(ref: str) -> Response:
    """From today on, unless another day is typed."""
    elder = elder_to_change(ref, *DESK)
    return _form(elder, StandingForm(data={"starts_on": clock.now().astimezone(clock.LOCAL).date()}))


@blueprint.post("/elders/<ref>/standing")
def set_standing(ref: str) -> Response:
    """Keep it; what was typed wrong is asked for again."""
    elder, form = elder_to_change(ref, *DESK), StandingForm(request.form)
    if not (form.validate() and _set(elder, form)):
        response = _form(elder, form)
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response
    flash(_("近况记下来了。"))
    return _back(elder)


@blueprint.post("/elders/<ref>/standing/<int:standing_id>/off")
def take_back_standing(ref: str, standing_id: int) -> Response:
    """It was entered by mistake."""
    elder = elder_to_change(ref, *DESK)
    elders.take_back_standing(elder, standing_id)
    flash(_("去掉了。"))
    return _back(elder)


def _set(elder: Elder, form: StandingForm) -> bool:
    try:
        elders.set_standing(elder, form.kind.data, form.starts_on.data, form.note.data)
    except errors.Invalid as wrong:
        form["starts_on"].errors = [str(wrong.sentence)]
        return False
    return True


def _form(elder: Elder, form: StandingForm) -> Response:
    return page("desk/standing.html", staff=clerk(), elder=elder, form=form)


def _back(elder: Elder) -> Response:
    return redirect(url_for(".register_row", name="elders", ref=elder.ref, _anchor="standings"), SEE_OTHER)
