"""Random rules, holidays, stops, absences and idle workers: each due day is settled once, no order is out of place."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from care.clock import LOCAL, FrozenClock
from care.db import db, transaction
from care.models import Job, OnHoliday, Plan, PlanDay, PlanOutcome, Standing, StandingKind, Stop, StopReason
from care.orders import plans
from care.orders.plans.holidays import is_holiday
from care.orders.plans.rhythm import days_until
from tests.support import cast as people
from tests.support.cast import Cast
from tests.support.plans import at, draft

AHEAD = 3
LENGTH = 24
# The first of them lie before the Spring Festival, the others before National Day and a year that nobody knows.
STARTS = (date(2026, 2, 9), date(2026, 9, 21), date(2026, 4, 27), date(2028, 2, 20), date(2026, 12, 20))
RULES = (
    "FREQ=DAILY",
    "FREQ=WEEKLY;BYDAY=TU",
    "FREQ=WEEKLY;BYDAY=MO,TH,SU",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
    "FREQ=MONTHLY;BYDAY=1TU,3TU,-1SU",
    "FREQ=MONTHLY;BYMONTHDAY=29,30,31",
    "FREQ=MONTHLY;BYMONTHDAY=-1,1",
)


@dataclass(frozen=True)
class Life:
    """What happens around a plan; days count from its first."""

    first: date
    rule: str
    on_holiday: OnHoliday
    stops: Collection[tuple[int, int]]
    absences: Collection[tuple[int, int]]
    looks: Collection[int]

    def day(self, number: int) -> date:
        return self.first + timedelta(days=number)

    def stopped(self, day: date) -> bool:
        return any(self.day(begin) <= day < self.day(begin + length) for begin, length in self.stops)

    def away(self, day: date) -> bool:
        return any(self.day(begin) <= day < self.day(begin + length) for begin, length in self.absences)

    def due(self) -> set[date]:
        """The days that a look found at most three days ahead."""
        last = max(self.looks) + AHEAD
        all_days = days_until(self.rule, self.first, since=self.first, until=self.day(last))
        return {day for day in all_days if any(0 <= (day - self.day(look)).days <= AHEAD for look in self.looks)}


spells = st.lists(st.tuples(st.integers(0, LENGTH), st.integers(1, 5)), max_size=3)
lives = st.builds(
    Life,
    first=st.sampled_from(STARTS),
    rule=st.sampled_from(RULES),
    on_holiday=st.sampled_from(OnHoliday),
    stops=spells,
    absences=spells,
    looks=st.sets(st.integers(0, LENGTH), min_size=6),
)


def lived(cast: Cast, life: Life, frozen: FrozenClock) -> int:
    """Make the plan, then let the workers look on the mornings on which they do; returns its id."""
    frozen.move_to(at(life.first, time(7)))
    with transaction():
        for gone in (PlanDay, Plan, Stop):
            db.session.query(gone).delete()
        elder = people.elder()
        db.session.flush()
        _write_standings(elder.id, life)
        for begin, length in life.stops:
            begins, ends = (at(life.day(each), time(0)) for each in (begin, begin + length))
            db.session.add(Stop(reason=StopReason.TYPHOON, starts_at=begins, ends_at=ends))
        plan = plans.make(elder, draft(cast, on_holiday=life.on_holiday))
        plan.rule, plan.starts_on = life.rule, life.first
    for look in sorted(life.looks):
        frozen.move_to(at(life.day(look), time(10)))
        plans.drain()
        plans.drain()
    return plan.id


def _write_standings(elder_id: int, life: Life) -> None:
    before = False
    for day in (life.day(number) for number in range(LENGTH * 2)):
        if life.away(day) != before:
            before = life.away(day)
            kind = StandingKind.HOSPITAL if before else StandingKind.ACTIVE
            db.session.add(Standing(elder_id=elder_id, kind=kind, starts_at=at(day, time(0))))


@settings(derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(life=lives)
def test_each_due_day_is_settled_once_and_no_order_is_out_of_place(cast: Cast, frozen: FrozenClock, life: Life) -> None:
    plan_id = lived(cast, life, frozen)
    db.session.rollback()
    rows = db.session.query(PlanDay).filter_by(plan_id=plan_id).order_by(PlanDay.day).all()
    assert {row.day for row in rows} == life.due()
    assert len(rows) == len({row.day for row in rows})
    jobs = {job.order_id: job for job in db.session.query(Job).join(PlanDay, PlanDay.order_id == Job.order_id)}
    assert set(jobs) == {row.order_id for row in rows if row.order_id}
    for row in rows:
        _fits(life, row, jobs.get(row.order_id or 0))
    visited = [row.visit_on for row in rows if row.order_id]
    assert len(visited) == len(set(visited))


def _fits(life: Life, row: PlanDay, job: Job | None) -> None:
    assert (job is not None) is (row.outcome is PlanOutcome.PLACED)
    if job:
        assert _local_day(job.window_start) == row.visit_on >= _local_day(job.created_at)
        assert not life.stopped(row.visit_on)
        assert not life.away(row.visit_on)
        assert not life.away(_local_day(job.created_at))
        assert life.on_holiday is OnHoliday.KEEP or not is_holiday(row.visit_on)
        assert row.visit_on == row.day or (is_holiday(row.day) and life.on_holiday is OnHoliday.MOVE)
    elif row.outcome is PlanOutcome.HOLIDAY:
        assert is_holiday(row.day)
    elif row.outcome is PlanOutcome.STOPPED:
        assert life.stopped(row.visit_on)
    else:
        assert row.outcome is PlanOutcome.STANDING


def _local_day(moment: datetime) -> date:
    return moment.astimezone(LOCAL).date()
