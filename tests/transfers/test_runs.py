"""A run belongs to one worker at a time, goes on after a worker died, and is forgotten after a week."""

import os

import pytest
from sqlalchemy import select

from care import clock, errors, transfers
from care.db import db, transaction
from care.models import Role, Staff, Transfer, TransferKind, TransferStatus
from care.transfers import runs
from tests.support.cast import Cast, staff

pytestmark = pytest.mark.usefixtures("frozen")


def asked(cast: Cast) -> int:
    """The operator asks for a run."""
    with transaction():
        clerk = db.session.get_one(Staff, cast.operator)
        return transfers.ask(TransferKind.TABLE, clerk, "月结单.csv", {}).id


def run(run_id: int) -> Transfer:
    db.session.expire_all()
    return db.session.get_one(Transfer, run_id)


def test_a_run_in_one_workers_hands_is_not_taken_by_another(cast_on_both: Cast) -> None:
    run_id = asked(cast_on_both)
    assert runs.take(run_id)
    assert runs.take(run_id) is None


def test_a_dead_workers_run_is_taken_up_where_it_stands(cast_on_both: Cast, frozen: clock.FrozenClock) -> None:
    run_id = asked(cast_on_both)
    first = runs.take(run_id)
    assert first
    with transaction():
        runs.advance(first, done=500, total=2_000)
    frozen.tick(121)
    second = runs.take(run_id)
    assert second
    assert (run(run_id).done, run(run_id).total) == (500, 2_000)


def test_who_was_taken_for_dead_writes_nothing_more(cast_on_both: Cast, frozen: clock.FrozenClock) -> None:
    run_id = asked(cast_on_both)
    slow = runs.take(run_id)
    frozen.tick(121)
    assert slow
    assert runs.take(run_id)
    with pytest.raises(runs.TakenOver), transaction():
        runs.advance(slow, done=500)
    with pytest.raises(runs.TakenOver), transaction():
        runs.end(slow, TransferStatus.DONE)
    assert (run(run_id).done, run(run_id).status) == (0, TransferStatus.WRITING)


def test_a_worker_that_goes_on_keeps_its_run(cast: Cast, frozen: clock.FrozenClock) -> None:
    run_id = asked(cast)
    hold = runs.take(run_id)
    assert hold
    for done in (1, 2, 3):
        frozen.tick(100)
        with transaction():
            runs.advance(hold, done=done)
        assert runs.take(run_id) is None


def test_a_run_that_is_over_is_due_no_more(cast: Cast, frozen: clock.FrozenClock) -> None:
    run_id = asked(cast)
    hold = runs.take(run_id)
    assert hold
    with transaction():
        runs.end(hold, TransferStatus.DONE, done=7)
    frozen.tick(3_600)
    assert runs.take(run_id) is None
    assert (run(run_id).status, run(run_id).done, run(run_id).due_at) == (TransferStatus.DONE, 7, None)


def test_what_waits_for_a_person_goes_on_once_when_she_says_so(cast: Cast) -> None:
    run_id = asked(cast)
    with transaction():
        run(run_id).status = TransferStatus.READY
    with transaction():
        assert transfers.go_on(run(run_id))
    with transaction():
        assert not transfers.go_on(run(run_id))
    assert runs.take(run_id)


def test_a_run_and_its_file_are_for_whoever_asked(cast: Cast) -> None:
    ref = run(asked(cast)).ref
    with transaction():
        other = staff("other", Role.ADMINISTRATOR)
    assert transfers.run_of(ref, db.session.get_one(Staff, cast.operator)).ref == ref
    with pytest.raises(errors.NotFound):
        transfers.run_of(ref, other)


def test_after_a_week_run_and_file_are_gone(cast: Cast, frozen: clock.FrozenClock) -> None:
    run_id = asked(cast)
    file = transfers.folder() / "old.csv"
    file.write_text("old")
    hold = runs.take(run_id)
    assert hold
    with transaction():
        runs.end(hold, TransferStatus.DONE, file=file.name)
    frozen.tick(6 * 86_400)
    transfers.forget_old(10)
    assert transfers.file_of(run(run_id)) == file
    frozen.tick(2 * 86_400)
    transfers.forget_old(10)
    assert not file.exists()
    assert db.session.scalar(select(Transfer).where(Transfer.id == run_id)) is None


def test_no_stranger_on_the_machine_looks_into_the_folder(cast: Cast) -> None:
    assert transfers.folder().stat().st_mode & 0o077 == 0


def test_what_a_killed_worker_left_in_the_folder_is_cleared_away(cast: Cast, frozen: clock.FrozenClock) -> None:
    left = transfers.folder() / "tmpleft"
    left.mkdir()
    os.utime(left, (frozen.moment.timestamp(),) * 2)
    transfers.forget_old(10)
    assert left.exists()
    frozen.tick(8 * 86_400)
    transfers.forget_old(10)
    assert not left.exists()
