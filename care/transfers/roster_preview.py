"""What a run of a roster shows to a person: how many rows do what, and the rows themselves with their problems."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from care import errors
from care.db import db
from care.models import Elder, RosterRow, Transfer, TransferKind
from care.transfers.roster_columns import Column
from care.transfers.roster_looking import read_cells
from care.transfers.roster_plan import Does

PAGE_ROWS = 50


class Pile(StrEnum):
    """Rows that are looked at together."""

    PROBLEM = "problem"
    NEW = "new"
    CHANGED = "changed"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Fault:
    """A problem: the cell's address in the file and what stands in it, what is wrong, what the sentence names."""

    cell: str
    heading: str
    text: str
    column: Column
    what: str
    said: str


@dataclass(frozen=True)
class Line:
    """A row of the file: who is meant, what would be done, what is wrong. ``elder``: who she is in the register."""

    number: int
    name: str
    resident_id: str
    does: Sequence[Does]
    faults: Sequence[Fault]
    elder: Elder | None


@dataclass(frozen=True)
class Tally:
    """How many rows are in each pile, and how many do each thing."""

    piles: Mapping[Pile, int]
    does: Mapping[Does, int]

    @property
    def good(self) -> int:
        """How many rows would be, or were, written."""
        return self.piles[Pile.NEW] + self.piles[Pile.CHANGED]


def roster_of(ref: str) -> Transfer:
    """Return the import of this reference, whoever asked for it; NotFound for none."""
    found = db.session.scalars(select(Transfer).filter_by(ref=ref, kind=TransferKind.ROSTER)).first()
    if found is None:
        raise errors.NotFound
    return found


def rosters(page: int) -> Pagination:
    """Return a page of all imports, the latest first."""
    every = select(Transfer).where(Transfer.kind == TransferKind.ROSTER).order_by(Transfer.id.desc())
    return db.paginate(every, page=page, per_page=PAGE_ROWS, error_out=False)


def tally(run: Transfer) -> Tally:
    """Count the rows of a run that were looked at."""
    piles: Counter[Pile] = Counter(dict.fromkeys(Pile, 0))
    does: Counter[Does] = Counter()
    counted = select(RosterRow.does, func.count()).where(RosterRow.transfer_id == run.id, RosterRow.does != "")
    for said, count in db.session.execute(counted.group_by(RosterRow.does)):
        words = _words(said)
        piles[_pile(words)] += count
        does.update(dict.fromkeys(words, count))
    return Tally(piles, does)


def _words(said: str) -> list[Does]:
    return [Does(word) for word in said.split()]


def _pile(words: Sequence[Does]) -> Pile:
    return next((pile for pile in Pile if pile.value in words), Pile.CHANGED)


def _in(pile: Pile) -> ColumnElement[bool]:
    alone = (Does.PROBLEM, Does.NOTHING)
    if pile is Pile.NEW:
        return RosterRow.does.startswith(Does.NEW)
    if pile is Pile.CHANGED:
        return RosterRow.does.not_in(("", *alone)) & ~RosterRow.does.startswith(Does.NEW)
    return RosterRow.does == Does(pile)


def lines(run: Transfer, pile: Pile, page: int) -> Pagination:
    """Return a page of a pile's rows, in the order of the file; ``lines_of`` tells them."""
    of_run = select(RosterRow).where(RosterRow.transfer_id == run.id, _in(pile)).order_by(RosterRow.number)
    return db.paginate(of_run, page=page, per_page=PAGE_ROWS, error_out=False)


def lines_of(run: Transfer, rows: Sequence[RosterRow]) -> list[Line]:
    """Return these rows as a person reads them."""
    ids = [row.elder_id for row in rows if row.elder_id]
    found = select(Elder).where(Elder.id.in_(ids)).options(joinedload(Elder.person))
    known = {elder.id: elder for elder in db.session.scalars(found)}
    return [_line(run, row, known.get(row.elder_id or 0)) for row in rows]


def _line(run: Transfer, row: RosterRow, elder: Elder | None) -> Line:
    cells = read_cells(row.cells)
    faults = [_fault(run.asked["columns"], row.number, cells, problem) for problem in row.problems]
    name = cells.get(Column.NAME) or (elder.person.name if elder else "")
    return Line(row.number, name, cells.get(Column.ID, ""), _words(row.does), faults, elder)


def _fault(columns: Mapping[str, Any], number: int, cells: Mapping[Column, str], problem: Sequence[str]) -> Fault:
    name, what, said = problem
    letter, heading = columns.get(name, ("", ""))
    column = Column(name)
    return Fault(f"{letter}{number}", heading, cells.get(column, ""), column, what, said)
