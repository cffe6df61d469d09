"""Redis and the workers of a benchmark: the same programs with the same settings as ``make run`` starts."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from care.cli.redis_server import OPTIONS, find_binary, wait_for
from care.config import Config
from care.queues import QUEUES

ROOT = Path(__file__).parent.parent
# Does nothing, and every process knows it: nothing is imported for it.
EMPTY = "os.getpid"
# Known as finished for so long.
EMPTY_KEPT_S = 600
LONGEST_WAIT_S = 120
LOOKS_EVERY_S = 0.01


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A Redis with its files in the folder; yields its URL."""
    socket = folder / "redis.sock"
    with subprocess.Popen([find_binary(), "--unixsocket", str(socket), *OPTIONS], cwd=folder) as server:  # noqa: S603
        try:
            wait_for(f"unix://{socket}", 10, sentence="Redis did not start.")
            yield f"unix://{socket}"
        finally:
            server.terminate()


@contextmanager
def workers(app: Flask) -> Iterator[None]:
    """A worker for each queue, in processes of their own, ready when the block begins."""
    config: Config = app.config["CARE"]
    env = {
        **os.environ,
        "CARE_INSTANCE": str(config.instance),
        "DATABASE_URL": config.database_url,
        "REDIS_URL": config.redis_url or "",
    }
    command = [sys.executable, "-m", "flask", "--app", "app", "worker", *QUEUES]
    with subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True) as parent:  # noqa: S603
        try:
            run_empty(app, len(QUEUES))
            yield
        finally:
            os.killpg(parent.pid, signal.SIGTERM)


def run_empty(app: Flask, number: int) -> None:
    """Give the workers so many empty jobs, as many to each, and wait until all are done."""
    with Redis.from_url(app.config["CARE"].redis_url) as store:
        queues = [Queue(name, connection=store, serializer=JSONSerializer) for name in QUEUES]
        many = [Queue.prepare_data(EMPTY, result_ttl=EMPTY_KEPT_S)] * (number // len(queues))
        given = [(queue.finished_job_registry, {job.id for job in queue.enqueue_many(many)}) for queue in queues]
        until(lambda: all(ids.issubset(finished.get_job_ids(cleanup=False)) for finished, ids in given))


def until(holds: Callable[[], bool]) -> None:
    """Wait until another process has done it."""
    deadline = time.monotonic() + LONGEST_WAIT_S
    while not holds():
        if time.monotonic() > deadline:
            raise SystemExit("The workers did not finish.")
        time.sleep(LOOKS_EVERY_S)
