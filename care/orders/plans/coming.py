"""What comes of plans next, day by day, for whoever reads them: what was placed, and what is foreseen."""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from care.db import db
from care.models import SETTLED_DAY, Job, Plan, PlanDay, PlanOutcome
from care.orders.plans.days import Fate, any_stop_to_come, fates, next_days, today


@dataclass(frozen=True)
class Coming:
    """One day to come of a plan: what becomes of it, and the job of its order where one is placed."""

    fate: Fate
    job: Job | None = None

    @property
    def comes(self) -> bool:
        """Whether somebody is to come."""
        return self.fate.outcome is PlanOutcome.PLACED


def coming(plans: Sequence[Plan], count: int) -> dict[int, list[Coming]]:
    """Return, by plan, the next ``count`` days of each, in the order of the visits; nothing for one that has ended."""
    live = [plan for plan in plans if plan.deactivated_at is None]
    rows = _rows([plan.id for plan in live])
    stops_to_come = any_stop_to_come() if live else False
    foreseen = {
        plan.id: fates(plan, _unsettled(plan, rows[plan.id], count), stops_to_come=stops_to_come) for plan in live
    }
    return {plan.id: _in_order(rows[plan.id].values(), foreseen[plan.id], count) for plan in live}


def _unsettled(plan: Plan, rows: Container[date], count: int) -> list[date]:
    return [day for day in next_days(plan, count) if day not in rows]


def _in_order(rows: Iterable[tuple[PlanDay, Job | None]], foreseen: list[Fate], count: int) -> list[Coming]:
    settled = [Coming(Fate(row.day, row.visit_on, row.outcome), job) for row, job in rows]
    return sorted([*settled, *map(Coming, foreseen)], key=lambda each: each.fate.visit_on)[:count]


def _rows(plan_ids: Sequence[int]) -> defaultdict[int, dict[date, tuple[PlanDay, Job | None]]]:
    """The days that are settled, with their jobs."""
    kept = (
        select(PlanDay, Job)
        .outerjoin(Job, Job.order_id == PlanDay.order_id)
        .where(PlanDay.plan_id.in_(plan_ids), PlanDay.visit_on >= today(), PlanDay.outcome.in_(SETTLED_DAY))
    )
    found: defaultdict[int, dict[date, tuple[PlanDay, Job | None]]] = defaultdict(dict)
    for row, job in db.session.execute(kept):
        found[row.plan_id][row.day] = (row, job)
    return found
