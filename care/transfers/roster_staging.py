"""The file of a roster becomes rows, in batches, each cell under the column that it means."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from openpyxl.utils import get_column_letter
from sqlalchemy import delete, insert

from care import errors
from care.db import db, keyed_hash, new_id, transaction
from care.models import RosterRow, Transfer
from care.people import id_mark
from care.transfers import roster_reading, runs
from care.transfers.roster_checking import Checked, check
from care.transfers.roster_columns import Column
from care.transfers.roster_entitling import today
from care.transfers.roster_reading import Sheet
from care.transfers.runs import Hold

AT_ONCE = 500

Each = TypeVar("Each")


def stage(hold: Hold) -> None:
    """Stage what is not yet. Raises Invalid for a file that is no roster; nothing is kept of it then."""
    run = db.session.get_one(Transfer, hold.run_id)
    path, done, asked = runs.file_of(run), run.done, run.asked
    db.session.rollback()
    try:
        with roster_reading.laid_open(path) as sheet:
            last = _take_in(hold, sheet, done, asked)
    except errors.Invalid:
        path.unlink()
        with transaction():
            db.session.execute(delete(RosterRow).where(RosterRow.transfer_id == hold.run_id))
        raise
    with transaction():
        runs.advance(hold, done=0, total=last)


def _take_in(hold: Hold, sheet: Sheet, done: int, asked: dict[str, Any]) -> int:
    """Stage what comes after the row ``done``; the number of the last row."""
    with transaction():
        runs.advance(hold, asked=asked | _layout(sheet))
    for rows in _batches(((number, texts) for number, texts in sheet.rows if number > done), AT_ONCE):
        staged = [_row(hold.run_id, number, _cells(sheet, texts)) for number, texts in rows]
        done = rows[-1][0]
        with transaction():
            db.session.execute(insert(RosterRow), staged)
            runs.advance(hold, done=done)
    if not done:
        raise errors.Invalid(_l("表头下面一行内容也没有。"), field="file")
    return done


def _layout(sheet: Sheet) -> dict[str, Any]:
    """Where each column stands in the file and how it is headed there; what nothing is taken from."""
    used = set(sheet.columns.values())
    return {
        "heading_row": sheet.heading_row,
        "columns": {name: [get_column_letter(at + 1), sheet.headings[at]] for name, at in sheet.columns.items()},
        "ignored": [text for at, text in enumerate(sheet.headings) if text and at not in used],
    }


def _cells(sheet: Sheet, texts: Sequence[str]) -> dict[Column, str]:
    return {column: texts[at] for column, at in sheet.columns.items() if at < len(texts) and texts[at]}


def _row(run_id: int, number: int, cells: dict[Column, str]) -> dict[str, Any]:
    marked = _mark(check(cells, today()))
    return {
        "id": new_id(),
        "transfer_id": run_id,
        "number": number,
        "cells": json.dumps(cells, ensure_ascii=False),
        "id_hash": marked,
        "problems": [],
        "does": "",
    }


def _mark(checked: Checked) -> str | None:
    """What two rows of one person share: the hash of her number, or of name and birth date."""
    entry = checked.entry
    if entry.resident_id:
        return id_mark(entry.resident_id)
    return keyed_hash("roster", f"{entry.name}\0{entry.born}") if entry.name and entry.born else None


def _batches(rows: Iterable[Each], size: int) -> Iterator[list[Each]]:
    each = iter(rows)
    while batch := list(islice(each, size)):
        yield batch
