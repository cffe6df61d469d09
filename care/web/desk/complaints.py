"""Complaints at the desk: the list, one of them, raised for an elder or about an order, made graver, settled."""

from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from care import access, clock, errors
from care.models import Caregiver, Complaint, Elder, Job, Role, Staff
from care.orders.board import goal
from care.orders.sight import elder_seen_by, job_seen_by
from care.supervision import complaints as grievances
from care.supervision import ring_backs
from care.supervision.complaints import Grievance, Pile
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import DESK, clerk_above_firms, clerk_who_may
from care.web.entries import page_number
from care.web.pages import page
from care.web.posting import SEE_OTHER

SHOWN = 5


@blueprint.get("/complaints")
def complaints() -> Response:
    """Those that wait for a person, the serious on top; or those that are settled."""
    staff, asked = clerk_above_firms(), request.args.get("show", "")
    pile = Pile(asked) if asked in set(Pile) else Pile.OPEN
    found = grievances.piled(pile, page_number())
    return page("desk/complaints.html", staff=staff, pile=pile, found=found, late=clock.now() - goal("complaint"))


@blueprint.get("/complaints/<ref>")
def complaint(ref: str) -> Response:
    """What was said, about whom, and what has been done."""
    return _complaint_page(clerk_above_firms(), grievances.complaint_of(ref))


@blueprint.post("/complaints/<ref>/settle")
def settle_complaint(ref: str) -> Response:
    """A person writes what was done; who is second sees what the first wrote."""
    staff, found = _to_change(ref)
    typed = request.form.get("settlement", "")
    try:
        first = grievances.settle(found, typed)
    except errors.Invalid as wrong:
        return _unprocessable(_complaint_page(staff, found, typed, wrong))
    return _to(found, _("处理好了，记下来了。") if first else _("刚才有同事处理好了，请看下面。"))


@blueprint.post("/complaints/<ref>/graver")
def make_complaint_graver(ref: str) -> Response:
    """About whom it is became known, or that it is serious."""
    _staff, found = _to_change(ref)
    caregiver = _about(grievances.known_to(found.elder))
    grievances.make_graver(found, caregiver=caregiver, serious="serious" in request.form)
    return _to(found, _("改好了。"))


@blueprint.post("/complaints/<ref>/meet-again")
def let_meet_again(ref: str) -> Response:
    """A person decided that the two may meet again."""
    _staff, found = _to_change(ref)
    grievances.let_meet_again(found)
    return _to(found, _("以后可以再派她去了。"))


@blueprint.get("/elders/<ref>/complaints/new")
def new_complaint(ref: str) -> Response:
    """Ask what an elder complains of."""
    staff, elder = _elder_of(ref)
    return _form(staff, elder)


@blueprint.post("/elders/<ref>/complaints")
def raise_complaint(ref: str) -> Response:
    """Keep it."""
    staff, elder = _elder_of(ref)
    return _raised(staff, elder)


@blueprint.get("/jobs/<ref>/complaints/new")
def new_complaint_about_job(ref: str) -> Response:
    """Ask what was wrong with this order."""
    staff, job = _job_of(ref)
    return _form(staff, job.elder, job)


@blueprint.post("/jobs/<ref>/complaints")
def raise_complaint_about_job(ref: str) -> Response:
    """Keep it."""
    staff, job = _job_of(ref)
    return _raised(staff, job.elder, job)


def complaints_card(elder: Elder, staff: Staff) -> dict[str, object] | None:
    """An elder's complaints for her page; for an auditor only where there are any, for a manager none."""
    found = [] if staff.role is Role.MANAGER else grievances.of_elder(elder, SHOWN)
    return {"complaints": found} if found or staff.role in DESK else None


def supervision_of(job: Job, staff: Staff) -> dict[str, object]:
    """What an order's page shows of ring-backs and complaints; nothing to a firm's manager."""
    if staff.role is Role.MANAGER:
        return {"ring_backs": [], "complaints": []}
    rung = ring_backs.of_job(job)
    callers = access.people_behind({row.called_by for row in rung if row.called_by})
    return {"ring_backs": rung, "complaints": grievances.of_job(job), "callers": callers}


def _to_change(ref: str) -> tuple[Staff, Complaint]:
    """Who is signed in, and the complaint; LookOnly for who may read it only."""
    clerk_above_firms()
    found = grievances.complaint_of(ref)
    return clerk_who_may(*DESK), found


def _elder_of(ref: str) -> tuple[Staff, Elder]:
    elder = elder_seen_by(clerk_above_firms(), ref)
    return clerk_who_may(*DESK), elder


def _job_of(ref: str) -> tuple[Staff, Job]:
    job = job_seen_by(clerk_above_firms(), ref)
    return clerk_who_may(*DESK), job


def _raised(staff: Staff, elder: Elder, job: Job | None = None) -> Response:
    """Keep what the form says, or show it again with what is wrong."""
    caregiver = _about(grievances.known_to(elder, job))
    said = Grievance(elder, request.form.get("words", ""), "serious" in request.form, caregiver, job)
    try:
        found = grievances.raise_complaint(said)
    except errors.Invalid as wrong:
        return _unprocessable(_form(staff, elder, job, wrong))
    return _to(found, _("投诉记下来了。"))


def _about(known: list[Caregiver]) -> Caregiver | None:
    """Which of those who were there; NotFound for anybody else."""
    ref = request.form.get("caregiver", "")
    found = next((each for each in known if each.ref == ref), None)
    if ref and found is None:
        raise errors.NotFound
    return found


def _form(staff: Staff, elder: Elder, job: Job | None = None, wrong: errors.Invalid | None = None) -> Response:
    known = grievances.known_to(elder, job)
    return page(
        "desk/complaint_form.html", staff=staff, elder=elder, job=job, known=known, typed=request.form, wrong=wrong
    )


def _complaint_page(staff: Staff, found: Complaint, typed: str = "", wrong: errors.Invalid | None = None) -> Response:
    access.saw(found.elder.person_id)
    return page(
        "desk/complaint.html",
        staff=staff,
        complaint=found,
        job=grievances.job_of(found),
        known=grievances.known_to(found.elder),
        parted=grievances.parted(found),
        there=grievances.at_her_home(found),
        people=access.people_behind({found.raised_by, found.settled_by or ""}),
        typed=typed,
        wrong=wrong,
        may_change=staff.role in DESK,
    )


def _unprocessable(response: Response) -> Response:
    response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return response


def _to(found: Complaint, said: str) -> Response:
    flash(said)
    return redirect(url_for("desk.complaint", ref=found.ref), SEE_OTHER)
