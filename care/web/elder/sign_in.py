"""In by telephone number and six digits: sent, sent again, prolonged, tried."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from care import access, errors, messages
from care.models import HolderKind
from care.web.elder.blueprint import blueprint
from care.web.elder.letting_in import let_in
from care.web.entries import digits
from care.web.limits import limiter
from care.web.pages import page
from care.web.posting import SEE_OTHER

# Whole villages share one address of their telephone company.
OFTEN = "60 per minute"


@blueprint.get("/sign-in")
def sign_in() -> Response:
    """Which number?"""
    return page("elder/sign_in.html", after=request.args.get("next", ""), back=_way_back())


@blueprint.post("/sign-in")
@limiter.limit(OFTEN)
def send_code() -> ResponseReturnValue:
    """Send six digits; whether the number is known is not told."""
    typed, after = request.form.get("number", ""), request.form.get("next", "")
    try:
        number = access.normalise_number(typed)
    except errors.Invalid as wrong:
        said = wrong.sentence
        return page("elder/sign_in.html", number=typed, error=said, after=after, back=_way_back()), wrong.status
    send_digits(number)
    return _to_code(number)


@blueprint.get("/sign-in/code")
def code() -> Response:
    """Which digits came?"""
    number = access.normalise_number(request.args.get("number", ""))
    return page("elder/code.html", number=number, shown=access.local_number(number), after=request.args.get("next", ""))


@blueprint.post("/sign-in/code")
@limiter.limit(OFTEN)
def try_code() -> Response:
    """In with every elder of this number."""
    number = access.normalise_number(request.form.get("number", ""))
    fits = access.check_login_code(HolderKind.ELDER, number, digits("code"))
    elders = access.elders_by_number(number) if fits else []
    if not elders:
        flash(_("数字不对，或者过了时间。请再看看短信，也可以再发一次。"))
        return _to_code(number)
    return let_in(elders, _way_on())


@blueprint.post("/sign-in/longer")
def prolong() -> Response:
    """Ten more minutes for whoever finds the SMS slowly."""
    number = access.normalise_number(request.form.get("number", ""))
    flash(longer_words(prolonged=access.prolong_login_code(HolderKind.ELDER, number)))
    return _to_code(number)


def send_digits(number: str) -> None:
    """Send a code; asked for too often it is not sent, and the page where it is typed says so: the last one holds."""
    try:
        messages.send_login_code(HolderKind.ELDER, number)
    except errors.Refused as too_often:
        flash(str(too_often))


def longer_words(*, prolonged: bool) -> str:
    """What to tell whoever asked for more time."""
    return str(_("好的，慢慢来。又多了十分钟。") if prolonged else _("时间已经过了，请再发一次短信。"))


def _to_code(number: str) -> Response:
    after = request.form.get("next") or None
    return redirect(url_for("elder.code", number=number, next=after), SEE_OTHER)


def _way_back() -> str:
    """To the faces of the elders that this phone holds already, else to the front page."""
    who = access.viewer()
    return url_for("elder.people" if who and access.elders_of(who.session) else "public.welcome")


def _way_on() -> str:
    """The elders' page that was asked for before, else where every phone begins."""
    after = str(request.form.get("next", ""))
    return after if after.startswith("/e/") else url_for("elder.door")
