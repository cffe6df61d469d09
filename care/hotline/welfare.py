"""Welfare calls: who lives alone where a stop is in force is rung, until somebody knows that she is well."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    ColumnElement,
    Executable,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased, contains_eager, joinedload

from care import clock, errors, stops
from care.db import actor, db, record
from care.models import Area, Elder, Home, Person, Standing, StandingKind, Stop, Welfare, WelfareCall

LINES_A_PAGE = 25
# Who did not answer is rung again after so long.
AGAIN = timedelta(hours=1)
LONGEST_NOTE = 500


@dataclass(frozen=True)
class Answer:
    """What a call found, and what else is to be known."""

    found: Welfare
    note: str = ""


@dataclass(frozen=True)
class Line:
    """An elder on the list, and the last call (None: she was not rung yet); ``again``: it is time to ring once more."""

    elder: Elder
    call: WelfareCall | None
    again: bool

    @property
    def tries(self) -> int:
        """How often she was rung."""
        return self.call.tries if self.call else 0


class Left(NamedTuple):
    """How many of a stop's list are to be rung now, and how many need help."""

    to_ring: int
    need_help: int


@dataclass(frozen=True)
class Round:
    """A page of a stop's list; ``counts`` by what the last call found, under None who was not rung yet."""

    lines: list[Line]
    counts: Counter[Welfare | None]
    page: int
    pages: int


def welfare_round(stop: Stop, page: int) -> Round:
    """A page (from 1) of whom to ring: who needs help, not rung yet, to be rung again, then all others."""
    counts = _counts(stop)
    pages = max(1, ceil(counts.total() / LINES_A_PAGE))
    page = min(max(1, page), pages)
    order = (_urgency(), WelfareCall.called_at, Person.name, Elder.id)
    whom = select(Elder.id).outerjoin(WelfareCall, _joined(stop)).join(Elder.person).where(_on_list(stop))
    shown = whom.order_by(*order).limit(LINES_A_PAGE).offset((page - 1) * LINES_A_PAGE)
    # What stands beside a name is read for this page alone, not for all who are sorted.
    rows = db.session.execute(
        select(Elder, WelfareCall)
        .outerjoin(WelfareCall, _joined(stop))
        .join(Elder.person)
        .where(Elder.id.in_(shown))
        .order_by(*order)
        .options(
            contains_eager(Elder.person).selectinload(Person.contact_points),
            joinedload(Elder.home).joinedload(Home.area),
        )
    )
    return Round([Line(elder, call, _due_again(call)) for elder, call in rows], counts, page, pages)


def elder_on_list(stop: Stop, ref: str) -> Elder:
    """The elder of this reference on the list of ``stop``, else NotFound."""
    elder = db.session.scalar(select(Elder).where(Elder.ref == ref, _on_list(stop)))
    if elder is None:
        raise errors.NotFound
    return elder


def note_call(stop: Stop, elder: Elder, answer: Answer, *, seen: int) -> bool:
    """Note what a call found, by whoever saw ``seen`` calls before it.

    False: a colleague rang meanwhile, and what she found stands. Invalid for a note that is too long.
    """
    if len(answer.note) > LONGEST_NOTE:
        raise errors.Invalid(_l("太长了，请写在500个字以内。"), field="note")
    last = last_call(stop, elder)
    before = last.found.value if last else None
    call = _again(last, answer, seen) if last else _first(stop, elder, answer)
    if call:
        record(call, "rung", before=before, after=answer.found.value, elder=elder.id)
    return call is not None


def last_call(stop: Stop, elder: Elder) -> WelfareCall | None:
    """What is known of her in this stop."""
    hers = select(WelfareCall).where(WelfareCall.stop_id == stop.id, WelfareCall.elder_id == elder.id)
    return db.session.scalars(hers.execution_options(populate_existing=True)).first()


def to_ring(of: Collection[Stop]) -> ColumnElement[bool]:
    """The condition on Elder that she is to be rung now for one ``of`` these stops: for the first time, or again."""
    reached = or_(WelfareCall.found != Welfare.NO_ANSWER, WelfareCall.called_at > clock.now() - AGAIN)
    rung = {stop.id: exists().where(WelfareCall.elder_id == Elder.id, _of(stop), reached) for stop in of}
    return and_(_lives_alone(), or_(false(), *(_in_areas(stop) & ~rung[stop.id] for stop in of)))


def left(of: Collection[Stop]) -> Mapping[int, Left]:
    """How many of each stop (by id) are to be rung, and how many need help."""
    helped = select(WelfareCall.stop_id, func.count()).where(
        WelfareCall.stop_id.in_([stop.id for stop in of]), WelfareCall.found == Welfare.NEEDS_HELP
    )
    help_of = _pairs(helped.group_by(WelfareCall.stop_id))
    arms = [select(literal(stop.id), func.count()).select_from(Elder).where(to_ring([stop])) for stop in of]
    to_ring_of = _pairs(union_all(*arms)) if arms else {}
    return {stop.id: Left(to_ring_of[stop.id], help_of.get(stop.id, 0)) for stop in of}


def most_urgent() -> Stop | None:
    """The stop on whose list somebody needs help longest, else the one in force with most to ring."""
    helped = select(Stop).join(WelfareCall, WelfareCall.stop_id == Stop.id)
    first = helped.where(WelfareCall.found == Welfare.NEEDS_HELP).order_by(WelfareCall.called_at).limit(1)
    urgent = db.session.scalars(first).first()
    if urgent:
        return urgent
    in_force = stops.current()
    unfinished = left(in_force)
    return max(in_force, key=lambda stop: unfinished[stop.id].to_ring, default=None)


def _pairs(query: Executable) -> dict[int, int]:
    return {key: number for key, number in db.session.execute(query)}  # noqa: C416 - a Row is no pair to mypy


def _first(stop: Stop, elder: Elder, answer: Answer) -> WelfareCall | None:
    """The first call; None where a colleague's came in the same moment."""
    call = WelfareCall(stop_id=stop.id, elder_id=elder.id, found=answer.found, note=answer.note, called_by=actor.get())
    try:
        with db.session.begin_nested():
            db.session.add(call)
    except IntegrityError:
        return None
    return call


def _again(call: WelfareCall, answer: Answer, seen: int) -> WelfareCall | None:
    """One more call, by a guarded UPDATE; None where there was another since."""
    mine = update(WelfareCall).where(WelfareCall.id == call.id, WelfareCall.tries == seen)
    values = {"found": answer.found, "note": answer.note, "called_by": actor.get(), "called_at": clock.now()}
    noted = db.session.execute(mine.values(tries=seen + 1, **values), execution_options={"synchronize_session": False})
    db.session.refresh(call)
    return call if noted.rowcount == 1 else None  # type: ignore[attr-defined]  # an UPDATE's result has it


def _counts(stop: Stop) -> Counter[Welfare | None]:
    rows = db.session.execute(
        select(WelfareCall.found, func.count(Elder.id))
        .select_from(Elder)
        .outerjoin(WelfareCall, _joined(stop))
        .where(_on_list(stop))
        .group_by(WelfareCall.found)
    )
    return Counter({found: number for found, number in rows})  # noqa: C416 - a Row is no pair to the type checker


def _joined(stop: Stop) -> ColumnElement[bool]:
    return and_(WelfareCall.elder_id == Elder.id, _of(stop))


def _of(stop: Stop) -> ColumnElement[bool]:
    return WelfareCall.stop_id == stop.id


def _on_list(stop: Stop) -> ColumnElement[bool]:
    """Who was rung stays on the list, wherever she is since."""
    rung = select(WelfareCall.elder_id).where(_of(stop))
    return or_(and_(_lives_alone(), _in_areas(stop)), Elder.id.in_(rung))


def _in_areas(stop: Stop) -> ColumnElement[bool]:
    """Elder lives in the stop's areas, or below them."""
    codes = [each.area_code for each in stop.areas]
    below = select(Area.code).where(or_(Area.code.in_(codes), Area.parent_code.in_(codes)))
    return Elder.area_code.in_(below) if codes else true()


def _lives_alone() -> ColumnElement[bool]:
    """Elder lives alone and is at home, as far as is known."""
    now, later = clock.now(), aliased(Standing)
    superseded = exists().where(
        later.elder_id == Standing.elder_id, later.starts_at > Standing.starts_at, later.starts_at <= now
    )
    not_at_home = select(Standing.elder_id).where(
        Standing.kind != StandingKind.ACTIVE, Standing.starts_at <= now, ~superseded
    )
    return and_(Elder.lives_alone, Elder.deactivated_at.is_(None), Elder.id.not_in(not_at_home))


def _urgency() -> ColumnElement[int]:
    return case(
        (WelfareCall.found == Welfare.NEEDS_HELP, 0),
        (WelfareCall.id.is_(None), 1),
        (and_(WelfareCall.found == Welfare.NO_ANSWER, WelfareCall.called_at <= clock.now() - AGAIN), 2),
        (WelfareCall.found == Welfare.NO_ANSWER, 3),
        else_=4,
    )


def _due_again(call: WelfareCall | None) -> bool:
    return call is not None and call.found is Welfare.NO_ANSWER and call.called_at <= clock.now() - AGAIN
