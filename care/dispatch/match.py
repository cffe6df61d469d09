"""Who may take a job, and when she could come: pure rules over facts that ``search`` has loaded."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from care.duty import Booked, Span, first_slot, travel_time
from care.geo import Place
from care.models import Gender


class Obstacle(StrEnum):
    """Why a caregiver cannot take a job."""

    ORGANISATION = "organisation"
    SKILL = "skill"
    BLOCKED = "blocked"
    GENDER = "gender"
    IN_CREW = "in_crew"
    OVERLAP = "overlap"
    OFF_DUTY = "off_duty"
    CEILING = "ceiling"
    TOO_FAR = "too_far"
    ASKED = "asked"


# What a caregiver's yes on the telephone can overcome; the others are rules or facts.
YIELDING = frozenset({Obstacle.OFF_DUTY, Obstacle.CEILING, Obstacle.TOO_FAR, Obstacle.ASKED})


@dataclass(frozen=True)
class Need:
    """What a job asks of a caregiver. Times in UTC; ``now`` is the moment at which the question is put."""

    now: datetime
    place: Place
    asap: bool
    window: Span
    length: timedelta
    gender: Gender | None
    skills: frozenset[str]
    radius_m: int
    organisations: frozenset[int]
    blocked: frozenset[int]
    asked: frozenset[int]
    crew: frozenset[int]
    m_per_minute: int


@dataclass(frozen=True)
class Candidate:
    """What is known of a caregiver: where she is, what she may do, when she works, what she has taken."""

    caregiver_id: int
    organisation_id: int
    place: Place
    distance_m: float
    gender: Gender
    skills: frozenset[str]
    radius_m: int
    spans: tuple[Span, ...]
    on_duty: bool
    booked: tuple[Booked, ...]
    visits_that_day: int
    daily_ceiling: int


def obstacles(candidate: Candidate, need: Need) -> list[Obstacle]:
    """Return every reason why she cannot take the job; none means that she may."""
    found = {
        Obstacle.ORGANISATION: candidate.organisation_id not in need.organisations,
        Obstacle.SKILL: not need.skills <= candidate.skills,
        Obstacle.BLOCKED: candidate.caregiver_id in need.blocked,
        Obstacle.GENDER: need.gender is not None and candidate.gender is not need.gender,
        Obstacle.IN_CREW: candidate.caregiver_id in need.crew,
        Obstacle.ASKED: candidate.caregiver_id in need.asked,
        Obstacle.TOO_FAR: candidate.distance_m > min(candidate.radius_m, need.radius_m),
        Obstacle.CEILING: candidate.visits_that_day >= candidate.daily_ceiling,
    }
    there = [obstacle for obstacle, stands in found.items() if stands]
    return there + _time_obstacles(candidate, need)


def slot(candidate: Candidate, need: Need) -> datetime | None:
    """Return when she would begin: at once plus the way, or the first time in the window that fits; None: never."""
    if not need.asap:
        return first_slot(need.place, need.length, candidate.spans, candidate.booked, m_per_minute=need.m_per_minute)
    on_foot = need.now + travel_time(candidate.place, need.place, need.m_per_minute)
    there = _full_five_minutes(max(on_foot, need.window[0]))
    if not candidate.on_duty or there > need.window[1]:
        return None
    return there if _free_from_now(candidate, need, there) else None


def forced_slot(candidate: Candidate, need: Need) -> datetime | None:
    """Return when she could begin if she wishes, roster or not: the first gap between her visits within a day."""
    start = max(need.window[0], need.now + travel_time(candidate.place, need.place, need.m_per_minute))
    span = (start, max(need.window[1], start) + timedelta(days=1))
    return first_slot(need.place, need.length, [span], candidate.booked, m_per_minute=need.m_per_minute)


def _full_five_minutes(at: datetime) -> datetime:
    """The next full five minutes: what everybody is told, and keeps."""
    over = timedelta(minutes=at.minute % 5, seconds=at.second, microseconds=at.microsecond)
    return at + timedelta(minutes=5) - over if over else at


def _time_obstacles(candidate: Candidate, need: Need) -> list[Obstacle]:
    if slot(candidate, need) is not None:
        return []
    if need.asap:
        return [Obstacle.OVERLAP if candidate.on_duty else Obstacle.OFF_DUTY]
    rostered = first_slot(need.place, need.length, candidate.spans, (), m_per_minute=need.m_per_minute)
    return [Obstacle.OFF_DUTY if rostered is None else Obstacle.OVERLAP]


def _free_from_now(candidate: Candidate, need: Need, there: datetime) -> bool:
    done = there + need.length
    return all(
        other.end <= need.now or done + travel_time(need.place, other.place, need.m_per_minute) <= other.start
        for other in candidate.booked
    )
