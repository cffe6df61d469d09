"""Finds the nearest who may: looks from the nearest cells outwards and loads only whom it has to look at."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from care import clock, settings
from care.clock import LOCAL
from care.db import db
from care.dispatch.match import Candidate, Need, obstacles
from care.duty import WHOLE_MINUTE, Booked, Span, on_duty, working_spans
from care.geo import LEVELS, ROUGH_ERROR, Place, block_around, distance_m, roughly_m
from care.models import (
    COMING,
    Caregiver,
    CaregiverSkill,
    Duty,
    Job,
    Visit,
    VisitStatus,
    Whereabouts,
    WorkingHours,
)

# Read at a time, nearest first: most searches end within the first handful.
HANDFUL = 8
# The widest block covers more than this in every inhabited latitude; no service goes farther.
FARTHEST_M = 60_000
# Visits of this long before may still run.
LONGEST_VISIT = timedelta(hours=12)
AT_LEAST_BUSY = timedelta(minutes=5)


class Spot(NamedTuple):
    """A caregiver about so far away, taken to be at her fresh position, else at her home base."""

    roughly_m: float
    caregiver_id: int


def nearest(need: Need, count: int, *, also: int | None = None) -> list[Candidate]:
    """Return the ``count`` nearest who may take the job, by geodesic distance; ties by fewest visits that day, then id.

    ``also`` is the elder's regular caregiver: if she may, she comes first. Exact: no caregiver who may and is nearer
    is left out (``block_around`` and ``ROUGH_ERROR`` bound what the quick look can miss).
    """
    regular = [each for each in load([also], need) if not obstacles(each, need)] if also else []
    found: list[Candidate] = []
    wanted = count - len(regular)
    if wanted <= 0:
        return regular
    for spot_group, covered_m in _outwards(need.place, need.radius_m, _could(need)):
        for handful in _handfuls(spot_group):
            farthest_m = found[wanted - 1].distance_m if len(found) >= wanted else need.radius_m
            if handful[0].roughly_m > farthest_m * (1 + ROUGH_ERROR):
                break
            ids = [spot.caregiver_id for spot in handful if spot.caregiver_id != also]
            found += [each for each in load(ids, need) if not obstacles(each, need)]
            found.sort(key=preference)
        if len(found) >= wanted and found[wanted - 1].distance_m <= covered_m:
            break
    return [*regular, *found[:wanted]]


def around(need: Need, count: int) -> list[Candidate]:
    """Return the ``count`` nearest of all active caregivers, whether they may or not."""
    found: list[Candidate] = []
    for spot_group, _ in _outwards(need.place, FARTHEST_M, true()):
        found += load([spot.caregiver_id for spot in spot_group[: count * 2]], need)
        if len(found) >= count:
            break
    return sorted(found, key=preference)[:count]


def preference(candidate: Candidate) -> tuple[float, int, int]:
    """The order in which caregivers are asked."""
    return candidate.distance_m, candidate.visits_that_day, candidate.caregiver_id


def load(caregiver_ids: Iterable[int], need: Need) -> list[Candidate]:
    """Return what is known of active caregivers, in a few queries however many they are."""
    wanted = list(caregiver_ids)
    if not wanted:
        return []
    rows = select(Caregiver).where(Caregiver.id.in_(wanted), Caregiver.deactivated_at.is_(None))
    loaded = rows.options(
        joinedload(Caregiver.person),
        joinedload(Caregiver.whereabouts),
        selectinload(Caregiver.skills),
        selectinload(Caregiver.working_hours),
        selectinload(Caregiver.days_off),
    )
    booked, per_day = _bookings(wanted, need)
    fresh_since = _fresh_since()
    return [
        _candidate(
            caregiver,
            need,
            place=place_of(caregiver.whereabouts, fresh_since),
            booked=booked[caregiver.id],
            visits_that_day=per_day[caregiver.id],
        )
        for caregiver in db.session.scalars(loaded).unique()
    ]


def _candidate(
    caregiver: Caregiver, need: Need, *, place: Place, booked: list[Booked], visits_that_day: int
) -> Candidate:
    day = need.window[0].astimezone(LOCAL).date()
    return Candidate(
        caregiver_id=caregiver.id,
        organisation_id=caregiver.organisation_id,
        place=place,
        distance_m=distance_m(place, need.place),
        gender=caregiver.person.gender,
        skills=frozenset(
            each.skill_code
            for each in caregiver.skills
            if each.granted_on <= day and (each.expires_on is None or each.expires_on >= day)
        ),
        radius_m=caregiver.radius_m,
        spans=tuple(working_spans(caregiver, need.window)),
        on_duty=on_duty(caregiver, need.now),
        booked=tuple(booked),
        visits_that_day=visits_that_day,
        daily_ceiling=caregiver.daily_ceiling,
    )


def taken_beside(job: Job, need: Need) -> tuple[Booked, ...]:
    """Return what the crew of ``job`` has taken elsewhere: a crew begins together, so it binds whoever joins them."""
    elsewhere = select(Visit).where(Visit.caregiver_id.in_(need.crew), Visit.job_id != job.id, Visit.status.in_(COMING))
    return tuple(_booked(visit, need.now) for visit in db.session.scalars(elsewhere))


def place_of(whereabouts: Whereabouts, fresh_since: datetime) -> Place:
    """Return where a caregiver is taken to be."""
    fresh = whereabouts.seen_at is not None and whereabouts.seen_at >= fresh_since
    if fresh and whereabouts.lat is not None and whereabouts.lng is not None:
        return Place(whereabouts.lat, whereabouts.lng)
    return Place(whereabouts.base_lat, whereabouts.base_lng)


def _bookings(caregiver_ids: list[int], need: Need) -> tuple[dict[int, list[Booked]], Counter[int]]:
    """The visits that each has taken around the window, and how many she has on its local day."""
    day = _local_day(need.window[0])
    first = min(day[0], need.window[0] - LONGEST_VISIT)
    last = max(day[1], need.window[1] + timedelta(days=1) + LONGEST_VISIT)
    taken = select(Visit).where(
        Visit.caregiver_id.in_(caregiver_ids),
        Visit.status != VisitStatus.RELEASED,
        Visit.planned_start >= first,
        Visit.planned_start < last,
    )
    booked: dict[int, list[Booked]] = defaultdict(list)
    per_day: Counter[int] = Counter()
    for visit in db.session.scalars(taken):
        if visit.status in COMING:
            booked[visit.caregiver_id].append(_booked(visit, need.now))
        per_day[visit.caregiver_id] += day[0] <= visit.planned_start < day[1]
    return booked, per_day


def _booked(visit: Visit, now: datetime) -> Booked:
    """A visit that has begun and runs over its time keeps her busy until she says that it is over."""
    begun = visit.status in (VisitStatus.ON_WAY, VisitStatus.ARRIVED)
    end = max(visit.planned_end, now + AT_LEAST_BUSY) if begun else visit.planned_end
    return Booked(visit.planned_start, end, Place(visit.lat, visit.lng))


def _local_day(at: datetime) -> Span:
    midnight = datetime.combine(at.astimezone(LOCAL).date(), time(), LOCAL)
    return midnight, midnight + timedelta(days=1)


def _could(need: Need) -> ColumnElement[bool]:
    """Rules that hang on no place: who breaks one need not be loaded."""
    day = need.window[0].astimezone(LOCAL).date()
    current = and_(
        CaregiverSkill.granted_on <= day, or_(CaregiverSkill.expires_on.is_(None), CaregiverSkill.expires_on >= day)
    )
    return Whereabouts.caregiver.has(
        and_(
            Caregiver.deactivated_at.is_(None),
            Caregiver.organisation_id.in_(need.organisations),
            Caregiver.person.has(gender=need.gender) if need.gender else true(),
            *(Caregiver.skills.any(and_(CaregiverSkill.skill_code == skill, current)) for skill in need.skills),
            or_(Caregiver.duty == Duty.ON, Caregiver.working_hours.any(_touches(need))),
        )
    )


def _touches(need: Need) -> ColumnElement[bool]:
    """Whether a shift touches the time that is asked for; a night shift belongs to the day on which it begins."""
    start, end = (need.now, need.now + WHOLE_MINUTE) if need.asap else need.window
    days = (end.astimezone(LOCAL).date() - start.astimezone(LOCAL).date()).days
    before = _local_day(start)[0] - timedelta(days=1)
    midnights = [before + timedelta(days=each) for each in range(days + 2)]
    return or_(
        *(
            and_(
                WorkingHours.weekday == midnight.weekday(),
                WorkingHours.start_minute < -((midnight - end) // WHOLE_MINUTE),
                WorkingHours.end_minute > (start - midnight) // WHOLE_MINUTE,
            )
            for midnight in midnights
        )
    )


def _outwards(place: Place, radius_m: int, wanted: ColumnElement[bool]) -> Iterator[tuple[list[Spot], float]]:
    """Yield the wanted of ever bigger blocks, each group by rough distance, with how far it is complete."""
    seen: set[int] = set()
    for level in LEVELS:
        block = block_around(place, level)
        spots = [spot for spot in _spots(place, block.ranges, wanted) if spot.caregiver_id not in seen]
        seen.update(spot.caregiver_id for spot in spots)
        yield sorted(spots), block.covered_m
        if block.covered_m >= radius_m:
            return


def _spots(place: Place, ranges: list[range], wanted: ColumnElement[bool]) -> list[Spot]:
    """Who of the wanted is taken to be in some cells: by a fresh position, else by the home base."""
    fresh = and_(Whereabouts.seen_at.is_not(None), Whereabouts.seen_at >= _fresh_since())
    by_position = select(Whereabouts.caregiver_id, Whereabouts.lat, Whereabouts.lng).where(
        fresh, _within(Whereabouts.cell, ranges), wanted
    )
    by_base = select(Whereabouts.caregiver_id, Whereabouts.base_lat, Whereabouts.base_lng).where(
        or_(Whereabouts.seen_at.is_(None), Whereabouts.seen_at < _fresh_since()),
        _within(Whereabouts.base_cell, ranges),
        wanted,
    )
    rows = db.session.execute(by_position.union_all(by_base))
    return [
        Spot(roughly_m(place, Place(lat, lng)), caregiver_id)
        for caregiver_id, lat, lng in rows
        if lat is not None and lng is not None
    ]


def _within(
    column: InstrumentedAttribute[int] | InstrumentedAttribute[int | None], ranges: list[range]
) -> ColumnElement[bool]:
    return or_(*(column.between(each.start, each.stop - 1) for each in ranges))


def _handfuls(spots: list[Spot]) -> Iterator[list[Spot]]:
    for start in range(0, len(spots), HANDFUL):
        yield spots[start : start + HANDFUL]


def _fresh_since() -> datetime:
    return clock.now() - timedelta(seconds=settings.value("position_fresh_s"))
