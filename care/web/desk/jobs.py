"""One order at the desk: how it stands and its story; settling what waits for a person, arranging, cancelling."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from care import access, allowances, dispatch, orders
from care.allowances import months
from care.allowances.settling import firms as firms_to_pay
from care.db import db
from care.errors import NotFound
from care.models import COMING, RUNS_ROUNDS, Attention, Job, JobStatus, Organisation, Role, Staff, Visit
from care.orders.sight import job_seen_by
from care.orders.story import story
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import CREW, DESK, clerk, job_to_change
from care.web.desk.complaints import supervision_of
from care.web.desk.papers import wanting_of
from care.web.entries import told_own_fen
from care.web.pages import page
from care.web.posting import SEE_OTHER
from care.web.prices import charged, explained

LONGEST_NOTE = 500
# The reason that stands in the log when the desk gives a visit back for the caregiver.
AT_THE_DESK = "desk"


@blueprint.get("/jobs/<ref>")
def job(ref: str) -> Response:
    """What was ordered, for whom, how it stands, and all that happened."""
    staff = clerk()
    job = job_seen_by(staff, ref)
    told = story(job, staff)
    elder_shown = _elder_shown(staff, told.visits)
    if elder_shown:
        access.saw(job.elder.person_id)
    for visit in told.visits:
        access.saw(visit.caregiver.person_id)
    progress = orders.progress(job.order)
    return page(
        "desk/job.html",
        "desk/_job.html",
        staff=staff,
        job=job,
        story=told,
        progress=progress,
        costs=charged(progress.charge, job.order.price_fen, to_her=False),
        price_said=_price_said(job),
        firms=_firms(job),
        elder_shown=elder_shown,
        supervision=supervision_of(job, staff),
        wanting=wanting_of(job, staff),
        may_change=staff.role in DESK,
        may_hand_over=staff.role in CREW,
    )


@blueprint.get("/jobs/<ref>/settle")
def settling(ref: str) -> Response:
    """Ask what was done about what the job waited for."""
    job = job_to_change(ref, *DESK)
    return _settle_page(job)


@blueprint.post("/jobs/<ref>/settle")
def settle(ref: str) -> Response:
    """Take the job from the top of the board, with a note of what was done."""
    job = job_to_change(ref, *DESK)
    note = request.form.get("note", "").strip()
    wrong = _wrong_note(job, note)
    if wrong:
        return _settle_page(job, note, wrong)
    try:
        dispatch.settle(job, note, told_own_fen=told_own_fen())
    except allowances.CostsMore:
        flash(_("价钱刚才变了，老人要多付一些。请再念一遍，问她还要不要。"))
        return redirect(url_for("desk.settling", ref=ref), SEE_OTHER)
    return _back_to(job, _("记下来了。"))


@blueprint.post("/jobs/<ref>/arrange")
def arrange(ref: str) -> Response:
    """A meal, an appointment, a telephone call: whoever gives it has been asked and will."""
    job = job_to_change(ref, *DESK)
    dispatch.arrange(job)
    return _back_to(job, _("记下来了：已经安排好。"))


@blueprint.post("/jobs/<ref>/arranged-done")
def close_arranged(ref: str) -> Response:
    """What was arranged has taken place."""
    job = job_to_change(ref, *DESK)
    dispatch.close_arranged(job, done_by=_done_by(job))
    return _back_to(job, _("记下来了：已经做完。"))


@blueprint.post("/jobs/<ref>/cancel")
def cancel(ref: str) -> Response:
    """Cancel for the elder who rang; for ten minutes it can be undone."""
    job = job_to_change(ref, *DESK)
    orders.cancel(job.order, at_the_desk=True)
    return _back_to(job, _("已经取消。"))


@blueprint.post("/jobs/<ref>/restore")
def restore(ref: str) -> Response:
    """Undo a cancellation."""
    job = job_to_change(ref, *DESK)
    orders.restore(job.order)
    return _back_to(job, _("已经恢复，重新开始找人。"))


@blueprint.post("/jobs/<ref>/visits/<visit_ref>/take-off")
def take_off(ref: str, visit_ref: str) -> Response:
    """The caregiver rang that she cannot come: somebody else is sought."""
    job = job_to_change(ref, *DESK)
    visit = db.session.scalar(select(Visit).where(Visit.ref == visit_ref, Visit.job_id == job.id))
    if visit is None:
        raise NotFound
    dispatch.give_back(visit, AT_THE_DESK)
    return _back_to(job, _("已经换下来，重新开始找人。"))


def _settle_page(job: Job, note: str = "", wrong: str | None = None) -> Response:
    own = allowances.price_now(job).own_fen if job.attention is Attention.COSTS_MORE else None
    said = _price_said(job)
    response = page("desk/settle.html", staff=clerk(), job=job, price_said=said, own=own, note=note, wrong=wrong)
    response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return response


def _price_said(job: Job) -> list[str]:
    """What an order costs now, to be read out to the elder, where that is more than she was told."""
    if job.attention is not Attention.COSTS_MORE:
        return []
    return explained(allowances.price_now(job), months.day_of(job.window_start), to_her=True)


def _elder_shown(staff: Staff, visits: list[Visit]) -> bool:
    """A manager sees who the elder is and where she lives only while an own caregiver is to go there."""
    return staff.role is not Role.MANAGER or any(visit.status in COMING for visit in visits)


def _wrong_note(job: Job, note: str) -> str | None:
    if job.attention is None:
        return str(_("这一单已经有人处理好了，不用再写。"))
    if not note:
        return str(_("请写一句：打了谁的电话，怎么办的。"))
    return str(_("太长了，请写在500个字以内。")) if len(note) > LONGEST_NOTE else None


def _back_to(job: Job, said: str) -> Response:
    flash(said)
    return redirect(url_for("desk.job", ref=job.ref), SEE_OTHER)


def _firms(job: Job) -> Sequence[Organisation]:
    """Who may have done what a person arranged, where there is more than one to be paid."""
    if job.status is not JobStatus.ASSIGNED or job.service.fulfilment in RUNS_ROUNDS:
        return []
    charge = allowances.charge_of(job.id)
    paid = firms_to_pay(charge) if charge and charge.contract_id else []
    return paid if len(paid) > 1 else []


def _done_by(job: Job) -> int | None:
    """Which of them the form names."""
    named = request.form.get("by", "")
    return next((each.id for each in _firms(job) if each.ref == named), None)
