"""Processes killed with -9 at every line, Redis emptied or away: nothing is lost, nothing is done twice."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from flask import Flask
from rq import Queue

from care import clock, dispatch, messages, orders, watch
from care.config import Config
from care.db import db, transaction
from care.models import Elder, Message, MessageClass, MessageStatus, Service, When
from care.orders import Wish
from tests.conftest import MakeApp
from tests.support.cast import Cast, enter
from tests.support.play import asked, place_order

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
PATIENCE_S = 30

StartWorker = Callable[[str], subprocess.Popen[bytes]]


@pytest.fixture
def town(make_app: MakeApp, sqlite_url: str, redis_url: str) -> Iterator[Flask]:
    """The application with a real Redis; workers are processes of their own."""
    app = make_app(DATABASE_URL=sqlite_url, REDIS_URL=redis_url)
    with app.app_context():
        yield app


@pytest.fixture
def cast_here(town: Flask) -> Cast:
    return enter()


@pytest.fixture
def start_worker(town: Flask) -> Iterator[StartWorker]:
    """Start a worker as ``flask worker QUEUE`` does; all of them are killed in the end."""
    config: Config = town.config["CARE"]
    env = {
        **os.environ,
        "CARE_INSTANCE": str(config.instance),
        "DATABASE_URL": config.database_url,
        "REDIS_URL": config.redis_url or "",
    }
    started: list[subprocess.Popen[bytes]] = []

    def start(queue: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "flask", "--app", "app", "worker", queue]
        worker = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)
        started.append(worker)
        return worker

    yield start
    for worker in started:
        kill(worker)


def kill(worker: subprocess.Popen[bytes]) -> None:
    """Kill -9, the worker and the process it forked for its job."""
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def until(what: Callable[[], object]) -> None:
    """Wait until it is so: another process does it."""
    deadline = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)
        db.session.rollback()


def waiting(town: Flask, queue: str) -> int:
    """How many calls wait in a queue."""
    config: Config = town.config["CARE"]
    with redis.Redis.from_url(config.redis_url or "") as connection:
        return Queue(queue, connection=connection).count


def test_a_worker_in_a_process_of_its_own_asks_the_nearest(cast_here: Cast, start_worker: StartWorker) -> None:
    start_worker("dispatch")
    job_id = place_order(cast_here)
    until(lambda: asked(job_id) == [cast_here.near])


def test_a_worker_killed_after_the_commit_and_before_the_job_loses_nothing(
    town: Flask, cast_here: Cast, start_worker: StartWorker
) -> None:
    kill(start_worker("dispatch"))
    job_id = place_order(cast_here)
    assert waiting(town, "dispatch") == 1
    assert asked(job_id) == []
    start_worker("dispatch")
    until(lambda: asked(job_id) == [cast_here.near])


def test_a_worker_killed_in_the_middle_of_its_job_leaves_it_to_the_watch_and_nobody_is_asked_twice(
    town: Flask, cast_here: Cast, start_worker: StartWorker
) -> None:
    config: Config = town.config["CARE"]
    job_id = place_order(cast_here)
    db.session.remove()
    with sqlite3.connect(config.database_url.removeprefix("sqlite:///"), isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")  # the worker's step cannot begin: it stands in the middle of its job
        worker = start_worker("dispatch")
        until(lambda: waiting(town, "dispatch") == 0)
        kill(worker)
        other.execute("ROLLBACK")
    assert asked(job_id) == []
    with clock.frozen(clock.now() + watch.PATIENCE * 2):
        watch.sweep()
    assert asked(job_id) == [cast_here.near]
    start_worker("dispatch")
    until(lambda: waiting(town, "dispatch") == 0)
    assert asked(job_id) == [cast_here.near]


def test_redis_emptied_between_order_and_dispatch_costs_one_sweep(
    town: Flask, cast_here: Cast, start_worker: StartWorker
) -> None:
    config: Config = town.config["CARE"]
    job_id = place_order(cast_here)
    with redis.Redis.from_url(config.redis_url or "") as connection:
        connection.flushall()
    start_worker("dispatch")
    watch.sweep()
    until(lambda: asked(job_id) == [cast_here.near])


def test_with_redis_away_an_order_is_taken_and_the_watch_does_the_rest(make_app: MakeApp, sqlite_url: str) -> None:
    app = make_app(DATABASE_URL=sqlite_url, REDIS_URL="redis://127.0.0.1:1/0")
    with app.app_context():
        cast = enter()
        job_id = place_order(cast)
        watch.sweep()
        assert asked(job_id) == [cast.near]
        assert {message.status for message in db.session.query(Message)} == {MessageStatus.HANDED_OVER}


def test_a_process_killed_before_its_commit_has_done_nothing(town: Flask, cast_here: Cast) -> None:
    child = os.fork()
    if child == 0:
        with town.app_context(), transaction():
            elder, service = db.session.get_one(Elder, cast_here.elder), db.session.get_one(Service, cast_here.cleaning)
            orders.place(Wish(elder, service, When.ASAP))
            db.session.flush()
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert db.session.query(Elder).count() == 2
    assert dispatch.drain() == 0


@pytest.mark.parametrize(
    ("urgency", "afterwards"),
    [(MessageClass.OFFER, MessageStatus.HANDED_OVER), (MessageClass.NOTICE, MessageStatus.UNKNOWN)],
)
def test_a_sender_killed_in_the_middle_sends_an_offer_again_and_a_notice_not(
    town: Flask, cast_here: Cast, urgency: MessageClass, afterwards: MessageStatus
) -> None:
    place_order(cast_here)
    dispatch.drain()
    with transaction():
        db.session.query(Message).one().urgency = urgency
    db.session.remove()
    child = os.fork()
    if child == 0:
        with town.app_context():
            messages._leased(db.session.query(Message.id).scalar())
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert db.session.query(Message).one().status is MessageStatus.SENDING
    with clock.frozen(clock.now() + messages.LEASE * 2):
        messages.drain()
    db.session.rollback()
    assert db.session.query(Message).one().status is afterwards
