"""A real Redis for tests."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from care.cli.redis_server import find_binary, wait_for


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """A server with its socket in the folder; yields its URL."""
    socket = folder / "redis.sock"
    command = [find_binary(), "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder)]
    with subprocess.Popen([*command, "--logfile", "redis.log"]) as server:
        try:
            wait_for(f"unix://{socket}", sentence=f"Redis did not start: see {folder / 'redis.log'}")
            yield f"unix://{socket}"
        finally:
            server.terminate()
