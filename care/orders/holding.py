"""What has not begun and may not be, for want of papers: held, and let go on once they are there."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from care import attention, clock, dispatch, papers
from care.db import db, lock
from care.models import RUNS_ROUNDS, Attention, Elder, Job, JobStatus

NOT_BEGUN = (JobStatus.SEEKING, JobStatus.ASSIGNED)
# Whoever settled what stood on the board, and let the visit be, is reminded once a day.
PEACE = timedelta(days=1)


def hold_lacking(elder: Elder) -> None:
    """A paper of hers counts no more: what has not begun and needs it is held."""
    open_jobs = select(Job.id).where(Job.elder_id == elder.id, Job.status.in_(NOT_BEGUN), papers.lacking())
    for job_id in db.session.scalars(open_jobs).all():
        see_to_papers(lock(db.session.get_one(Job, job_id)))


def release_held(elder: Elder) -> None:
    """A paper of hers is there now: what was held for want of papers goes on, if nothing else is missing."""
    for job_id in db.session.scalars(select(Job.id).where(Job.elder_id == elder.id, _released())).all():
        see_to_papers(lock(db.session.get_one(Job, job_id)))


def wronged_by_time(limit: int) -> Sequence[int]:
    """Return the ids of jobs for which papers began or ceased to count without a person doing anything.

    What a person settled in the last day is left in peace.
    """
    agreed = and_(
        Job.status == JobStatus.ASSIGNED,
        Job.attention.is_(None),
        papers.lacking(),
        ~attention.settled_since(clock.now() - PEACE),
    )
    return db.session.scalars(select(Job.id).where(or_(agreed, _released())).limit(limit)).all()


def see_to_papers(job: Job) -> None:
    """Hold a locked job that has not begun and lacks papers, let go on what lacks none.

    A search that lacks some looks again, which holds it; what is agreed comes to the desk.
    """
    searched = job.status is JobStatus.SEEKING and job.service.fulfilment in RUNS_ROUNDS
    if not papers.missing(job.elder, job.service):
        attention.unflag(job, Attention.LACKS_PAPERS)
        if searched:
            dispatch.seek_anew(job)
    elif searched:
        dispatch.look_again(job)
    elif job.status is JobStatus.ASSIGNED:
        attention.flag(job, Attention.LACKS_PAPERS)


def _released() -> ColumnElement[bool]:
    held = Job.status.in_(NOT_BEGUN) & (Job.attention == Attention.LACKS_PAPERS)
    return and_(held, ~papers.lacking())
