"""Runs of long work with files: asked for, in a worker's hands, finished, seen by whoever asked, forgotten."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import CursorResult, delete, select, update

from care import clock, errors, queues
from care.config import Config
from care.db import acting, claim, db, record, transaction
from care.models import RosterRow, Staff, Transfer, TransferKind, TransferStatus

FOLDER = "transfers"
# A worker that says nothing for so long is taken to be dead: the next one begins where the run says that it stands.
LEASE = timedelta(minutes=2)
KEPT = timedelta(days=7)
SHOWN = 50
OVER = (TransferStatus.DONE, TransferStatus.FAILED, TransferStatus.DROPPED)


class TakenOver(Exception):
    """Another worker goes on with this run: this one has nothing more to do with it."""


@dataclass
class Hold:
    """A run in this worker's hands; it is so until the moment ``until``, which ``advance`` moves on."""

    run_id: int
    until: datetime


def folder() -> Path:
    """Where the files of runs stand: beside the rows, for nobody else's eyes."""
    config: Config = current_app.config["CARE"]
    path = config.instance / FOLDER
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def file_of(run: Transfer) -> Path:
    """Return where the file of a run stands; NotFound where it has none (yet, or any more)."""
    path = folder() / (run.file or "")
    if not run.file or not path.is_file():
        raise errors.NotFound
    return path


def ask(
    kind: TransferKind,
    staff: Staff,
    name: str,
    asked: Mapping[str, Any],
    *,
    status: TransferStatus = TransferStatus.WRITING,
) -> Transfer:
    """Ask for a run on behalf of ``staff``: a worker begins once this is on disk. ``name`` is what its file is called.

    One that must first read what came in begins with ``status`` READING.
    """
    run = Transfer(kind=kind, status=status, asked_by=staff.id, asked=dict(asked), name=name, due_at=clock.now())
    db.session.add(run)
    db.session.flush()
    record(run, "asked")
    queues.wake_after_commit("slow")
    return run


def run_of(ref: str, staff: Staff) -> Transfer:
    """Return the run of this reference; NotFound for none, and for anybody but whoever asked for it."""
    own = select(Transfer).where(Transfer.ref == ref, Transfer.asked_by == staff.id)
    found = db.session.scalars(own).first()
    if found is None:
        raise errors.NotFound
    return found


def runs_of(staff: Staff) -> Sequence[Transfer]:
    """Return what somebody asked for and is not forgotten yet, the latest first, at most 50."""
    own = select(Transfer).where(Transfer.asked_by == staff.id).order_by(Transfer.id.desc())
    return db.session.scalars(own.limit(SHOWN)).all()


def go_on(run: Transfer) -> bool:
    """A person said that a run which waits for her shall be done; False: it does not wait any more."""
    first = claim(run, TransferStatus.READY, TransferStatus.WRITING, due_at=clock.now(), done=0)
    if first:
        queues.wake_after_commit("slow")
    return first


def take(run_id: int) -> Hold | None:
    """Take a due run in hand, in a transaction of its own; None: another worker was first."""
    now = clock.now()
    with transaction():
        due = update(Transfer).where(Transfer.id == run_id, Transfer.due_at <= now)
        taken = db.session.execute(due.values(due_at=now + LEASE))
        return Hold(run_id, now + LEASE) if _one(taken) else None


def advance(hold: Hold, **values: object) -> None:
    """In the open transaction: note how far the run is (``done=…``, ``total=…``), and that it is still in hand.

    Raises TakenOver where it is not any more; what the transaction did is then undone.
    """
    until = clock.now() + LEASE
    mine = update(Transfer).where(Transfer.id == hold.run_id, Transfer.due_at == hold.until)
    if not _one(db.session.execute(mine.values(due_at=until, **values))):
        raise TakenOver
    hold.until = until


def end(hold: Hold, to: TransferStatus, **values: object) -> None:
    """In the open transaction: the run is ``to`` now, and nothing more is due. Raises TakenOver as ``advance`` does."""
    advance(hold)
    run = db.session.get_one(Transfer, hold.run_id)
    over = {"finished_at": clock.now()} if to in OVER else {}
    if not claim(run, run.status, to, due_at=None, **over, **values):
        raise TakenOver


def fail(run_id: int, why: errors.Sentence) -> None:
    """In the open transaction: the run has failed for this reason, and is not tried again.

    The Chinese sentence is kept, so that it can be said in the reader's language.
    """
    run = db.session.get_one(Transfer, run_id)
    with force_locale("zh"):
        sentence = str(why)
    claim(run, run.status, TransferStatus.FAILED, due_at=None, finished_at=clock.now(), error=sentence)


def on_behalf(run_id: int) -> Any:
    """Let whoever asked for a run be the one who does what is done inside."""
    asked_by = db.session.scalar(select(Transfer.asked_by).where(Transfer.id == run_id))
    db.session.rollback()
    return acting(f"staff:{asked_by}")


def forget_old(most: int) -> None:
    """Forget at most so many runs that are over for a week, or wait for a person for so long, with their files."""
    long_ago = clock.now() - KEPT
    old = select(Transfer.id, Transfer.file).where(Transfer.created_at < long_ago, Transfer.due_at.is_(None))
    found = db.session.execute(old.limit(most)).all()
    db.session.rollback()
    _clear(long_ago)
    for run_id, file in found:
        if file:
            (folder() / file).unlink(missing_ok=True)
        with transaction():
            db.session.execute(delete(RosterRow).where(RosterRow.transfer_id == run_id))
            db.session.execute(delete(Transfer).where(Transfer.id == run_id))


def _clear(long_ago: datetime) -> None:
    """Remove what workers that were killed left in the folder."""
    for path in folder().glob("tmp*"):
        if path.stat().st_mtime < long_ago.timestamp():
            shutil.rmtree(path, ignore_errors=True)


def _one(result: object) -> bool:
    return cast("CursorResult[Any]", result).rowcount == 1
