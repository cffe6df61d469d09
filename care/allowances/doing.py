"""What was really done of a job, and what makes that doubtful."""

from collections.abc import Sequence
from fractions import Fraction

from sqlalchemy import select

from care.db import db
from care.models import Charge, Doubt, Feedback, Grade, Job, Outcome, Visit, VisitStatus


def finished_visits(job: Job) -> list[Visit]:
    """Return a job's finished visits, by seat."""
    finished = select(Visit).where(Visit.job_id == job.id, Visit.status == VisitStatus.FINISHED)
    return list(db.session.scalars(finished.order_by(Visit.seat)))


def done_part(job: Job, visits: Sequence[Visit]) -> Fraction:
    """Return which part of a job was really done: all of it where a person arranged it and nobody made a list."""
    if not visits:
        return Fraction(1)
    return sum((_part(visit) for visit in visits), Fraction(0)) / job.seats


def _part(visit: Visit) -> Fraction:
    done = sum(1 for point in visit.points if point["done"])
    return Fraction(done, len(visit.points)) if visit.points else Fraction(1)


def doubt_of(charge: Charge, visits: Sequence[Visit]) -> Doubt | None:
    """Return why a person must look before a job's money is taken; None: nothing speaks against it."""
    said = select(Feedback.outcome).join(Job, Job.order_id == Feedback.order_id).where(Job.id == charge.job_id)
    if db.session.scalar(said) is Outcome.NOBODY_CAME:
        return Doubt.NOBODY_CAME
    if any(visit.grade is Grade.C for visit in visits):
        return Doubt.WEAK_EVIDENCE
    return Doubt.NO_ORGANISATION if charge.contract_id and charge.organisation_id is None else None
