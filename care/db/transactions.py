"""One transaction a request or job: read-only unless opened for writing, with calls that wait for its commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from sqlalchemy.exc import OperationalError

from care.db.handle import Mode, db, mode

SYSTEM = "system"
ATTEMPTS = 4
# serialization_failure, deadlock_detected
TRY_AGAIN = ("40001", "40P01")

Result = TypeVar("Result")

actor: ContextVar[str] = ContextVar("actor", default=SYSTEM)


@contextmanager
def transaction() -> Iterator[None]:
    """Write: begin (SQLite: IMMEDIATE), commit at the end, then make the calls given to ``on_commit``.

    An exception rolls all back and drops those calls. Transactions do not nest.
    """
    if mode.get() is Mode.WRITE:
        raise RuntimeError("a transaction is open already")
    db.session.rollback()
    token = mode.set(Mode.WRITE)
    waiting: list[Callable[[], object]] = []
    db.session.info["on_commit"] = waiting
    try:
        yield
        db.session.commit()
    except BaseException:
        waiting.clear()
        db.session.rollback()
        raise
    finally:
        mode.reset(token)
        db.session.info.pop("on_commit", None)
    for call in waiting:
        call()


@contextmanager
def reading() -> Iterator[None]:
    """Read one consistent state; any write fails in the database itself."""
    token = mode.set(Mode.READ)
    db.session.rollback()
    try:
        yield
    finally:
        db.session.rollback()
        mode.reset(token)


@contextmanager
def acting(who: str) -> Iterator[None]:
    """Name who does what is done inside (``"elder:12"``), for the change log."""
    token = actor.set(who)
    try:
        yield
    finally:
        actor.reset(token)


def act_as(who: str) -> None:
    """From here on ``who`` does what the open ``acting`` block does; where nothing can be written, nobody does it."""
    if mode.get() is Mode.WRITE:
        actor.set(who)


def on_commit(call: Callable[[], object]) -> None:
    """Make ``call`` once the open transaction is on disk; never if it is not."""
    db.session.info["on_commit"].append(call)


def retrying(work: Callable[[], Result]) -> Result:
    """Do ``work`` in a transaction; where PostgreSQL broke a deadlock, do it again, at most 4 times in all."""
    for attempt in range(ATTEMPTS):
        try:
            with transaction():
                return work()
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) not in TRY_AGAIN or attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")
