"""Personal links out of an SMS: one offer's, and that of her own page. Machines may open them; only a button acts."""

from datetime import timedelta

from flask import redirect, url_for
from werkzeug.wrappers import Response

from care import access, dispatch, errors
from care.db import db
from care.models import COMING, Caregiver, Decline, HolderKind, Offer
from care.web.caregiver.blueprint import blueprint, bound, is_hers
from care.web.caregiver.offers import offer_page
from care.web.caregiver.reads import visit_of_offer
from care.web.entries import pressed
from care.web.languages import speak
from care.web.pages import page
from care.web.posting import SEE_OTHER

# An SMS can be forwarded: its link opens her pages for the job, not for a year.
ONE_DAY = timedelta(days=1)
HERS_NOW = (dispatch.Answer.ACCEPTED, dispatch.Answer.HELD)


@blueprint.get("/o/<token>")
def offer_link(token: str) -> Response:
    """The offer; once it is accepted and this phone is hers, the job."""
    offer = dispatch.find_offer(token)
    speak(offer.caregiver.person.language)
    visit = visit_of_offer(offer)
    if visit and is_hers(offer.caregiver):
        return redirect(url_for(".job", ref=visit.ref))
    return offer_page(offer, visit)


@blueprint.post("/o/<token>/accept")
def accept_link(token: str) -> Response:
    """Yes: the job is hers now and opens on this phone; else to what became of the offer."""
    offer = dispatch.find_offer(token)
    answer = dispatch.accept(offer)
    if answer not in HERS_NOW:
        return redirect(url_for(".offer_link", token=token, answer=answer), SEE_OTHER)
    return _opened(offer)


@blueprint.post("/o/<token>/decline")
def decline_link(token: str) -> Response:
    """Not this one."""
    dispatch.decline(dispatch.find_offer(token), pressed(Decline, "reason"))
    return redirect(url_for(".offer_link", token=token), SEE_OTHER)


@blueprint.post("/o/<token>/open")
def open_link(token: str) -> Response:
    """The link of a job that is hers and not over yet opens her pages on this phone."""
    return _opened(dispatch.find_offer(token))


@blueprint.get("/me/<token>")
def me_link(token: str) -> Response:
    """One button; a phone that is bound already goes straight on."""
    caregiver = _caregiver_of(token)
    speak(caregiver.person.language)
    return redirect(url_for(".day")) if is_hers(caregiver) else page("caregiver/me.html")


@blueprint.post("/me/<token>")
def open_me(token: str) -> Response:
    """Bind this phone and go on to a clean address."""
    return bound(redirect(url_for(".day"), SEE_OTHER), _caregiver_of(token))


def _opened(offer: Offer) -> Response:
    visit = visit_of_offer(offer)
    if visit is None or visit.status not in COMING:
        raise errors.NotFound
    return bound(redirect(url_for(".job", ref=visit.ref), SEE_OTHER), offer.caregiver, lives=ONE_DAY)


def _caregiver_of(token: str) -> Caregiver:
    card = access.find_card(HolderKind.CAREGIVER, token)
    caregiver = db.session.get(Caregiver, card.holder_id)
    if caregiver is None or caregiver.deactivated_at:
        raise errors.NotFound
    return caregiver
