"""Keys: 64-bit ids that grow with time, and public references that nobody can guess."""

import secrets
import string
import threading
import time

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

EPOCH_MS = 1_704_067_200_000  # 2024-01-01T00:00Z
RANDOM_BITS = 21
ALPHABET = string.digits + string.ascii_letters
REF_LENGTH = 16  # 95 bits


class Sequence:
    """Ids of this process, each above the one before, whatever thread asks."""

    def __init__(self) -> None:
        self.last = 0
        self.guard = threading.Lock()

    def above(self, floor: int) -> int:
        with self.guard:
            self.last = max(self.last + 1, floor)
            return self.last


_sequence = Sequence()


def new_id() -> int:
    """Return a 63-bit id: milliseconds since 2024, then 21 random bits; within a process each is above the last.

    It reads the real clock, not ``clock.now()``: under a frozen clock two processes would soon meet.
    """
    fresh = (time.time_ns() // 1_000_000 - EPOCH_MS) << RANDOM_BITS | secrets.randbits(RANDOM_BITS)
    return _sequence.above(fresh)


def new_ref() -> str:
    """Return 16 characters of base62 for addresses that strangers must not guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(REF_LENGTH))


class Identified:
    """A table with a 64-bit id."""

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id, autoincrement=False, sort_order=-2)


class Public(Identified):
    """A table whose rows have an address of their own."""

    ref: Mapped[str] = mapped_column(String(REF_LENGTH), unique=True, default=new_ref, sort_order=-1)
