"""Plans in tests: the elder's Tuesday cleaning, what became of its days, and the workers' daily look."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from care.clock import LOCAL, FrozenClock
from care.db import db, transaction
from care.models import (
    Caregiver,
    DayPart,
    Elder,
    Job,
    OnHoliday,
    Order,
    Plan,
    PlanDay,
    PlanOutcome,
    Service,
    Standing,
    StandingKind,
    Stop,
    StopReason,
)
from care.orders import plans
from care.orders.plans import Draft, Every, Rhythm
from tests.support.cast import Cast

TUESDAYS = Rhythm(Every.WEEK, (1,))


def draft(cast: Cast, **values: object) -> Draft:
    """Cleaning each Tuesday morning from today on, unless ``values`` say otherwise."""
    defaults: dict[str, object] = {
        "service": db.session.get_one(Service, cast.cleaning),
        "rhythm": TUESDAYS,
        "part": DayPart.MORNING,
        "on_holiday": OnHoliday.SKIP,
        "starts_on": plans.today(),
    }
    return Draft(**(defaults | values))  # type: ignore[arg-type]  # a test's own words


def planned(cast: Cast, **values: object) -> int:
    """The desk has made such a plan; returns its id."""
    with transaction():
        caregiver_id = values.pop("caregiver", None)
        named = db.session.get_one(Caregiver, caregiver_id) if caregiver_id else None
        return plans.make(db.session.get_one(Elder, cast.elder), draft(cast, caregiver=named, **values)).id


def plan(plan_id: int) -> Plan:
    """The plan as it stands now."""
    db.session.rollback()
    return db.session.get_one(Plan, plan_id)


def days(plan_id: int) -> dict[str, PlanOutcome]:
    """What became of its days."""
    db.session.rollback()
    rows = db.session.query(PlanDay).filter(PlanDay.plan_id == plan_id).order_by(PlanDay.day)
    return {row.day.isoformat(): row.outcome for row in rows}


def visits_on(plan_id: int) -> list[str]:
    """The local days for which its orders are, cancelled ones too."""
    db.session.rollback()
    jobs = (
        db.session.query(Job)
        .join(Order, Order.id == Job.order_id)
        .filter(Order.id.in_(db.session.query(PlanDay.order_id).filter(PlanDay.plan_id == plan_id)))
    )
    return sorted(job.window_start.astimezone(LOCAL).date().isoformat() for job in jobs)


def jobs(plan_id: int) -> list[Job]:
    """The jobs of its orders, by day."""
    db.session.rollback()
    found = db.session.query(Job).join(PlanDay, PlanDay.order_id == Job.order_id)
    return found.filter(PlanDay.plan_id == plan_id).order_by(Job.window_start).all()


def lives(cast: Cast, kind: StandingKind, day: date) -> None:
    """From that day on the elder's life is so."""
    with transaction():
        db.session.add(Standing(elder_id=cast.elder, kind=kind, starts_at=at(day, time(0))))


def stopped(first: date, last: date) -> None:
    """Nobody is sent anywhere on these days."""
    with transaction():
        begins, ends = at(first, time(0)), at(last + timedelta(days=1), time(0))
        db.session.add(Stop(reason=StopReason.TYPHOON, starts_at=begins, ends_at=ends))


def at(day: date, moment: time = time(10)) -> datetime:
    """That time of a local day."""
    return datetime.combine(day, moment, LOCAL)


def mornings(frozen: FrozenClock, count: int) -> Iterator[date]:
    """The workers look on so many mornings, today's first."""
    for _ in range(count):
        plans.drain()
        yield plans.today()
        frozen.move_to(at(plans.today() + timedelta(days=1)))


def changed(plan_id: int, wanted: Draft, *, seen: str | None = None) -> int:
    """The desk changes it; returns how many orders were cancelled."""
    with transaction():
        row = db.session.get_one(Plan, plan_id)
        return plans.change(row, wanted, seen=seen or plans.version(row))


def paused(plan_id: int) -> int:
    """The desk pauses it; returns how many orders were cancelled."""
    with transaction():
        return plans.pause(db.session.get_one(Plan, plan_id))


def resumed(plan_id: int) -> None:
    """The desk lets it go on."""
    with transaction():
        plans.resume(db.session.get_one(Plan, plan_id))


def ended(plan_id: int) -> int:
    """The desk ends it; returns how many orders were cancelled."""
    with transaction():
        return plans.end(db.session.get_one(Plan, plan_id))


def left_out(plan_id: int, day: date) -> None:
    """One day is left out."""
    with transaction():
        plans.leave_out(db.session.get_one(Plan, plan_id), day)


def put_back(plan_id: int, day: date) -> None:
    """It is wanted after all."""
    with transaction():
        plans.put_back(db.session.get_one(Plan, plan_id), day)
