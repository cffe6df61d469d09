"""The demo town's orders as its ledger sees them: one affair each, with what was done of it and what was said."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from care.allowances.months import day_of
from care.db import db
from care.models import Feedback, Grade, Job, JobStatus, Order, Outcome, Visit, VisitStatus


@dataclass(frozen=True)
class Affair:
    """A job, its finished visits by seat, and when somebody said that nobody came."""

    job: Any
    visits: Sequence[Any]
    nobody_came_at: datetime | None

    @property
    def day(self) -> date:
        """The local day of the visit; of one to come, that for which it was ordered."""
        return day_of(min((visit.arrived_at for visit in self.visits), default=self.job.window_start))

    @property
    def done(self) -> bool:
        """Whether something was done."""
        return self.job.status is JobStatus.DONE

    @property
    def over_at(self) -> datetime | None:
        """When it was over, however; None: it is not."""
        closed_at: datetime | None = self.job.closed_at
        return closed_at

    @property
    def weak(self) -> bool:
        """Whether nothing but a reason proves it."""
        return any(visit.grade is Grade.C for visit in self.visits)


def affairs() -> list[Affair]:
    """All of them, the oldest first."""
    said = select(Feedback.order_id, Feedback.said_at).where(Feedback.outcome == Outcome.NOBODY_CAME)
    nobody_came = {row.order_id: row.said_at for row in db.session.execute(said)}
    visits: dict[int, list[Any]] = defaultdict(list)
    finished = select(
        Visit.job_id, Visit.organisation_id, Visit.caregiver_id, Visit.grade, Visit.arrived_at, Visit.points
    ).where(Visit.status == VisitStatus.FINISHED)
    for visit in db.session.execute(finished.order_by(Visit.job_id, Visit.seat)):
        visits[visit.job_id].append(visit)
    jobs = select(
        Job.id, Job.order_id, Job.elder_id, Job.service_id, Job.area_code, Job.status, Job.window_start, Job.seats,
        Job.created_at, Job.closed_at, Order.ordered_by,
    ).join(Order, Order.id == Job.order_id)  # fmt: skip
    rows = db.session.execute(jobs.order_by(Job.id))
    return [Affair(job, visits.get(job.id, []), nobody_came.get(job.order_id)) for job in rows]
