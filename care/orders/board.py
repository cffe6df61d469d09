"""The desk's board: every order that is open or waits for a person, a page at a time, in a fixed number of queries."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import joinedload

from care import clock
from care.attention import GRAVE
from care.db import db
from care.models import (
    OPEN_JOB,
    Area,
    Caregiver,
    Elder,
    Job,
    JobStatus,
    Offer,
    OfferStatus,
    Staff,
    Visit,
    VisitStatus,
)
from care.orders.sight import jobs_seen_by

LINES_A_PAGE = 50


class Lane(StrEnum):
    """The parts of the board, in the order in which they stand on it. STUCK: a person must look at it."""

    STUCK = "stuck"
    SEEKING = "seeking"
    UNDER_WAY = "under_way"
    ASSIGNED = "assigned"


@dataclass(frozen=True)
class Sieve:
    """What of the board is wanted: a lane, an area, a page from 1 on. None: all of them."""

    lane: Lane | None = None
    area_code: str | None = None
    page: int = 1


@dataclass(frozen=True)
class Line:
    """One order on the board. ``asked``: offers that are open now; ``stuck_s``: how long it has waited for a person."""

    job: Job
    lane: Lane
    area: Area | None
    visits: list[Visit]
    asked: int
    stuck_s: float


@dataclass(frozen=True)
class Board:
    """A page of lines. ``counts`` are of the wanted area; ``areas`` are those that have lines, with how many."""

    lines: list[Line]
    counts: Counter[Lane]
    areas: list[tuple[Area, int]]
    page: int
    pages: int

    def lane(self, lane: Lane) -> list[Line]:
        """The lines of one part."""
        return [line for line in self.lines if line.lane is lane]


_stuck = Job.attention.is_not(None)
# A job that has ended stays on the board while it waits for a person. Naming ``attention_since`` too lets SQLite
# take both indexes: without it, it would read every job that ever was.
on_board = or_(and_(_stuck, Job.attention_since.is_not(None)), Job.status.in_(OPEN_JOB))
_lane = case((_stuck, literal(Lane.STUCK.value)), else_=Job.status)
_place = case(
    (Job.attention.in_(GRAVE), -1),
    (_stuck, 0),
    (Job.status == JobStatus.SEEKING, 1),
    (Job.status == JobStatus.UNDER_WAY, 2),
    else_=3,
)


def board(staff: Staff, sieve: Sieve) -> Board:
    """The board as ``staff`` may see it: what waits for a person first, the grave and the longest waiting on top."""
    tally = _tally(staff)
    areas = {area.code: area for area in db.session.scalars(select(Area))}
    counts: Counter[Lane] = Counter()
    for (lane, code), number in tally.items():
        if sieve.area_code in {None, code}:
            counts[lane] += number
    total = counts[sieve.lane] if sieve.lane else counts.total()
    pages = max(1, ceil(total / LINES_A_PAGE))
    page = min(max(1, sieve.page), pages)
    jobs = _jobs(staff, sieve, page)
    return Board(_lines(jobs, areas), counts, _areas(tally, areas), page, pages)


def _tally(staff: Staff) -> Counter[tuple[Lane, str]]:
    """How many jobs stand in each lane and area."""
    rows = db.session.execute(
        select(_lane, Job.area_code, func.count()).where(on_board, jobs_seen_by(staff)).group_by(_lane, Job.area_code)
    )
    return Counter({(Lane(lane), code): number for lane, code, number in rows})


def _areas(tally: Counter[tuple[Lane, str]], areas: dict[str, Area]) -> list[tuple[Area, int]]:
    numbers: Counter[str] = Counter()
    for (_, code), number in tally.items():
        numbers[code] += number
    return [(areas[code], numbers[code]) for code in sorted(numbers) if code in areas]


def _jobs(staff: Staff, sieve: Sieve, page: int) -> Collection[Job]:
    wanted: list[ColumnElement[bool]] = [on_board, jobs_seen_by(staff)]
    if sieve.lane:
        wanted.append(_lane == sieve.lane.value)
    if sieve.area_code:
        wanted.append(Job.area_code == sieve.area_code)
    return db.session.scalars(
        select(Job)
        .where(*wanted)
        .order_by(_place, Job.attention_since, Job.window_start, Job.id)
        .limit(LINES_A_PAGE)
        .offset((page - 1) * LINES_A_PAGE)
        .options(joinedload(Job.order), joinedload(Job.service), joinedload(Job.elder).joinedload(Elder.person))
    ).all()


def _lines(jobs: Collection[Job], areas: dict[str, Area]) -> list[Line]:
    ids = [job.id for job in jobs]
    visits, asked, now = _visits(ids), _asked(ids), clock.now()
    return [
        Line(
            job=job,
            lane=Lane.STUCK if job.attention else Lane(job.status.value),
            area=areas.get(job.area_code),
            visits=visits[job.id],
            asked=asked[job.id],
            stuck_s=(now - (job.attention_since or now)).total_seconds(),
        )
        for job in jobs
    ]


def _visits(job_ids: Collection[int]) -> defaultdict[int, list[Visit]]:
    """The visits of each job that stand, with their caregivers."""
    found: defaultdict[int, list[Visit]] = defaultdict(list)
    rows = db.session.scalars(
        select(Visit)
        .where(Visit.job_id.in_(job_ids), Visit.status != VisitStatus.RELEASED)
        .order_by(Visit.seat)
        .options(joinedload(Visit.caregiver).joinedload(Caregiver.person))
    )
    for visit in rows:
        found[visit.job_id].append(visit)
    return found


def _asked(job_ids: Collection[int]) -> Counter[int]:
    """How many caregivers each job is offered to at present."""
    rows = db.session.execute(
        select(Offer.job_id, func.count())
        .where(Offer.job_id.in_(job_ids), Offer.status == OfferStatus.OPEN)
        .group_by(Offer.job_id)
    )
    return Counter({job_id: number for job_id, number in rows})  # noqa: C416 - a Row is no pair to the type checker
