"""The only source of the present moment: now() in aware UTC, which a test can stop and move."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")


class FrozenClock:
    """A clock that stands still until it is moved; every thread of the process sees it."""

    def __init__(self, at: datetime) -> None:
        self.moment = at
        self.move_to(at)

    def tick(self, seconds: float = 1) -> datetime:
        """Move on by so many seconds and return the new moment."""
        return self.move_to(self.moment + timedelta(seconds=seconds))

    def move_to(self, at: datetime) -> datetime:
        """Move to a moment, which must know its time zone, and return it in UTC."""
        if at.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        self.moment = at.astimezone(UTC)
        return self.moment


_frozen: list[FrozenClock] = []


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen[-1].moment if _frozen else datetime.now(UTC)


@contextmanager
def frozen(at: datetime) -> Iterator[FrozenClock]:
    """Stop the clock at a moment for the length of the block; for tests and for making the demo town's past."""
    clock = FrozenClock(at)
    _frozen.append(clock)
    try:
        yield clock
    finally:
        _frozen.remove(clock)
