"""In by telephone number and six digits: sent, sent again, prolonged, tried."""

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from care import access, errors, messages
from care.db import transaction
from care.models import HolderKind
from care.web.elder.blueprint import blueprint
from care.web.elder.letting_in import let_in
from care.web.entries import digits, way_on
from care.web.limits import limiter
from care.web.pages import page
from care.web.posting import SEE_OTHER, once, own_transaction

# What was typed is kept beside the page, so that no address shows a telephone number.
NUMBER = "elder_number"
# Whole villages share one address of their telephone company.
OFTEN = "60 per minute"


@blueprint.get("/sign-in")
def sign_in() -> Response:
    """Which number?"""
    return page("elder/sign_in.html", after=request.args.get("next", ""), back=_way_back())


@blueprint.post("/sign-in")
@limiter.limit(OFTEN)
@own_transaction
def send_code() -> ResponseReturnValue:
    """Send six digits; whether the number is known is not told. A double tap sends once, and keeps the number twice."""
    typed, after = request.form.get("number", ""), request.form.get("next", "")
    try:
        number = access.normalise_number(typed)
    except errors.Invalid as wrong:
        said = wrong.sentence
        return page("elder/sign_in.html", number=typed, error=said, after=after, back=_way_back()), wrong.status
    session[NUMBER] = number
    with transaction():
        once(_code_page())
        send_digits(number)
    return redirect(_code_page(), SEE_OTHER)


@blueprint.get("/sign-in/code")
def code() -> ResponseReturnValue:
    """Which digits came?"""
    number = session.get(NUMBER)
    if number is None:
        return redirect(url_for("elder.sign_in"), SEE_OTHER)
    return page("elder/code.html", number=number, shown=access.local_number(number), after=request.args.get("next", ""))


@blueprint.post("/sign-in/code")
@limiter.limit(OFTEN)
def try_code() -> Response:
    """In with every elder of this number, and with those by whom somebody stands who has it."""
    number = access.normalise_number(request.form.get("number", ""))
    fits = access.check_login_code(HolderKind.ELDER, number, digits("code"))
    elders = access.elders_by_number(number) if fits else []
    helpers = access.relations_by_number(number) if fits else []
    if not elders and not helpers:
        flash(_("数字不对，或者过了时间。请再看看短信，也可以再发一次。"))
        return redirect(_code_page(), SEE_OTHER)
    session.pop(NUMBER, None)
    return let_in(elders, way_on("/e/", url_for("elder.door")), helpers=helpers)


@blueprint.post("/sign-in/longer")
def prolong() -> Response:
    """Ten more minutes for whoever finds the SMS slowly."""
    number = access.normalise_number(request.form.get("number", ""))
    flash(longer_words(prolonged=access.prolong_login_code(HolderKind.ELDER, number)))
    return redirect(_code_page(), SEE_OTHER)


def send_digits(number: str) -> None:
    """Send a code; asked for too often it is not sent, and the page where it is typed says so: the last one holds."""
    try:
        messages.send_login_code(HolderKind.ELDER, number)
    except errors.Refused as too_often:
        flash(str(too_often))


def longer_words(*, prolonged: bool) -> str:
    """What to tell whoever asked for more time."""
    return str(_("好的，慢慢来。又多了十分钟。") if prolonged else _("时间已经过了，请再发一次短信。"))


def _code_page() -> str:
    return url_for("elder.code", next=request.form.get("next") or None)


def _way_back() -> str:
    """To the faces of the elders that this phone holds already, else to the front page."""
    who = access.viewer()
    return url_for("elder.people" if who and access.elders_of(who.session) else "public.welcome")
