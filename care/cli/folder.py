"""The instance folder belongs to one running program at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from care.config import Config
from care.errors import StartupError

LOCK = "running.lock"


@contextmanager
def alone_in(config: Config) -> Iterator[None]:
    """Keep a second program off the instance folder: two Redis servers would spoil one file."""
    with (config.instance / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StartupError(
                f"The program already runs with {config.instance}: stop it, or set CARE_INSTANCE to another folder."
            ) from error
        yield
