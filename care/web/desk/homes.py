"""The place of an elder's home: looked up, typed or pasted, told by a telephone that is there, or rough."""

from http import HTTPStatus

from flask import current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from care import access, errors, homes
from care.config import Config
from care.db import db, transaction
from care.geo import Datum, Geocoder, Place, geocoder_of, locate, parse_place
from care.models import Area, Elder
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import DESK, clerk, elder_to_change
from care.web.pages import page
from care.web.position import fix
from care.web.posting import SEE_OTHER, once, own_transaction

LONGEST_PAIR = 200
DECIMALS = 6  # a tenth of a metre


@blueprint.get("/elders/<ref>/place")
def place_of_home(ref: str) -> Response:
    """The four ways to set it; what the provider found stands in the field, to be confirmed."""
    elder = elder_to_change(ref, *DESK)
    found = _found()
    known = Place(elder.home.lat, elder.home.lng)
    return _form(elder, _pair(found or known), Datum.WGS84, found=found is not None)


@blueprint.post("/elders/<ref>/place")
def move_home(ref: str) -> Response:
    """Keep the place; what was typed wrong is asked for again."""
    elder = elder_to_change(ref, *DESK)
    text = request.form.get("place", "")[:LONGEST_PAIR]
    datum = next((each for each in Datum if each == request.form.get("datum")), Datum.WGS84)
    try:
        homes.set_place(elder.home, parse_place(text, datum), rough="rough" in request.form)
    except errors.Invalid as wrong:
        response = _form(elder, text, datum, wrong=str(wrong.sentence))
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response
    return _kept(ref)


@blueprint.post("/elders/<ref>/place/look-up")
@own_transaction
def look_up_home(ref: str) -> Response:
    """Ask the provider where the address is; nothing is kept before a person has looked at the answer."""
    back = url_for(".place_of_home", ref=ref)
    with transaction():
        once(back)
        address = _in_full(elder_to_change(ref, *DESK))
    geocoder = _geocoder()
    found = locate(geocoder, address) if geocoder else None
    if found is None:
        flash(_("地图上没有查到这个地址，请用别的办法填位置。"))
        return redirect(back, SEE_OTHER)
    return redirect(url_for(".place_of_home", ref=ref, found=_pair(found)), SEE_OTHER)


@blueprint.post("/elders/<ref>/place/here")
def place_home_here(ref: str) -> Response:
    """The telephone or computer that shows this page is there."""
    elder, here = elder_to_change(ref, *DESK), fix()
    if here is None:
        flash(_("手机没有给出位置，请用别的办法填。"))
        return redirect(url_for(".place_of_home", ref=ref), SEE_OTHER)
    homes.set_position(elder.home, here.place, here.accuracy_m)
    return _kept(ref)


@blueprint.post("/elders/<ref>/place/centre")
def place_home_roughly(ref: str) -> Response:
    """Nobody knows better than the middle of the street or town."""
    homes.set_to_centre(elder_to_change(ref, *DESK).home)
    return _kept(ref)


def _geocoder() -> Geocoder | None:
    config: Config = current_app.config["CARE"]
    return geocoder_of(config.geocoder)


def _found() -> Place | None:
    """What was looked up just now."""
    try:
        return parse_place(request.args["found"][:LONGEST_PAIR], Datum.WGS84) if "found" in request.args else None
    except errors.Invalid:
        return None


def _in_full(elder: Elder) -> str:
    """The address as a map knows it: city, street or town, and the rest."""
    area, address = elder.home.area, elder.home.address
    city = db.session.get(Area, area.parent_code) if area.parent_code else None
    above = city.name_zh if city else ""
    return f"{above}{'' if area.name_zh in address else area.name_zh}{address.removeprefix(above)}"


def _pair(place: Place) -> str:
    """A place, as it would be typed."""
    return f"{place.lat:.{DECIMALS}f}, {place.lng:.{DECIMALS}f}"


def _kept(ref: str) -> Response:
    flash(_("位置记下来了。"))
    return redirect(url_for(".elder", ref=ref), SEE_OTHER)


def _form(elder: Elder, text: str, datum: Datum, *, wrong: str = "", found: bool = False) -> Response:
    access.saw(elder.person_id)
    return page(
        "desk/place.html",
        staff=clerk(),
        elder=elder,
        text=text,
        datum=datum,
        wrong=wrong,
        found=found,
        looks_up=_geocoder() is not None,
    )
