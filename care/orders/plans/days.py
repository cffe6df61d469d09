"""What becomes of each day of a plan: it is visited then, or on another day, or left out, and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from sqlalchemy import or_, select

from care import clock, stops
from care.clock import LOCAL
from care.db import db
from care.models import DayPart, Elder, OnHoliday, Plan, PlanOutcome, StandingKind, Stop, When
from care.orders.menu import can_be_had, window
from care.orders.plans.holidays import is_holiday, is_known, working_day_between
from care.orders.plans.rhythm import days

PARTS = {DayPart.MORNING: When.MORNING_OF, DayPart.AFTERNOON: When.AFTERNOON_OF}
# No holiday is longer, bridging weekends and all.
LONGEST_HOLIDAY = timedelta(days=15)
LOOK_AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Fate:
    """What becomes of ``day``: somebody comes on ``visit_on`` (PLACED), or the reason why nobody does."""

    day: date
    visit_on: date
    outcome: PlanOutcome


def today() -> date:
    """The local day."""
    return clock.now().astimezone(LOCAL).date()


def days_from(plan: Plan, since: date, *, until: date | None = None) -> Iterator[date]:
    """Yield the days of ``plan`` from ``since`` on, between its beginning and its end; none after ``until``."""
    last = min(day for day in (plan.ends_on, until, date.max) if day)
    for day in days(plan.rule, plan.starts_on, since=max(since, plan.starts_on)):
        if day > last:
            return
        yield day


def next_days(plan: Plan, count: int) -> list[date]:
    """Return the next so many days of ``plan``, today included."""
    return list(islice(days_from(plan, today()), count))


def unknown_year() -> int | None:
    """Return the year within ``LOOK_AHEAD`` whose official holidays are not known here; None where none is."""
    return next((year for year in (today().year, (today() + LOOK_AHEAD).year) if not is_known(year)), None)


def fates(plan: Plan, of: Iterable[date], *, stops_to_come: bool | None = None) -> list[Fate]:
    """Return what becomes of these days of ``plan``, as far as it is known now.

    ``stops_to_come``: what ``any_stop_to_come`` said, where it was asked already.
    """
    stops_to_come = any_stop_to_come() if stops_to_come is None else stops_to_come
    return [_fate(plan, day, stops_to_come=stops_to_come) for day in of]


def any_stop_to_come() -> bool:
    """Whether any stop is in force, or will be: without one no day need be asked about."""
    now = clock.now()
    lasting = select(Stop.id).where(Stop.ends_at > now, or_(Stop.lifted_at.is_(None), Stop.lifted_at > now))
    return db.session.scalar(lasting.limit(1)) is not None


def _fate(plan: Plan, day: date, *, stops_to_come: bool) -> Fate:
    visit_on = _visit_on(plan, day)
    if visit_on is None:
        return Fate(day, day, PlanOutcome.HOLIDAY)
    start, _ = window(PARTS[plan.part], clock.now(), visit_on)
    if plan.service.deactivated_at or not _in_time(plan, visit_on):
        outcome = PlanOutcome.REFUSED
    elif not _at_home(plan.elder, clock.now()) or not _at_home(plan.elder, start):
        outcome = PlanOutcome.STANDING
    elif stops_to_come and stops.covering(plan.elder.home.area_code, plan.service_id, start):
        outcome = PlanOutcome.STOPPED
    else:
        outcome = PlanOutcome.PLACED
    return Fate(day, visit_on, outcome)


def _visit_on(plan: Plan, day: date) -> date | None:
    """The day itself, or the one that a holiday moves it to; None where the holiday leaves it out.

    A visit is moved neither to where the next one is nor beyond the plan's end.
    """
    if plan.on_holiday is OnHoliday.KEEP or not is_holiday(day):
        return day
    if plan.on_holiday is OnHoliday.SKIP:
        return None
    following = next(days_from(plan, day + timedelta(days=1)), None)
    ends = plan.ends_on + timedelta(days=1) if plan.ends_on else None
    return working_day_between(day, following or ends or day + LONGEST_HOLIDAY)


def _in_time(plan: Plan, visit_on: date) -> bool:
    """Whether enough is left of the day, if it is today; how far ahead one may order is not asked here."""
    now = clock.now()
    return visit_on > today() or can_be_had(plan.service, PARTS[plan.part], now, visit_on)


def _at_home(elder: Elder, at: datetime) -> bool:
    begun = [each for each in elder.standings if each.starts_at <= at]
    last = max(begun, key=lambda each: (each.starts_at, each.id), default=None)
    return elder.deactivated_at is None and (last is None or last.kind is StandingKind.ACTIVE)


def noon(day: date) -> datetime:
    """The middle of a local day, for saying it in words."""
    return datetime.combine(day, time(12), LOCAL)
