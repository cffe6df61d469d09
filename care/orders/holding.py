"""What has not begun and may not be, for want of papers: held, and let go on once they are there."""

from datetime import timedelta

from sqlalchemy import select

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
        hold(lock(db.session.get_one(Job, job_id)))


def release_held(elder: Elder) -> None:
    """A paper of hers is there now: what was held for want of papers goes on, if nothing else is missing."""
    held = select(Job.id).where(
        Job.elder_id == elder.id,
        Job.status.in_(NOT_BEGUN),
        Job.attention == Attention.LACKS_PAPERS,
        ~papers.lacking(),
    )
    for job_id in db.session.scalars(held).all():
        job = lock(db.session.get_one(Job, job_id))
        attention.unflag(job, Attention.LACKS_PAPERS)
        if _is_searched(job):
            dispatch.seek_anew(job)


def hold(job: Job) -> None:
    """A locked job lacks papers: a search looks again, which holds it; what is agreed comes to the desk."""
    if job.status is JobStatus.ASSIGNED:
        attention.flag(job, Attention.LACKS_PAPERS)
    elif _is_searched(job):
        dispatch.look_again(job)


def agreed_without_papers(limit: int) -> list[int]:
    """Return the ids of jobs that somebody has taken and that lack papers since; not what a person settled lately."""
    agreed = select(Job.id).where(
        Job.status == JobStatus.ASSIGNED,
        Job.attention.is_(None),
        papers.lacking(),
        ~attention.settled_since(clock.now() - PEACE),
    )
    return list(db.session.scalars(agreed.limit(limit)))


def _is_searched(job: Job) -> bool:
    return job.status is JobStatus.SEEKING and job.service.fulfilment in RUNS_ROUNDS
