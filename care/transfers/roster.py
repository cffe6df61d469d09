"""The run of a roster: its file is staged row by row, looked at, and written where a person says so.

A worker that dies leaves the run where its last transaction ended; the next one goes on there. ``done`` is the last
row of the file that was staged, looked at or written; ``total``, known once all are staged, is the file's last.
"""

import secrets
from datetime import date
from pathlib import Path
from typing import IO

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from care import clock, errors
from care.db import claim, db
from care.models import RosterRow, Staff, Transfer, TransferKind, TransferStatus
from care.transfers import roster_reading, runs
from care.transfers.roster_looking import look
from care.transfers.roster_reading import LARGEST_FILE, MEBI
from care.transfers.roster_staging import stage
from care.transfers.roster_writing import write
from care.transfers.runs import Hold

CHUNK = 2**16
LONGEST_NAME = 120


def keep(sent: IO[bytes]) -> str:
    """Keep a file that came in, and return its name in the folder of runs. To be called outside a transaction.

    Raises Invalid (field ``file``) for one that is too large or no sheet; nothing is kept of it.
    """
    _forget_stray()
    name = f"{secrets.token_hex(16)}.roster"
    path = runs.folder() / name
    try:
        _copy(sent, path)
        roster_reading.kind_of(path)
    except errors.Invalid:
        path.unlink(missing_ok=True)
        raise
    return name


def _forget_stray() -> None:
    """Files that came in just when the program died belong to no run."""
    long_ago = (clock.now() - runs.KEPT).timestamp()
    for path in runs.folder().glob("*.roster"):
        if path.stat().st_mtime < long_ago:
            path.unlink(missing_ok=True)


def _copy(sent: IO[bytes], path: Path) -> None:
    path.touch(mode=0o600)
    size = 0
    with path.open("wb") as kept:
        while chunk := sent.read(CHUNK):
            size += len(chunk)
            if size > LARGEST_FILE:
                raise errors.Invalid(_l("文件太大了，最多%(most)sMB。", most=LARGEST_FILE // MEBI), field="file")
            kept.write(chunk)


def begin(staff: Staff, kept: str, *, name: str, starts_on: date | None) -> Transfer:
    """Let a worker read the file ``kept``, which ``staff`` calls ``name``; ``starts_on``: where a row has none."""
    asked = {"starts_on": starts_on.isoformat() if starts_on else None}
    run = runs.ask(TransferKind.ROSTER, staff, name[:LONGEST_NAME], asked, status=TransferStatus.READING)
    run.file = kept
    return run


def drop(run: Transfer) -> bool:
    """A person said that nothing of it shall be written; False: it does not wait any more."""
    first = claim(run, TransferStatus.READY, TransferStatus.DROPPED, finished_at=clock.now())
    if first:
        db.session.execute(delete(RosterRow).where(RosterRow.transfer_id == run.id))
    return first


def work(hold: Hold) -> None:
    """Go on where the run stands, until it waits for a person or is over."""
    run = db.session.get_one(Transfer, hold.run_id)
    reading, staged, file = run.status is TransferStatus.READING, run.total is not None, run.file
    db.session.rollback()
    if not reading:
        write(hold)
        return
    if not staged:
        stage(hold)
    if file:  # its rows are staged, by this worker or by one that died before it could take the file away
        (runs.folder() / file).unlink(missing_ok=True)
    look(hold)
