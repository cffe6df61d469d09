"""The access log as it is read: who saw whom, and which lists were taken away; kept for three years, then forgotten."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, delete, literal, select, true, union_all
from sqlalchemy.orm import InstrumentedAttribute

from care import clock
from care.db import db, transaction
from care.models import Caregiver, Elder, Export, Person, Relation, SessionElder, Sighting, Staff

Row = TypeVar("Row")

# Three years, whether or not one of them is a leap year.
KEPT = timedelta(days=3 * 365 + 1)
HOUR = timedelta(hours=1)
PAGE = 50
NEWEST_FIRST = Sighting.hour.desc(), Sighting.id.desc()


@dataclass(frozen=True)
class Asked:
    """What is looked for: by these viewers, of these people, from ``since`` to before ``until``; None: any."""

    viewers: Collection[str] | None = None
    people: Collection[int] | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Found(Generic[Row]):
    """A page, the newest first; ``older`` is what the next one begins after, None on the last."""

    rows: Sequence[Row]
    older: int | None


def seen(asked: Asked, before: int | None = None) -> Found[tuple[Sighting, Person | None]]:
    """Who saw whom, as far as it is not forgotten; ``before`` is the ``older`` of the page before."""
    within = [*_between(asked, Sighting.hour), *_after(before)]
    ids = [_newest(each, *within) for each in _each(asked)]
    if not ids:
        return Found([], None)
    found = select(Sighting, Person).outerjoin(Person, Person.id == Sighting.person_id)
    here = found.where(Sighting.id.in_(union_all(*ids))).order_by(*NEWEST_FIRST).limit(PAGE + 1)
    return _page([(sighting, person) for sighting, person in db.session.execute(here)], lambda row: row[0].id)


def taken_away(asked: Asked, before: int | None = None) -> Found[Export]:
    """Which lists were taken away as files."""
    found = select(Export).where(*_between(asked, Export.at))
    found = found if asked.viewers is None else found.where(Export.viewer.in_(asked.viewers))
    found = found if before is None else found.where(Export.id < before)
    return _page(db.session.scalars(found.order_by(Export.id.desc()).limit(PAGE + 1)).all(), lambda row: row.id)


def names_of(people: Collection[int]) -> set[str]:
    """By which names (``staff:<id>`` …) these people, and the phones that are theirs, stand in the log."""
    names = union_all(
        _named("staff", select(Staff.id).where(Staff.person_id.in_(people))),
        _named("caregiver", select(Caregiver.id).where(Caregiver.person_id.in_(people))),
        _named("family", select(Relation.person_id).where(Relation.person_id.in_(people))),
        _named("phone", _phones(people)),
    )
    return {f"{kind}:{number}" for number, kind in db.session.execute(names)}


def forget_old(limit: int) -> None:
    """Delete up to ``limit`` rows of each kind that have been kept for three years."""
    over = clock.now() - KEPT
    # What was seen in an hour may have been seen until its end.
    _forget(Sighting, Sighting.hour < over - HOUR, limit)
    _forget(Export, Export.at < over, limit)


def _each(asked: Asked) -> list[ColumnElement[bool]]:
    """A condition for each viewer, else for each person: one index has its rows in the order of the page."""
    if asked.viewers is None:
        return [true()] if asked.people is None else [Sighting.person_id == each for each in sorted(asked.people)]
    of_them = true() if asked.people is None else Sighting.person_id.in_(asked.people)
    return [and_(Sighting.viewer == each, of_them) for each in sorted(asked.viewers)]


def _newest(*conditions: ColumnElement[bool]) -> Select[int]:
    """The ids of the page's rows if no others were looked for."""
    found = select(Sighting.id).where(*conditions).order_by(*NEWEST_FIRST).limit(PAGE + 1)
    return select(found.subquery().c.id)


def _after(before: int | None) -> list[ColumnElement[bool]]:
    """Not by the id alone: a page within a period would go through all that is younger."""
    if before is None:
        return []
    hour = select(Sighting.hour).where(Sighting.id == before).scalar_subquery()
    return [Sighting.hour <= hour, (Sighting.hour < hour) | (Sighting.id < before)]


def _between(asked: Asked, at: InstrumentedAttribute[datetime]) -> list[ColumnElement[bool]]:
    since = [] if asked.since is None else [at >= asked.since]
    return since if asked.until is None else [*since, at < asked.until]


def _page(rows: Sequence[Row], id_of: Callable[[Row], int]) -> Found[Row]:
    """A page of ``rows``, of which there is one more where another page follows."""
    shown = rows[:PAGE]
    return Found(shown, id_of(shown[-1]) if len(rows) > PAGE else None)


def _named(kind: str, ids: Select[int]) -> Select[Any]:
    return ids.add_columns(literal(kind))


def _phones(people: Collection[int]) -> Select[int]:
    """The sessions of these elders' own phones, be they over."""
    hers = select(SessionElder.session_id).join(Elder, Elder.id == SessionElder.elder_id)
    return hers.where(Elder.person_id.in_(people), SessionElder.relation_id.is_(None))


def _forget(table: type[Sighting | Export], over: ColumnElement[bool], limit: int) -> None:
    ids = list(db.session.scalars(select(table.id).where(over).limit(limit)))
    db.session.rollback()
    if ids:
        with transaction():
            db.session.execute(delete(table).where(table.id.in_(ids)))
