"""An offer: what she reads before she says yes or no, and what became of it."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from care import access, dispatch
from care.models import COMING, Decline, Offer, OfferStatus, Visit
from care.web.caregiver.blueprint import blueprint, caregiver_here, is_hers
from care.web.caregiver.reads import visit_of_offer
from care.web.caregiver.wording import DECLINES
from care.web.entries import pressed
from care.web.pages import page
from care.web.posting import SEE_OTHER


def offer_page(offer: Offer, visit: Visit | None) -> Response:
    """The offer with its buttons; of one that cannot be had any more, a kind word."""
    answer = request.args.get("answer")
    status = OfferStatus.WITHDRAWN if answer == dispatch.Answer.WITHDRAWN else offer.status
    mine = is_hers(offer.caregiver)
    if status is not OfferStatus.OPEN:
        live = visit is not None and visit.status in COMING
        return page("caregiver/offer_over.html", status=status, visit=visit, live=live, mine=mine)
    access.saw(offer.job.elder.person_id, by=f"caregiver:{offer.responder_id}")
    overlaps = answer == dispatch.Answer.OVERLAPS
    return page("caregiver/offer.html", offer=offer, reasons=DECLINES, overlaps=overlaps, mine=mine)


@blueprint.get("/offer/<ref>")
def offer(ref: str) -> Response:
    """One of her open offers."""
    found = dispatch.offer_of(caregiver_here(), ref)
    return offer_page(found, visit_of_offer(found))


@blueprint.post("/offer/<ref>/accept")
def accept(ref: str) -> Response:
    """Yes: to the job if it is hers now, else to what became of the offer."""
    found = dispatch.offer_of(caregiver_here(), ref)
    answer = dispatch.accept(found)
    visit = visit_of_offer(found)
    if visit:
        return redirect(url_for(".job", ref=visit.ref), SEE_OTHER)
    return redirect(url_for(".offer", ref=ref, answer=answer), SEE_OTHER)


@blueprint.post("/offer/<ref>/decline")
def decline(ref: str) -> Response:
    """Not this one."""
    dispatch.decline(dispatch.offer_of(caregiver_here(), ref), pressed(Decline, "reason"))
    flash(_("知道了，我们去问别人。谢谢您告诉我们。"))
    return redirect(url_for(".day"), SEE_OTHER)
