"""A strange phone becomes hers: by her number and the job code of an offer, or a login code by SMS."""

from flask import flash, redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from care import access, errors, messages
from care.models import HolderKind
from care.web.caregiver.blueprint import blueprint, bound, short
from care.web.entries import digits, way_on
from care.web.limits import limiter
from care.web.pages import page
from care.web.posting import SEE_OTHER

# What was typed is kept beside the page, so that no address shows a telephone number.
NUMBER = "caregiver_number"
CODE_SENT = "caregiver_code_sent"
# Whole villages share one address of their telephone company; what one number may try stands in rows.
OFTEN = "60 per minute"


@short.get("/j")
def address() -> Response:
    """The address that stands in every SMS."""
    return redirect(url_for("caregiver.day"))


@blueprint.get("/sign-in")
def sign_in() -> Response:
    """Number and code."""
    if access.viewer():
        return redirect(url_for(".day"))
    number, code_sent = session.get(NUMBER, ""), session.get(CODE_SENT, False)
    return page("caregiver/sign_in.html", number=number, code_sent=code_sent, after=request.args.get("next", ""))


@blueprint.post("/sign-in")
@limiter.limit(OFTEN)
def bind_phone() -> Response:
    """The right code binds this phone; a job code leads straight to its offer."""
    number = _typed_number()
    way_in = _way_in(number, digits("code")) if number else None
    caregiver = access.caregiver_by_number(number) if number else None
    if way_in is None or caregiver is None:
        if number:
            flash(_("号码和数字码对不上。请再看一看短信，或者让我们发一个新的验证码。"))
        return _again()
    session.pop(NUMBER, None)
    session.pop(CODE_SENT, None)
    return bound(redirect(way_in, SEE_OTHER), caregiver)


@blueprint.post("/sign-in/code")
@limiter.limit(OFTEN)
def send_code() -> Response:
    """A login code by SMS; the answer is the same for a number that is nobody's."""
    number = _typed_number()
    if number:
        messages.send_login_code(HolderKind.CAREGIVER, number)
        session[CODE_SENT] = True
        flash(_("验证码发出去了，请看短信。"))
    return _again()


@blueprint.post("/sign-in/longer")
@limiter.limit(OFTEN)
def prolong_code() -> Response:
    """Ten minutes more for the last code."""
    number = _typed_number()
    if number and access.prolong_login_code(HolderKind.CAREGIVER, number):
        flash(_("验证码又可以用10分钟。"))
    return _again()


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """The phone is nobody's again."""
    who = access.require_viewer(HolderKind.CAREGIVER)
    access.end_session(who.session)
    response = redirect(url_for(".sign_in"), SEE_OTHER)
    access.clear_cookie(response, HolderKind.CAREGIVER)
    return response


def _again() -> Response:
    return redirect(url_for(".sign_in", next=request.form.get("next") or None), SEE_OTHER)


def _typed_number() -> str | None:
    """The number as E.164; None, with a sentence for the next page, when it cannot be one."""
    session[NUMBER] = request.form.get("number", "").strip()[:30]
    try:
        return access.normalise_number(session[NUMBER])
    except errors.Invalid as error:
        flash(str(error))
        return None


def _way_in(number: str, typed: str) -> str | None:
    """Where the code leads; None when it fits nothing. Both checks count the try, so nothing is raised here."""
    if access.check_login_code(HolderKind.CAREGIVER, number, typed):
        return way_on("/c/", url_for(".day"))
    offer = access.check_offer_code(number, typed)
    return url_for(".offer", ref=offer.ref) if offer else None
