"""In by a personal card: at once on a phone bound before; else by an SMS to the elder's own number, or by the desk."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from care import access, clock, errors, messages
from care.models import ContactPoint, Elder, HolderKind
from care.web.elder.blueprint import blueprint
from care.web.elder.letting_in import let_in, phone_of
from care.web.elder.sign_in import OFTEN, longer_words, send_digits
from care.web.entries import digits
from care.web.limits import limiter
from care.web.pages import page
from care.web.posting import SEE_OTHER

# Each request makes somebody at the desk look.
SELDOM = "10 per hour"


@blueprint.get("/k/<token>")
def card(token: str) -> Response:
    """One button: links are opened by machines before the person does."""
    return page("elder/card_door.html", whose=_elder_of(token), token=token)


@blueprint.post("/k/<token>")
def use_card(token: str) -> Response:
    """In, on a phone that knew her; a strange phone must be bound first, since anybody can photograph a card."""
    elder, who = _elder_of(token), access.viewer()
    if who and access.was_bound(who.session, elder):
        return let_in([elder], url_for("elder.home", ref=elder.ref))
    return redirect(url_for("elder.strange_phone", token=token), SEE_OTHER)


@blueprint.get("/k/<token>/phone")
def strange_phone(token: str) -> Response:
    """How shall this phone be bound?"""
    elder = _elder_of(token)
    return page("elder/strange_phone.html", whose=elder, token=token, contact=messages.contact_of(elder.person))


@blueprint.post("/k/<token>/sms")
@limiter.limit(OFTEN)
def send_card_code(token: str) -> Response:
    """Send six digits to the number that we know of her."""
    send_digits(_own_number(_elder_of(token)))
    return _to_code(token)


@blueprint.get("/k/<token>/code")
def card_code(token: str) -> Response:
    """Which digits came?"""
    elder = _elder_of(token)
    return page("elder/card_code.html", whose=elder, token=token, number=_own_number(elder))


@blueprint.post("/k/<token>/code")
@limiter.limit(OFTEN)
def try_card_code(token: str) -> Response:
    """In with the elder of the card, and with nobody else of her number."""
    elder = _elder_of(token)
    if not access.check_login_code(HolderKind.ELDER, _own_number(elder), digits("code")):
        flash(_("数字不对，或者过了时间。请再看看短信，也可以再发一次。"))
        return _to_code(token)
    return let_in([elder], url_for("elder.home", ref=elder.ref))


@blueprint.post("/k/<token>/longer")
def prolong_card_code(token: str) -> Response:
    """Ten more minutes."""
    prolonged = access.prolong_login_code(HolderKind.ELDER, _own_number(_elder_of(token)))
    flash(longer_words(prolonged=prolonged))
    return _to_code(token)


@blueprint.post("/k/<token>/desk")
@limiter.limit(SELDOM)
def ask_desk(token: str) -> Response:
    """Show four digits that she reads to the hotline."""
    elder = _elder_of(token)
    response = redirect("", SEE_OTHER)
    asked = access.request_binding(phone_of(response), elder)
    response.location = url_for("elder.waiting", token=token, ref=asked.ref)
    return response


@blueprint.get("/k/<token>/desk/<ref>")
def waiting(token: str, ref: str) -> Response:
    """The four digits, until the desk has answered."""
    elder, who = _elder_of(token), access.viewer()
    asked = access.request_of(who.session, ref) if who else None
    if asked is None or asked.elder_id != elder.id:
        raise errors.NotFound
    answered = asked.approved_at or asked.refused_at
    over = answered is not None or asked.expires_at <= clock.now()
    shown = {"whose": elder, "token": token, "asked": asked, "over": over}
    return page("elder/waiting.html", "elder/_waiting.html", ended=over, **shown)


def _elder_of(token: str) -> Elder:
    try:
        return access.elder_of_card(access.find_card(HolderKind.ELDER, token))
    except errors.NotFound:
        raise errors.NotFound(_l("这张卡不能用了。请打热线，我们给您换一张。")) from None


def _own_number(elder: Elder) -> str:
    contact: ContactPoint | None = messages.contact_of(elder.person)
    if contact is None:
        raise errors.NotFound
    return contact.value


def _to_code(token: str) -> Response:
    return redirect(url_for("elder.card_code", token=token), SEE_OTHER)
