"""The desk's board: every order that is open or waits for a person, a page at a time, in a fixed number of queries."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Any

from sqlalchemy import Row, Select, String, case, cast, extract, func, literal, null, select, union_all
from sqlalchemy.orm import aliased, contains_eager, joinedload

from care import clock, settings
from care.attention import GRAVE
from care.db import db
from care.models import (
    Area,
    Attention,
    Caregiver,
    Category,
    Elder,
    Job,
    JobStatus,
    Offer,
    OfferStatus,
    Organisation,
    Person,
    Service,
    Staff,
    Visit,
    VisitStatus,
)
from care.orders.progress import is_paused
from care.orders.sieving import Hands, Lane, Sieve, lane_of, on_board, sifted, stuck

__all__ = ["Board", "Hands", "Kind", "Lane", "Line", "Option", "Sieve", "board", "goal", "on_board"]

LINES_A_PAGE = 50


@dataclass
class Line:
    """One order on the board. ``asked``: offers that are open now; ``holder``: who has it in hand.

    ``stuck_s`` is how long it has waited for a person, ``over_s`` how much longer than it may: below 0, not yet.
    ``paused``: the search waits for a stop to end.
    """

    job: Job
    lane: Lane
    area: "Option | None"
    asked: int
    holder: Person | None
    stuck_s: float
    over_s: float
    paused: bool
    visits: list[Visit] = field(default_factory=list)


class Kind(StrEnum):
    """What the board can be narrowed to."""

    AREA = "area"
    FIRM = "firm"
    CATEGORY = "category"
    SERVICE = "service"


@dataclass(frozen=True)
class Option:
    """Something that the board can be narrowed to; a service stands under its category."""

    kind: Kind
    code: str
    name_zh: str
    name_en: str
    under: str | None


@dataclass(frozen=True)
class Board:
    """A page of lines. ``counts`` by lane and ``areas`` with how many are of what the other filters let through."""

    lines: list[Line]
    counts: Counter[Lane]
    areas: list[tuple[Option, int]]
    options: Mapping[Kind, Sequence[Option]]
    page: int
    pages: int

    def lane(self, lane: Lane) -> list[Line]:
        """The lines of one part."""
        return [line for line in self.lines if line.lane is lane]


def board(staff: Staff, sieve: Sieve) -> Board:
    """The board as ``staff`` may see it: what waits for a person first, the grave and the most overdue on top."""
    tally, options = _tally(staff, sieve), _options()
    areas = {area.code: area for area in options[Kind.AREA]}
    counts: Counter[Lane] = Counter()
    here: Counter[str] = Counter()
    for (lane, code), number in tally.items():
        counts[lane] += number if sieve.area in {None, code} else 0
        here[code] += number if sieve.lane in {None, lane} else 0
    total = counts[sieve.lane] if sieve.lane else counts.total()
    pages = max(1, ceil(total / LINES_A_PAGE))
    page = min(max(1, sieve.page), pages)
    return Board(
        lines=_lines(_jobs(staff, sieve, page), areas),
        counts=counts,
        areas=[(area, here[code]) for code, area in areas.items() if here[code] or code == sieve.area],
        options=options,
        page=page,
        pages=pages,
    )


def goal(what: str) -> timedelta:
    """How long a reason (or another thing that waits, as settings call it) may wait for a person."""
    return timedelta(seconds=settings.value(f"goal_{what}_s"))


def _tally(staff: Staff, sieve: Sieve) -> Counter[tuple[Lane, str]]:
    """How many jobs stand in each lane and area, by all other filters."""
    wanted = sifted(staff, sieve.without("lane", "area"))
    rows = db.session.execute(
        select(lane_of, Job.area_code, func.count()).where(wanted).group_by(lane_of, Job.area_code)
    )
    return Counter({(Lane(lane), code): number for lane, code, number in rows})


def _options() -> dict[Kind, list[Option]]:
    """All that the board can be narrowed to, in one query."""
    none = cast(null(), String)
    kinds: Iterable[tuple[Kind, Any, Any, Any]] = (
        (Kind.AREA, Area, Area.code, none),
        (Kind.FIRM, Organisation, Organisation.ref, none),
        (Kind.CATEGORY, Category, Category.code, none),
        (Kind.SERVICE, Service, Service.ref, Service.category_code),
    )
    arms = [
        select(
            literal(kind.value).label("kind"), code.label("code"), table.name_zh, table.name_en, under.label("under")
        )
        for kind, table, code, under in kinds
    ]
    found: dict[Kind, list[Option]] = {kind: [] for kind in Kind}
    for row in db.session.execute(union_all(*arms).order_by("kind", "code")):
        found[Kind(row.kind)].append(Option(Kind(row.kind), *row[1:]))
    return found


def _place() -> tuple[Any, ...]:
    """What waits for a person first: the grave, then by when it should have been settled."""
    goals = {why.value: goal(why).total_seconds() for why in Attention}
    rank = case(
        (Job.attention.in_(GRAVE), -1),
        (stuck, 0),
        (Job.status == JobStatus.SEEKING, 1),
        (Job.status == JobStatus.UNDER_WAY, 2),
        else_=3,
    )
    due = case((stuck, extract("epoch", Job.attention_since) + case(goals, value=Job.attention, else_=0)), else_=0)
    return rank, due, Job.window_start, Job.id


def _jobs(staff: Staff, sieve: Sieve, page: int) -> Sequence[Row[Any]]:
    """The jobs of a page, each with how many are asked, whose case it is, and once for each visit that stands."""
    asked = select(func.count()).where(Offer.job_id == Job.id, Offer.status == OfferStatus.OPEN)
    shown = select(Job.id).where(sifted(staff, sieve)).order_by(*_place())
    ids = shown.limit(LINES_A_PAGE).offset((page - 1) * LINES_A_PAGE).subquery()
    holder = aliased(Person)
    return db.session.execute(
        _with_visits(select(Job, asked.scalar_subquery(), holder, Visit).join(ids, ids.c.id == Job.id))
        .outerjoin(Staff, Staff.id == Job.case_of)
        .outerjoin(holder, holder.id == Staff.person_id)
        .order_by(*_place(), Visit.seat)
    ).all()


def _with_visits(jobs: Select[Any]) -> Select[Any]:
    return (
        jobs.outerjoin(Visit, (Visit.job_id == Job.id) & (Visit.status != VisitStatus.RELEASED))
        .outerjoin(Visit.caregiver)
        .outerjoin(Caregiver.person)
        .options(
            joinedload(Job.order),
            joinedload(Job.service),
            joinedload(Job.elder).joinedload(Elder.person),
            contains_eager(Visit.caregiver).contains_eager(Caregiver.person),
        )
    )


def _lines(rows: Iterable[Any], areas: Mapping[str, Option]) -> list[Line]:
    lines: dict[int, Line] = {}
    for job, asked, holder, visit in rows:
        line = lines.setdefault(job.id, _line(job, asked, holder, areas))
        if visit:
            line.visits.append(visit)
    return list(lines.values())


def _line(job: Job, asked: int, holder: Person | None, areas: Mapping[str, Option]) -> Line:
    since: datetime = job.attention_since or clock.now()
    waited = clock.now() - since
    over = waited - goal(job.attention) if job.attention else timedelta()
    return Line(
        job=job,
        lane=Lane.STUCK if job.attention else Lane(job.status.value),
        area=areas.get(job.area_code),
        asked=asked,
        holder=holder if job.case_of else None,
        stuck_s=waited.total_seconds(),
        over_s=over.total_seconds(),
        paused=is_paused(job),
    )
