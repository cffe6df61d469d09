"""The worker's part: takes up every run that is due, also what a dead worker left, and does its kind's work."""

from collections.abc import Callable

from flask_babel import lazy_gettext as _l

from care import errors, queues
from care.db import db, transaction
from care.models import Transfer, TransferKind
from care.transfers import roster, runs, tables
from care.transfers.runs import Hold

# What a run of each kind does. It is called outside any transaction, possibly again after a worker was killed: it
# begins where the run's row says that it stands, calls runs.advance every few hundred rows, and runs.end at last.
WORK: dict[TransferKind, Callable[[Hold], None]] = {
    TransferKind.ROSTER: roster.work,
    TransferKind.TABLE: tables.write,
}


def drain() -> int:
    """Do the work of every run that is due; returns of how many."""
    return queues.drain(Transfer, _step, _give_up)


def _step(run_id: int) -> bool:
    hold = runs.take(run_id)
    if hold is None:
        return False
    kind = db.session.get_one(Transfer, run_id).kind
    try:
        with runs.on_behalf(run_id):
            WORK[kind](hold)
    except runs.TakenOver:
        return False
    except errors.CareError as told:
        with transaction():
            runs.fail(run_id, told.sentence)
    return True


def _give_up(run_id: int) -> None:
    """What broke would break again: whoever asked sees that it failed."""
    runs.fail(run_id, _l("出了点问题，没有做完。请再试一次。"))
