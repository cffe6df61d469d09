"""Who is free when: rosters, days off, what a caregiver says of now, positions, and the first slot that fits."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, delete, not_, or_

from care import clock, errors
from care.clock import LOCAL
from care.db import db, record
from care.geo import Place, cell_of, distance_m
from care.models import Caregiver, DayOff, Duty, WorkingHours

Span = tuple[datetime, datetime]
LONGEST_DUTY_H = 16
WHOLE_MINUTE = timedelta(minutes=1)
DAY_MIN = 24 * 60
WEEK_MIN = 7 * DAY_MIN


class Shift(NamedTuple):
    """Working hours of a weekday (0 Monday), in minutes of the local day; an end above 1440 is of the next day."""

    weekday: int
    start: int
    end: int


@dataclass(frozen=True)
class Booked:
    """A visit that a caregiver has taken: when (UTC) and where."""

    start: datetime
    end: datetime
    place: Place


def working_spans(caregiver: Caregiver, window: Span) -> list[Span]:
    """Return when within ``window`` she works: her roster without days off, and what she said of now."""
    rostered = list(_rostered(caregiver, window))
    until = caregiver.duty_until
    if caregiver.duty is Duty.ROSTER or until is None or until <= clock.now():
        return _joined(rostered)
    # A window that begins at this moment was made a moment ago: what she said holds for it from its begin.
    said = (min(window[0], clock.now()), until)
    if caregiver.duty is Duty.ON:
        return _joined([*rostered, (max(said[0], window[0]), min(said[1], window[1]))])
    return [piece for span in _joined(rostered) for piece in _without(span, said)]


def on_duty(caregiver: Caregiver, at: datetime | None = None) -> bool:
    """Whether she works at a moment (now)."""
    moment = at or clock.now()
    spans = working_spans(caregiver, (moment, moment + WHOLE_MINUTE))
    return any(start <= moment < end for start, end in spans)


def works_now() -> ColumnElement[bool]:
    """The condition on Caregiver that is true of just those who are ``on_duty`` now."""
    now = clock.now()
    local = now.astimezone(LOCAL)
    minute, today = local.hour * 60 + local.minute, local.date()
    rostered = or_(_works_at(today, minute), _works_at(today - timedelta(days=1), minute + DAY_MIN))
    said = and_(Caregiver.duty_until.is_not(None), Caregiver.duty_until > now)
    return or_(and_(Caregiver.duty == Duty.ON, said), and_(rostered, not_(and_(Caregiver.duty == Duty.OFF, said))))


def first_slot(
    place: Place, length: timedelta, spans: Iterable[Span], booked: Sequence[Booked], *, m_per_minute: int
) -> datetime | None:
    """Return the earliest start of a visit of ``length`` at ``place`` that lies whole within one of ``spans``.

    It leaves the time to travel from the visit before and to the visit after, at ``m_per_minute`` as the crow flies.
    """
    blocked = sorted(
        (other.start - road - length, other.end + road)
        for other in booked
        for road in [travel_time(place, other.place, m_per_minute)]
    )
    for start, end in sorted(spans):
        moment = start
        for before, after in blocked:
            if before < moment < after:
                moment = after
        if moment + length <= end:
            return moment
    return None


def travel_time(a: Place, b: Place, m_per_minute: int) -> timedelta:
    """Return how long the way is, in begun minutes."""
    return timedelta(minutes=-(-distance_m(a, b) // m_per_minute))


def go_on_duty(caregiver: Caregiver, hours: int) -> None:
    """She works from now for so many hours, roster or not."""
    _say(caregiver, Duty.ON, clock.now() + timedelta(hours=min(hours, LONGEST_DUTY_H)))


def go_off_duty(caregiver: Caregiver) -> None:
    """She does not work any more today, roster or not; tomorrow the roster counts again."""
    midnight = datetime.combine(clock.now().astimezone(LOCAL).date() + timedelta(days=1), datetime.min.time(), LOCAL)
    _say(caregiver, Duty.OFF, midnight)


def back_to_roster(caregiver: Caregiver) -> None:
    """The roster counts."""
    _say(caregiver, Duty.ROSTER, None)


def set_roster(caregiver: Caregiver, shifts: Iterable[Shift]) -> None:
    """Let her work each week at just these hours; what she took before stays hers.

    Raises Invalid (field ``working_hours``) for hours that overlap, and for more than a day at a stretch.
    """
    wanted = sorted(set(shifts))
    _check(wanted)
    there = {Shift(row.weekday, row.start_minute, row.end_minute): row for row in caregiver.working_hours}
    if wanted == sorted(there):
        return
    for shift, row in there.items():
        if shift not in wanted:
            caregiver.working_hours.remove(row)
            db.session.delete(row)
    for shift in wanted:
        if shift not in there:
            hours = WorkingHours(weekday=shift.weekday, start_minute=shift.start, end_minute=shift.end)
            caregiver.working_hours.append(hours)
    record(caregiver, "roster_set", before=sorted(there), after=wanted)


def set_days_off(caregiver: Caregiver, days: Iterable[date]) -> None:
    """From today on the roster does not count on just these local days."""
    wanted, there = set(days), set(days_off_ahead(caregiver))
    for day in sorted(there - wanted):
        clear_day_off(caregiver, day)
    for day in sorted(wanted - there):
        set_day_off(caregiver, day)


def days_off_ahead(caregiver: Caregiver) -> list[date]:
    """Return on which local days from today on her roster does not count."""
    today = clock.now().astimezone(LOCAL).date()
    return sorted(each.day for each in caregiver.days_off if each.day >= today)


def set_day_off(caregiver: Caregiver, day: date) -> None:
    """The roster does not count on a local day."""
    if day not in {each.day for each in caregiver.days_off}:
        caregiver.days_off.append(DayOff(caregiver_id=caregiver.id, day=day))
        record(caregiver, "day_off", day=day.isoformat())


def clear_day_off(caregiver: Caregiver, day: date) -> None:
    """The roster counts on that day after all."""
    db.session.execute(delete(DayOff).where(DayOff.caregiver_id == caregiver.id, DayOff.day == day))
    record(caregiver, "day_on", day=day.isoformat())


def place_seen(caregiver: Caregiver, place: Place, accuracy_m: float | None) -> None:
    """Her phone says that she is at ``place`` now."""
    whereabouts = caregiver.whereabouts
    whereabouts.lat, whereabouts.lng, whereabouts.cell = place.lat, place.lng, cell_of(place)
    whereabouts.accuracy_m, whereabouts.seen_at = accuracy_m, clock.now()


def _check(shifts: Sequence[Shift]) -> None:
    """Raise Invalid for hours that no week can have; a shift of Sunday night runs into Monday."""
    if any(not 0 <= each.start < each.end <= each.start + DAY_MIN for each in shifts):
        raise errors.Invalid(_l("一班最长24小时，结束要在开始后面。"), field="working_hours")
    week = sorted((each.weekday * DAY_MIN + each.start, each.weekday * DAY_MIN + each.end) for each in shifts)
    again = [(start + WEEK_MIN, end + WEEK_MIN) for start, end in week[:1]]
    if any(after[0] < before[1] for before, after in pairwise([*week, *again])):
        raise errors.Invalid(_l("有两班时间重叠了。"), field="working_hours")


def _works_at(day: date, minute: int) -> ColumnElement[bool]:
    """Whether the roster has her at work at a minute that is counted from the begin of a local day, be it the next."""
    hours = WorkingHours
    there = and_(hours.weekday == day.weekday(), hours.start_minute <= minute, hours.end_minute > minute)
    return and_(Caregiver.working_hours.any(there), not_(Caregiver.days_off.any(DayOff.day == day)))


def _say(caregiver: Caregiver, duty: Duty, until: datetime | None) -> None:
    caregiver.duty, caregiver.duty_until = duty, until
    record(caregiver, f"duty_{duty}")


def _rostered(caregiver: Caregiver, window: Span) -> Iterator[Span]:
    """Yield her working hours of each local day that touch ``window``; a night shift belongs to the day it begins."""
    off = {each.day for each in caregiver.days_off}
    day = window[0].astimezone(LOCAL).date() - timedelta(days=1)
    while day <= window[1].astimezone(LOCAL).date():
        for hours in caregiver.working_hours:
            start, end = _shift(day, hours)
            if hours.weekday == day.weekday() and day not in off and start < window[1] and end > window[0]:
                yield max(start, window[0]), min(end, window[1])
        day += timedelta(days=1)


def _shift(day: date, hours: WorkingHours) -> Span:
    midnight = datetime.combine(day, datetime.min.time(), LOCAL)
    return midnight + timedelta(minutes=hours.start_minute), midnight + timedelta(minutes=hours.end_minute)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Make one span of those that touch; a visit may begin in one shift and end in the next."""
    joined: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _without(span: Span, gap: Span) -> Iterator[Span]:
    if span[0] < gap[0]:
        yield span[0], min(span[1], gap[0])
    if span[1] > gap[1]:
        yield max(span[0], gap[1]), span[1]
