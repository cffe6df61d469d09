"""Who is free when: rosters, days off, what a caregiver says of now, positions, and the first slot that fits."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete

from care import clock
from care.clock import LOCAL
from care.db import db, record
from care.geo import Place, cell_of, distance_m
from care.models import Caregiver, DayOff, Duty, WorkingHours

Span = tuple[datetime, datetime]
LONGEST_DUTY_H = 16
WHOLE_MINUTE = timedelta(minutes=1)


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
