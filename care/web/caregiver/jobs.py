"""A job that is hers: the way there and the door."""

from datetime import timedelta

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from care import access, clock, errors, visits
from care.geo import Place
from care.models import Visit, VisitStatus
from care.web.caregiver.blueprint import blueprint, caregiver_here
from care.web.caregiver.maps import maps_of
from care.web.caregiver.reads import any_visit_of, crew_beside
from care.web.caregiver.share import PAID, share_of
from care.web.caregiver.wording import ENDINGS, MISSINGS, URGENT, Missing
from care.web.entries import digits, pressed
from care.web.pages import page
from care.web.position import fix
from care.web.posting import SEE_OTHER

# While she is on her way to the elder, or there, she must know where, whom to ring and what to mind.
NEEDS_TO_KNOW = (VisitStatus.CONFIRMED, VisitStatus.ON_WAY, VisitStatus.ARRIVED)

# Setting off tells the elder: no button for it stands on the page of a job that is tomorrow.
SOON = timedelta(hours=6)


@blueprint.get("/job/<ref>")
def job(ref: str) -> Response:
    """Where it stands, and the one thing to do next."""
    visit = any_visit_of(caregiver_here(), ref)
    if visit.status not in NEEDS_TO_KNOW:
        share = share_of(visit)
        return page("caregiver/job_over.html", visit=visit, share=share, paid=PAID, endings=ENDINGS, urgent=URGENT)
    crew = crew_beside(visit)
    for person_id in (visit.job.elder.person_id, *(other.caregiver.person_id for other in crew)):
        access.saw(person_id)
    return page(
        "caregiver/job.html",
        visit=visit,
        elder=visit.job.elder,
        crew=crew,
        maps=maps_of(Place(visit.lat, visit.lng), _("上门的地方")),
        word=visits.visit_word(visit),
        soon=visit.planned_start - clock.now() < SOON,
    )


@blueprint.post("/job/<ref>/set-off")
def set_off(ref: str) -> Response:
    """On my way."""
    visits.set_off(visits.visit_of(caregiver_here().id, ref))
    return redirect(url_for(".job", ref=ref), SEE_OTHER)


@blueprint.get("/job/<ref>/arrive")
def arrival(ref: str) -> Response:
    """At the door: first the word, then the code."""
    visit = visits.visit_of(caregiver_here().id, ref)
    if visit.code_tries >= visits.CODE_TRIES:
        return _arrival(visit, _("数字试得太多了，请在下面选一个原因。"))
    return _arrival(visit, _("数字不对，请再问一次。") if request.args.get("wrong") else None)


@blueprint.post("/job/<ref>/arrive")
def arrive(ref: str) -> Response:
    """Arrived, with whatever proof there is. A wrong code was counted, so it is answered by the page anew."""
    visit = visits.visit_of(caregiver_here().id, ref)
    try:
        grade = visits.arrive(visit, _proof())
    except errors.Invalid as error:
        response = _arrival(visit, str(error))
        response.status_code = error.status
        return response
    address = url_for(".job", ref=ref) if grade else url_for(".arrival", ref=ref, wrong=1)
    return redirect(address, SEE_OTHER)


def _arrival(visit: Visit, wrong: str | None) -> Response:
    word = visits.visit_word(visit)
    return page("caregiver/arrive.html", visit=visit, word=word, reasons=MISSINGS, wrong=wrong)


def _proof() -> visits.Proof:
    """A reason is given where there is no code: whatever was typed before is forgotten."""
    found = fix()
    reason = str(MISSINGS[pressed(Missing, "reason")]) if request.form.get("reason") else None
    return visits.Proof(
        position=found.place if found else None,
        accuracy_m=found.accuracy_m if found else None,
        code=digits("code") or None,
        reason=reason,
    )
