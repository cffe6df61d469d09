"""The place of an elder's home, typed or pasted from a map: with its datum, since Chinese maps lie on purpose."""

from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from care import access, errors, homes
from care.geo import Datum, parse_place
from care.models import Elder
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import DESK, clerk, elder_to_change
from care.web.pages import page
from care.web.posting import SEE_OTHER

LONGEST_PAIR = 200
DECIMALS = 6  # a tenth of a metre


@blueprint.get("/elders/<ref>/place")
def place_of_home(ref: str) -> Response:
    """Ask for the coordinates, showing those that are known."""
    elder = elder_to_change(ref, *DESK)
    return _form(elder, _known(elder), Datum.WGS84)


@blueprint.post("/elders/<ref>/place")
def move_home(ref: str) -> Response:
    """Keep the place; what was typed wrong is asked for again."""
    elder = elder_to_change(ref, *DESK)
    text = request.form.get("place", "")[:LONGEST_PAIR]
    datum = next((each for each in Datum if each == request.form.get("datum")), Datum.WGS84)
    try:
        homes.set_place(elder.home, parse_place(text, datum))
    except errors.Invalid as wrong:
        response = _form(elder, text, datum, str(wrong.sentence))
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response
    flash(_("位置记下来了。"))
    return redirect(url_for("desk.elder", ref=ref), SEE_OTHER)


def _known(elder: Elder) -> str:
    """The known coordinates, as they would be typed."""
    return f"{elder.home.lat:.{DECIMALS}f}, {elder.home.lng:.{DECIMALS}f}"


def _form(elder: Elder, text: str, datum: Datum, wrong: str = "") -> Response:
    access.saw(elder.person_id)
    return page("desk/place.html", staff=clerk(), elder=elder, text=text, datum=datum, wrong=wrong)
