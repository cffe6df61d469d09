"""Taking an order back, bringing it back, and what the elder says afterwards."""

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from care import allowances, attention, clock, dispatch, errors, settings
from care.db import actor, claim, db, lock, record
from care.models import (
    OPEN_JOB,
    RUNS_ROUNDS,
    Attention,
    Doubt,
    Feedback,
    Job,
    JobStatus,
    Order,
    Outcome,
    Visit,
    VisitStatus,
)
from care.orders.menu import window


def cancel(order: Order, *, at_the_desk: bool = False) -> None:
    """Take an order back: once the caregiver has set off only the desk can, once she is there nobody can.

    Whom the desk does it for is told by SMS; whoever does it herself sees it. The family hears if somebody was to come.
    """
    job = locked_job(order)
    if job.status is JobStatus.CANCELLED:
        return
    if _any_visit(job, VisitStatus.ARRIVED, VisitStatus.FINISHED):
        raise errors.Refused(_l("助老员已经到了，不能再取消了。"))
    if _any_visit(job, VisitStatus.ON_WAY) and not at_the_desk:
        raise errors.Refused(_l("她已经在路上了。要取消，请打热线电话。"))
    arranged = job.status is not JobStatus.SEEKING
    if not claim(job, OPEN_JOB, JobStatus.CANCELLED, closed_at=clock.now()):
        raise errors.Refused(_l("这个订单已经结束了。"))
    allowances.give_back(job)
    dispatch.call_off(job)
    if at_the_desk:
        dispatch.tell_elder(job, "order_cancelled", f"{job.id}:{clock.now().timestamp():.0f}")
    if arranged:
        dispatch.tell_family_cancelled(job)
    attention.settle(job)


def restore(order: Order) -> None:
    """Undo a cancellation within ten minutes (``undo_s``): the search begins again.

    Refused later, CostsMore where the elder would have to pay more herself than she was told.
    """
    lock(order.elder)
    job = locked_job(order)
    if job.status is not JobStatus.CANCELLED:
        return
    now = clock.now()
    start, end = (now, job.window_end) if not job.asap else window(order.wanted, now)
    if not restorable(job) or end <= now:
        raise errors.Refused(_l("时间过了，不能恢复了，请重新下单。"))
    claim(job, JobStatus.CANCELLED, JobStatus.SEEKING, closed_at=None)
    job.window_start, job.window_end = max(start, job.window_start), end
    if not allowances.follow(job):
        raise allowances.CostsMore(_l("政府现在能付的少了，恢复这一单要多付钱。还要的话，请重新下单，看清楚价钱。"))
    if order.service.fulfilment in RUNS_ROUNDS:
        dispatch.seek_anew(job)
    else:
        attention.flag(job, Attention.ARRANGE)


def restorable(job: Job) -> bool:
    """Whether a cancelled job can still be brought back."""
    if job.status is not JobStatus.CANCELLED or job.closed_at is None:
        return False
    return clock.now() <= job.closed_at + timedelta(seconds=settings.value("undo_s"))


def give_feedback(order: Order, outcome: Outcome) -> None:
    """Keep the elder's answer to *was it done?*; anything but yes goes to the desk. The first answer stands."""
    job = locked_job(order)
    if job.status not in (JobStatus.DONE, JobStatus.UNDER_WAY, JobStatus.ASSIGNED, JobStatus.ENDED):
        raise errors.Refused
    if _feedback(order):
        return
    db.session.add(Feedback(order_id=order.id, outcome=outcome, said_by=actor.get()))
    record(job, "feedback", outcome=outcome.value)
    if outcome is Outcome.NOBODY_CAME:
        allowances.dispute(job, Doubt.NOBODY_CAME)
    if outcome is not Outcome.YES:
        attention.flag(job, Attention(outcome.value))


def rate(order: Order, face: int, reasons: Sequence[str] = ()) -> None:
    """Keep a face from 1 (sad) to 3 (happy) with reasons; may be changed. The caregiver never learns who rated."""
    feedback = _feedback(order)
    if feedback is None or face not in (1, 2, 3):
        raise errors.Refused
    feedback.face, feedback.reasons = face, list(reasons)


def locked_job(order: Order) -> Job:
    """Return the order's job, locked."""
    return lock(db.session.scalars(select(Job).where(Job.order_id == order.id)).one())


def _any_visit(job: Job, *states: VisitStatus) -> bool:
    visit = select(Visit.id).where(Visit.job_id == job.id, Visit.status.in_(states)).limit(1)
    return db.session.scalar(visit) is not None


def _feedback(order: Order) -> Feedback | None:
    return db.session.scalars(select(Feedback).where(Feedback.order_id == order.id)).first()
