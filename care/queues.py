"""Wake-up calls: after a commit one short job is put on a queue, and drains what is due. The truth stays in rows."""

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache

import redis
from flask import current_app
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from care import clock
from care.config import Config
from care.db import db, on_commit, transaction
from care.models import Job, Message, Plan, Transfer

# Each queue has one worker of its own: a worker on two takes with BLPOP and can lose the job in hand.
QUEUES = {
    "dispatch": "care.jobs.drain_dispatch",
    "messages": "care.jobs.drain_messages",
    "slow": "care.jobs.drain_slow",
}
# A call that waits is not made again for so long; the drain takes the mark away when it begins.
MARK_LIVES_MS = 5_000
# Redis never holds up a request: whatever it cannot take, the watch finds in the rows.
TIMEOUT_S = 0.2
KEPT_S = 60
# A drain that takes longer hangs, and is broken off; files of 100,000 rows take their time.
LONGEST_S = {"dispatch": 180, "messages": 180, "slow": 3_600}
BATCH = 50
PUT_OFF = timedelta(minutes=1)

Waiting = Job | Message | Plan | Transfer


def wake_after_commit(queue: str) -> None:
    """Call ``queue``'s worker once the open transaction is on disk."""
    on_commit(lambda: wake(queue))


def wake(queue: str) -> bool:
    """Call ``queue``'s worker unless a call waits already; False when Redis cannot be reached."""
    try:
        store = connection(_url())
        if store.set(_mark(queue), 1, nx=True, px=MARK_LIVES_MS):
            Queue(queue, connection=store, serializer=JSONSerializer).enqueue(
                QUEUES[queue], result_ttl=KEPT_S, failure_ttl=KEPT_S, job_timeout=LONGEST_S[queue]
            )
    except redis.RedisError:
        current_app.logger.warning("redis did not answer; the watch will find what is due")
        return False
    return True


def answer_call(queue: str) -> None:
    """Take the mark away: what is committed from now on makes a call of its own. To be done before draining."""
    try:
        connection(_url()).delete(_mark(queue))
    except redis.RedisError:
        current_app.logger.warning("redis did not answer; the mark goes away by itself")


def drain(table: type[Waiting], step: Callable[[int], bool], failed: Callable[[int], None]) -> int:
    """Do ``step`` for the id of every row that is due until none is; returns how many said True.

    May run in several processes at once, and twice. A row whose step fails is put off and stops nobody else's:
    ``failed`` is called with its id in the transaction that puts it off.
    """
    done = 0
    while ids := _due(table):
        for each in ids:
            try:
                done += step(each)
            except OperationalError:
                raise
            except Exception:
                current_app.logger.exception("%s %s is put off", table.__tablename__, each)
                _put_off(table, each, failed)
    return done


def _due(table: type[Waiting]) -> list[int]:
    due = select(table.id).where(table.due_at <= clock.now()).order_by(table.due_at).limit(BATCH)
    ids = list(db.session.scalars(due))
    db.session.rollback()
    return ids


def _put_off(table: type[Waiting], row_id: int, failed: Callable[[int], None]) -> None:
    with transaction():
        db.session.execute(update(table).where(table.id == row_id).values(due_at=clock.now() + PUT_OFF))
        failed(row_id)


@lru_cache
def connection(url: str) -> redis.Redis:
    """Return this process's connections to ``url``; opened when first used, so a fork inherits none."""
    return redis.Redis.from_url(url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S)


def _mark(queue: str) -> str:
    return f"wake:{queue}"


def _url() -> str:
    config: Config = current_app.config["CARE"]
    return config.redis_url or f"unix://{config.instance / 'redis.sock'}"
