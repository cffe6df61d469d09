"""The daily look at each plan: it places the orders of the next days, each once, and warns before the plan stops."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from care import clock, errors, queues, settings
from care.clock import LOCAL
from care.db import db, transaction
from care.models import (
    OPEN_JOB,
    SETTLED_DAY,
    Caregiver,
    Channel,
    Job,
    Plan,
    PlanDay,
    PlanOutcome,
    Visit,
    VisitStatus,
)
from care.orders.placing import Wish, place
from care.orders.plans.days import PARTS, days_from, fates, today
from care.orders.plans.warning import warn

# When plans are looked at; each has a second of its own within the hour, so that not all are looked at in one.
DECENT = time(9)
WITHIN_S = 3_600
AFTER_FAILURE = timedelta(hours=1)


def drain() -> int:
    """Look at every plan that is due; returns at how many."""
    return queues.drain(Plan, _step, _put_off)


def _step(plan_id: int) -> bool:
    """One transaction a plan; a plan that another process looks at is left to it."""
    with transaction():
        mine = select(Plan).where(Plan.id == plan_id, Plan.due_at <= clock.now())
        plan = db.session.scalars(mine.with_for_update(skip_locked=True)).first()
        if plan is None:
            return False
        look_at(plan)
        return True


def _put_off(plan_id: int) -> None:
    """What failed is tried again, though not each minute."""
    db.session.get_one(Plan, plan_id).due_at = clock.now() + AFTER_FAILURE


def look_at(plan: Plan) -> None:
    """Place what a locked plan has for today and the next ``plan_ahead_days``, and warn where it is to stop.

    Afterwards ``due_at`` is on the next morning, or None where nothing can come of it any more.
    """
    if plan.deactivated_at or plan.paused_at or (plan.ends_on and plan.ends_on < today()):
        plan.due_at = None
        return
    plan.due_at = _next_look(plan)
    _settle_days(plan)
    warn(plan)


def kept_days(plan: Plan) -> dict[date, PlanDay]:
    """Return the rows of those days of ``plan`` on which a visit would be today or later."""
    kept = select(PlanDay).where(PlanDay.plan_id == plan.id, PlanDay.visit_on >= today())
    return {row.day: row for row in db.session.scalars(kept)}


def _settle_days(plan: Plan) -> None:
    rows = kept_days(plan)
    taken = {row.visit_on for row in rows.values() if row.outcome is PlanOutcome.PLACED}
    last = today() + timedelta(days=settings.value("plan_ahead_days"))
    open_days = (day for day in days_from(plan, today(), until=last) if _is_open(rows.get(day)))
    for fate in fates(plan, open_days):
        row = rows.get(fate.day) or _new_row(plan, fate.day)
        row.visit_on, row.outcome = fate.visit_on, fate.outcome
        if fate.visit_on in taken:
            row.outcome = PlanOutcome.LEFT_OUT  # what stayed of the plan as it was before comes on that day
        elif fate.outcome is PlanOutcome.PLACED:
            _place(plan, row)


def _is_open(row: PlanDay | None) -> bool:
    return row is None or row.outcome not in SETTLED_DAY


def _new_row(plan: Plan, day: date) -> PlanDay:
    row = PlanDay(plan_id=plan.id, day=day, visit_on=day, outcome=PlanOutcome.REFUSED)
    db.session.add(row)
    return row


def _place(plan: Plan, row: PlanDay) -> None:
    if row.order_id and _is_live(row.order_id):
        return  # it was withdrawn, and restored by hand since
    wish = Wish(plan.elder, plan.service, PARTS[plan.part], Channel.PLAN, row.visit_on, asked_first(plan))
    try:
        row.order_id = place(wish).id
    except errors.Refused:
        row.outcome = PlanOutcome.REFUSED


def _is_live(order_id: int) -> bool:
    live = select(Job.id).where(Job.order_id == order_id, Job.status.in_(OPEN_JOB))
    return db.session.scalar(live) is not None


def asked_first(plan: Plan) -> int | None:
    """Return the id of the caregiver who is asked first: the one named, else who came, or was to come, last time.

    None leaves it to the elder's regular caregiver.
    """
    if plan.caregiver and plan.caregiver.deactivated_at is None:
        return plan.caregiver_id
    last = (
        select(Visit.caregiver_id)
        .join(PlanDay, PlanDay.order_id == Visit.order_id)
        .join(Caregiver, Caregiver.id == Visit.caregiver_id)
        .where(PlanDay.plan_id == plan.id, Visit.status != VisitStatus.RELEASED, Caregiver.deactivated_at.is_(None))
    )
    return db.session.scalar(last.order_by(Visit.planned_start.desc(), Visit.seat).limit(1))


def _next_look(plan: Plan) -> datetime:
    look = datetime.combine(today(), DECENT, LOCAL) + timedelta(seconds=plan.id % WITHIN_S)
    return look if look > clock.now() else look + timedelta(days=1)
