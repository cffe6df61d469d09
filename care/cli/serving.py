"""What each process runs, and the start of all of them on one machine."""

import gc
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from flask import Flask
from flask_migrate import upgrade
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from redis import Redis
from rq import Worker
from rq.serializers import JSONSerializer

from care import config as settings
from care import watch
from care.cli import demo, redis_server
from care.cli.folder import alone_in
from care.cli.processes import Child, Supervisor, stop_event
from care.config import Config
from care.db import db
from care.errors import StartupError
from care.queues import QUEUES

WEB_THREADS = 4
WEB_ENDS_WITHIN_S = 5
ANSWERS_WITHIN_S = 10.0
LONGEST_REDIS_PAUSE_S = 4.0

Factory = Callable[[Config], Flask]


def main(factory: Factory) -> int:
    """Run everything until Ctrl-C; what cannot start says why in one sentence."""
    os.umask(0o077)  # rows, logs and the queue are for this user's eyes only
    try:
        _run(factory, settings.load(os.environ))
    except StartupError as error:
        print(error.sentence, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _run(factory: Factory, config: Config) -> None:
    with alone_in(config), _children() as supervisor:
        _refuse_busy_port(config)
        app = factory(replace(config, redis_url=_redis_url(supervisor, config)))
        prepare(app)
        let_go_before_forking(app)
        children = [Child("web", lambda: serve_web(app)), *worker_children(app, QUEUES), watch_child(app)]
        supervisor.watch_over(children, ready=lambda: _say_where(app))
        print("Stopping …", flush=True)


def prepare(app: Flask) -> None:
    """Bring the database up to date; fill the town once in demo mode, refuse a filled one in production."""
    config: Config = app.config["CARE"]
    with app.app_context():
        upgrade()
        loaded = demo.is_loaded()
        if loaded and not config.demo:
            raise StartupError("This database holds the demo town, whose sign-ins are known: use another.")
        if config.demo and not loaded:
            print("Making the demo town …", flush=True)
            demo.load_town()


def let_go_before_forking(app: Flask) -> None:
    """Close what must not be shared by two processes, and keep the memory that can be."""
    with app.app_context():
        db.engine.dispose()
    gc.collect()
    gc.freeze()  # what the collector does not touch stays one copy for all children


def serve_web(app: Flask) -> None:
    """Serve pages until told to stop."""
    config: Config = app.config["CARE"]
    multiprocessing.set_start_method("fork", force=True)
    server = Granian(
        "care",
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        blocking_threads=WEB_THREADS,
        websockets=False,
        workers_kill_timeout=WEB_ENDS_WITHIN_S,
        log_level=LogLevels.error,
        log_access=False,  # it would write paths, which hold secrets
    )

    def load() -> Flask:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # told to stop while it starts, it simply stops
        return app

    server.serve(target_loader=load, wrap_loader=False)


def worker_children(app: Flask, queues: Iterable[str]) -> list[Child]:
    """A worker for each queue: one that takes from two can lose the job in its hand."""
    return [Child(f"worker {queue}", partial(run_worker, app, queue)) for queue in queues]


def run_worker(app: Flask, queue: str) -> None:
    """Take jobs from one queue until told to stop."""
    url = redis_url(app)
    redis_server.wait_for(url, redis_server.STARTS_WITHIN_S, sentence="No Redis answers yet.")
    worker = Worker(
        [queue],
        connection=Redis.from_url(url),
        serializer=JSONSerializer,
        worker_ttl=30,
        maintenance_interval=10,
        job_monitoring_interval=5,
    )
    worker.max_connection_wait_time = LONGEST_REDIS_PAUSE_S
    with app.app_context():
        worker.work(logging_level="WARNING")


def redis_url(app: Flask) -> str:
    """Where Redis runs; raises StartupError where nobody said it."""
    config: Config = app.config["CARE"]
    if config.redis_url is None:
        raise StartupError("A worker must know where Redis runs: set REDIS_URL.")
    return config.redis_url


def watch_child(app: Flask) -> Child:
    """The loop that finds all that is due."""
    return Child("watch", lambda: run_watch(app))


def run_watch(app: Flask) -> None:
    """Watch until told to stop."""
    with app.app_context():
        watch.run(stop_event())


def keep_alive(app: Flask, children: Sequence[Child]) -> None:
    """Run some children until told to stop, starting again whatever dies."""
    let_go_before_forking(app)
    with _children() as supervisor:
        supervisor.watch_over(children)


@contextmanager
def _children() -> Iterator[Supervisor]:
    supervisor = Supervisor()
    try:
        yield supervisor
    finally:
        supervisor.stop()


def _refuse_busy_port(config: Config) -> None:
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except OSError as error:
            raise StartupError(
                f"Cannot listen on {config.host}:{config.port} ({error.strerror}): choose another, "
                f"for example make run PORT={config.port + 1}."
            ) from error


def _redis_url(supervisor: Supervisor, config: Config) -> str:
    if config.redis_url is None:
        return redis_server.start(supervisor, config.instance)
    redis_server.wait_for(config.redis_url, sentence="No Redis answers at REDIS_URL: start it, or correct the address.")
    return config.redis_url


def _wait_until_open(config: Config) -> None:
    deadline = time.monotonic() + ANSWERS_WITHIN_S
    while time.monotonic() < deadline:
        try:
            socket.create_connection((config.host, config.port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return


def _say_where(app: Flask) -> None:
    config: Config = app.config["CARE"]
    _wait_until_open(config)
    print(f"\n  {config.site_url}/\n")
    if config.demo:
        _say_sign_ins(app)
    print("\nCtrl-C stops everything.", flush=True)


def _say_sign_ins(app: Flask) -> None:
    with app.app_context():
        ways = demo.sign_ins()
        db.engine.dispose()  # the parent may fork again
    longest = max(len(url) for _, url in ways)
    for label, url in ways:
        print(f"  {url:<{longest}}  {label}")
