"""How a job ends: the checklist of a finished one, what else may have happened, giving it back."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from care import dispatch, errors, visits
from care.models import Decline, Ending, Visit
from care.web.caregiver.blueprint import blueprint, caregiver_here
from care.web.caregiver.wording import DECLINES, ENDINGS, NOT_DONES, URGENT, NotDone
from care.web.entries import pressed
from care.web.pages import page
from care.web.posting import SEE_OTHER

NOTE_LENGTH = 200


@blueprint.get("/job/<ref>/finish")
def checklist(ref: str) -> Response:
    """What of the service's standard was done?"""
    return _checklist(visits.visit_of(caregiver_here().id, ref))


@blueprint.post("/job/<ref>/finish")
def finish(ref: str) -> Response:
    """Finished; a point neither ticked nor explained shows the list again, with all that was ticked."""
    visit = visits.visit_of(caregiver_here().id, ref)
    try:
        answers = {point.position: _answer(point.position) for point in visit.job.service.standard}
    except errors.Invalid as error:
        response = _checklist(visit, wrong=error.field)
        response.status_code = error.status
        return response
    visits.finish(visit, answers)
    return redirect(url_for(".job", ref=ref), SEE_OTHER)


@blueprint.get("/job/<ref>/end")
def endings(ref: str) -> Response:
    """It cannot be done: what is it?"""
    visit = visits.visit_of(caregiver_here().id, ref)
    return page("caregiver/end.html", visit=visit, endings=ENDINGS, urgent=URGENT)


@blueprint.post("/job/<ref>/end")
def end(ref: str) -> Response:
    """Ended otherwise."""
    visit = visits.visit_of(caregiver_here().id, ref)
    note = request.form.get("note", "").strip()[:NOTE_LENGTH]
    visits.end_otherwise(visit, pressed(Ending, "ending"), note)
    return redirect(url_for(".job", ref=ref), SEE_OTHER)


@blueprint.get("/job/<ref>/give-back")
def giving_back(ref: str) -> Response:
    """She cannot come after all: why?"""
    return page("caregiver/give_back.html", visit=visits.visit_of(caregiver_here().id, ref), reasons=DECLINES)


@blueprint.post("/job/<ref>/give-back")
def give_back(ref: str) -> Response:
    """Somebody else is sought at once."""
    dispatch.give_back(visits.visit_of(caregiver_here().id, ref), pressed(Decline, "reason"))
    flash(_("退回了，我们马上找别人。谢谢您早点告诉我们。"))
    return redirect(url_for(".day"), SEE_OTHER)


def _checklist(visit: Visit, wrong: str | None = None) -> Response:
    points = visit.job.service.standard
    return page("caregiver/finish.html", visit=visit, points=points, reasons=NOT_DONES, wrong=wrong)


def _answer(position: int) -> str:
    """Nothing for a point that was done, else why not."""
    if request.form.get(f"done-{position}"):
        return ""
    return str(NOT_DONES[pressed(NotDone, f"reason-{position}")])
