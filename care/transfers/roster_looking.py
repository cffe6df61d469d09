"""Each row of a roster is compared with the others and with the register; nothing is written but what it would do."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select, update

from care.db import db, transaction
from care.models import RosterRow, Transfer, TransferStatus
from care.transfers import runs
from care.transfers.roster_checking import Problem, check
from care.transfers.roster_columns import Column
from care.transfers.roster_entitling import today
from care.transfers.roster_matching import plan
from care.transfers.roster_plan import Defaults, Does
from care.transfers.roster_register import register_of
from care.transfers.runs import Hold

AT_ONCE = 250
# So many rows are named of those that are one person.
MOST_NAMED = 5


def look(hold: Hold) -> None:
    """Look at the rows that nobody has looked at yet; then the run waits for a person."""
    while rows := _after(hold.run_id):
        seen = _seen(hold.run_id, rows)
        with transaction():
            db.session.execute(update(RosterRow), seen)
            runs.advance(hold, done=rows[-1].number)
    with transaction():
        _tell_one_person(hold.run_id)
        runs.end(hold, TransferStatus.READY, problems=problems_of(hold.run_id), file=None)


def _after(run_id: int) -> Sequence[Row[int, int, str, str | None]]:
    done = select(Transfer.done).where(Transfer.id == run_id).scalar_subquery()
    columns = select(RosterRow.id, RosterRow.number, RosterRow.cells, RosterRow.id_hash)
    of_run = columns.where(RosterRow.transfer_id == run_id, RosterRow.number > done).order_by(RosterRow.number)
    return db.session.execute(of_run.limit(AT_ONCE)).all()


def _seen(run_id: int, rows: Sequence[Row[int, int, str, str | None]]) -> list[dict[str, Any]]:
    checked = [check(read_cells(row.cells), today()) for row in rows]
    register = register_of([each.entry for each in checked])
    defaults, twins = defaults_of(run_id), _twins(run_id, [row.id_hash for row in rows if row.id_hash])
    seen = []
    for row, each in zip(rows, checked, strict=True):
        made = plan(each, register, defaults)
        made.problems += twins.get(row.number, [])
        elder_id = made.elder.id if made.elder else None
        seen.append({"id": row.id, "does": made.said, "problems": made.problems, "elder_id": elder_id})
    db.session.rollback()
    return seen


def read_cells(kept: str) -> dict[Column, str]:
    """What a row's cells hold."""
    return {Column(name): text for name, text in json.loads(kept or "{}").items()}


def defaults_of(run_id: int) -> Defaults:
    """What counts where a row of the run does not say it."""
    run = db.session.get_one(Transfer, run_id)
    day = run.asked.get("starts_on")
    return Defaults(date.fromisoformat(day) if day else None, f"名册《{run.name}》")


def _twins(run_id: int, marks: Sequence[str]) -> dict[int, list[Problem]]:
    """For each row that is somebody's second: which other rows are hers too, and whether under another name."""
    of_run = RosterRow.transfer_id == run_id
    counted = select(RosterRow.id_hash).where(of_run, RosterRow.id_hash.in_(marks)).group_by(RosterRow.id_hash)
    several = db.session.scalars(counted.having(func.count() > 1)).all()
    rows = db.session.execute(
        select(RosterRow.number, RosterRow.id_hash, RosterRow.cells)
        .where(of_run, RosterRow.id_hash.in_(several))
        .order_by(RosterRow.number)
    )
    hers: dict[str, dict[int, str]] = {}
    for number, mark, cells in rows:
        hers.setdefault(str(mark), {})[number] = check(read_cells(cells), today()).entry.name
    return {number: [_twin(number, names)] for names in hers.values() for number in names}


def _twin(number: int, names: dict[int, str]) -> Problem:
    others = [other for other in names if other != number]
    renamed = [other for other in others if names[other] != names[number]]
    return (Column.ID, "two_names" if renamed else "twice", _numbers(renamed or others))


def _numbers(numbers: Sequence[int]) -> str:
    return "、".join(map(str, numbers[:MOST_NAMED])) + ("…" if len(numbers) > MOST_NAMED else "")


def _tell_one_person(run_id: int) -> None:
    """One row may find an elder by her number, another by her name: that shows itself only when all are found."""
    of_run = RosterRow.transfer_id == run_id
    found = select(RosterRow.elder_id).where(of_run, RosterRow.elder_id.is_not(None)).group_by(RosterRow.elder_id)
    for elder_id in db.session.scalars(found.having(func.count() > 1)).all():
        rows = db.session.scalars(select(RosterRow).where(of_run, RosterRow.elder_id == elder_id)).all()
        for row in rows:
            if not any(what in ("twice", "two_names") for _column, what, _said in row.problems):
                others = sorted(other.number for other in rows if other is not row)
                row.problems = [*row.problems, [Column.ID.value, "twice", _numbers(others)]]
                row.does = Does.PROBLEM.value
    db.session.flush()


def problems_of(run_id: int) -> int:
    """Count the rows that must not be written."""
    wrong = select(func.count()).where(RosterRow.transfer_id == run_id, RosterRow.does == Does.PROBLEM.value)
    return db.session.scalar(wrong) or 0
