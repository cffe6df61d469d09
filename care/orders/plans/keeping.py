"""Keeping plans: made, changed, paused, resumed, ended, and one day of a plan left out or put back."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from care import clock, errors, queues
from care.db import actor, db, lock, record
from care.models import (
    OPEN_JOB,
    Caregiver,
    DayPart,
    Elder,
    OnHoliday,
    Order,
    Plan,
    PlanDay,
    PlanOutcome,
    Service,
    Visit,
)
from care.orders.changing import cancel, locked_job
from care.orders.plans.days import days_from, fates, next_days, today
from care.orders.plans.looking import kept_days
from care.orders.plans.rhythm import Rhythm
from care.orders.plans.warning import ends_soon


@dataclass(frozen=True)
class Draft:
    """What a plan shall be. A fortnight begins on the first of its days from ``starts_on`` on."""

    service: Service
    rhythm: Rhythm
    part: DayPart
    on_holiday: OnHoliday
    starts_on: date
    ends_on: date | None = None
    caregiver: Caregiver | None = None

    def onto(self, plan: Plan) -> Plan:
        """Let ``plan`` be so, and return it. Invalid where it would never bring anybody."""
        plan.service, plan.caregiver = self.service, self.caregiver
        plan.service_id, plan.caregiver_id = self.service.id, self.caregiver.id if self.caregiver else None
        plan.rule, plan.part, plan.on_holiday = self.rhythm.rule, self.part, self.on_holiday
        plan.starts_on, plan.ends_on = self.rhythm.first_from(self.starts_on), self.ends_on
        if not next_days(plan, 1):
            raise errors.Invalid(_l("到这一天为止，一次也排不上。请看看起止日期。"), field="ends_on")
        return plan


def drafted(elder: Elder, draft: Draft) -> Plan:
    """Return a plan that nobody keeps yet, to look at what would become of its days."""
    return draft.onto(Plan(elder=elder, elder_id=elder.id))


def version(plan: Plan) -> str:
    """Return a short text that is another one once the plan is changed."""
    return hashlib.sha256(repr(_said(plan)).encode()).hexdigest()[:12]


def make(elder: Elder, draft: Draft) -> Plan:
    """Keep a new plan; its first orders are placed as soon as this transaction is on disk."""
    if draft.starts_on < today():
        raise errors.Invalid(_l("开始的日子不能在今天以前。"), field="starts_on")
    plan = drafted(elder, draft)
    plan.made_by = actor.get()
    plan.warned_at = _known_to_end(plan)
    db.session.add(plan)
    db.session.flush()
    record(plan, "made", **_said(plan))
    _look_soon(plan)
    return plan


def change(plan: Plan, draft: Draft, *, seen: str) -> int:
    """Let a plan be otherwise; returns how many orders it had placed no longer fit and were cancelled.

    What somebody has set off for stays, and so does what fits. Refused where ``seen`` is not its version any more.
    """
    _lock_live(plan)
    if seen != version(plan):
        raise errors.Refused(_l("刚才有人改过这个安排。请看看现在是怎样的，再改一次。"))
    before, was = _said(plan), (plan.service_id, plan.part)
    draft.onto(plan)
    plan.warned_at = _known_to_end(plan)
    db.session.flush()
    after = _said(plan)
    record(plan, "changed", before=before, after=after)
    same_visit = was == (plan.service_id, plan.part)
    _look_soon(plan)
    return _withdraw(plan, but=lambda row: same_visit and _fits(plan, row))


def pause(plan: Plan) -> int:
    """Place nothing until the plan is resumed; returns how many placed orders were cancelled."""
    _lock_live(plan)
    if plan.paused_at:
        return 0
    plan.paused_at, plan.due_at = clock.now(), None
    record(plan, "paused")
    return _withdraw(plan)


def resume(plan: Plan) -> None:
    """Go on from today; what was missed meanwhile is not made up for."""
    _lock_live(plan)
    if plan.paused_at:
        plan.paused_at = None
        record(plan, "resumed")
        _look_soon(plan)


def end(plan: Plan) -> int:
    """Stop for good; returns how many placed orders were cancelled."""
    _lock_live(plan)
    plan.deactivated_at, plan.due_at = clock.now(), None
    record(plan, "ended")
    return _withdraw(plan)


def leave_out(plan: Plan, day: date, *, at_the_desk: bool = False) -> None:
    """Nobody comes for this one day of the plan; an order that it has is cancelled. Refused once she is on her way."""
    _lock_live(plan)
    row = kept_days(plan).get(day)
    if row is None:
        if day < today() or day not in days_from(plan, day, until=day):
            raise errors.NotFound
        row = PlanDay(plan_id=plan.id, day=day, visit_on=day, outcome=PlanOutcome.LEFT_OUT)
        db.session.add(row)
    if row.outcome is PlanOutcome.PLACED and row.order_id:
        cancel(db.session.get_one(Order, row.order_id), at_the_desk=at_the_desk)
    row.outcome = PlanOutcome.LEFT_OUT
    record(plan, "left_out", day=day.isoformat())


def put_back(plan: Plan, day: date) -> None:
    """She wants that day after all: its order is placed anew once it is time."""
    _lock_live(plan)
    row = kept_days(plan).get(day)
    if row is None or row.outcome is not PlanOutcome.LEFT_OUT:
        return
    row.outcome = PlanOutcome.WITHDRAWN
    record(plan, "put_back", day=day.isoformat())
    if plan.paused_at is None:
        _look_soon(plan)


def _lock_live(plan: Plan) -> None:
    lock(plan)
    if plan.deactivated_at:
        raise errors.Refused(_l("这个安排已经结束了。"))


def _look_soon(plan: Plan) -> None:
    plan.due_at = clock.now()
    queues.wake_after_commit("slow")


def _known_to_end(plan: Plan) -> datetime | None:
    """Who has just been told of an end that is near is not warned of it again."""
    return clock.now() if ends_soon(plan) else None


def _withdraw(plan: Plan, but: Callable[[PlanDay], bool] = lambda _row: False) -> int:
    """Cancel what was placed and nobody has set off for; returns how many."""
    count = 0
    for row in kept_days(plan).values():
        if row.outcome is not PlanOutcome.PLACED or row.order_id is None or but(row):
            continue
        if _taken_back(db.session.get_one(Order, row.order_id)):
            row.outcome = PlanOutcome.WITHDRAWN
            count += 1
    return count


def _taken_back(order: Order) -> bool:
    """Cancel an order for which nobody has set off yet; any other stays."""
    job = locked_job(order)
    begun = select(Visit.id).where(
        Visit.job_id == job.id, Visit.set_off_at.is_not(None) | Visit.arrived_at.is_not(None)
    )
    if job.status not in OPEN_JOB or db.session.scalar(begun.limit(1)):
        return False
    cancel(order, at_the_desk=True)
    return True


def _fits(plan: Plan, row: PlanDay) -> bool:
    """Whether the plan, as it is now, would bring somebody on the very day that was placed for this one."""
    due = row.day in days_from(plan, row.day, until=row.day)
    return due and next(iter(fates(plan, [row.day]))).visit_on == row.visit_on


def _said(plan: Plan) -> dict[str, str | None]:
    """What the log keeps of it."""
    return {
        "service": plan.service.code,
        "rule": plan.rule,
        "part": plan.part.value,
        "on_holiday": plan.on_holiday.value,
        "starts_on": plan.starts_on.isoformat(),
        "ends_on": plan.ends_on.isoformat() if plan.ends_on else None,
        "caregiver": plan.caregiver.ref if plan.caregiver else None,
    }
