"""Orders dispatched per second, down to the SMS handed to the outbox, against RQ's empty jobs on the same workers."""

import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median

from flask import Flask
from redis import Redis
from sqlalchemy import func, select, update

from bench.crowd import Crowd, Founding
from bench.databases import copy_rows, on_each, server_version
from bench.report import Conditions, Report, Table, figure, installed, spread, timed
from bench.running import command
from bench.scene import placed
from bench.workers import redis, run_empty, until, workers
from care import dispatch, messages
from care.db import db, transaction
from care.models import Job, JobStatus, Message, MessageStatus, Offer, When

ALONE = "this process alone drains all that was ordered"
AT_ONCE = "the two workers drain all that was ordered"
ONE_BY_ONE = "the two workers, while one after another orders"
EMPTY = "the two workers run RQ's empty jobs"
NOW = (When.ASAP,)
# So small a ground that somebody may come to every home at every hour.
SIDE_M = 20_000


@dataclass(frozen=True)
class Plan:
    """How many caregivers, orders and empty jobs, and how often."""

    caregivers: int
    orders: int
    empty_jobs: int
    rounds: int


FULL = Plan(caregivers=1_000, orders=200, empty_jobs=400, rounds=3)
QUICK = Plan(caregivers=300, orders=20, empty_jobs=20, rounds=2)

NOTES = """\
- Each of 200 orders becomes an offer to the nearest who may of 1,000 caregivers, and the offer an SMS in the outbox:
  three commits, each down to the disk. Each order was checked to have led to one offer and one SMS.
- The workers are those of `make run`: a process for each queue, which forks for every job of RQ. One wake-up call
  drains whatever is due; the empty jobs are spread over the same two queues.
- Where one after another orders, that is a transaction each, in this process, and is counted, too."""


@dataclass
class Found:
    """How many a second in each round, by database and way; how many orders led to no SMS, or to two."""

    per_second: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    versions: tuple[str, ...] = ()
    lost: int = 0
    double: int = 0

    @property
    def fault(self) -> str:
        """How many orders led to no SMS, or to two."""
        return f"{self.lost} orders lost, {self.double} double." if self.lost or self.double else ""

    def note(self, database: str, way: str, per_second: float) -> None:
        """One round is done."""
        self.per_second.setdefault((database, way), []).append(per_second)


@dataclass(frozen=True)
class Town:
    """A crowd whose elders order, on one database."""

    app: Flask
    crowd: Crowd

    def alone(self) -> tuple[float, list[int]]:
        """All order at once and this process does what the workers do; how long it takes, and the jobs."""
        with self.app.app_context():
            jobs = placed(self.crowd, "cleaning", NOW)
            return timed(lambda: (dispatch.drain(), messages.drain())), jobs

    def at_once(self) -> tuple[float, list[int]]:
        """All order in one transaction; counted from its commit."""
        with self.app.app_context():
            jobs = placed(self.crowd, "cleaning", NOW)
            return timed(lambda: until(lambda: self.told(jobs) >= len(jobs))), jobs

    def one_by_one(self) -> tuple[float, list[int]]:
        """They order one after another; counted from the first order."""
        jobs: list[int] = []

        def order() -> None:
            for elder in self.crowd.elders:
                jobs.extend(placed(self.crowd.only(elder), "cleaning", NOW))
            until(lambda: self.told(jobs) >= len(jobs))

        with self.app.app_context():
            return timed(order), jobs

    def told(self, jobs: list[int]) -> int:
        """How many SMS about the jobs the outbox has."""
        db.session.rollback()
        handed = select(func.count()).where(Message.job_id.in_(jobs), Message.status == MessageStatus.HANDED_OVER)
        return db.session.scalar(handed) or 0

    def clear(self, jobs: list[int], found: Found) -> None:
        """Check what became of the jobs, and take them off the list of what is due."""
        with self.app.app_context():
            db.session.rollback()
            offers = Counter(db.session.scalars(select(Offer.job_id).where(Offer.job_id.in_(jobs))))
            texts = Counter(db.session.scalars(select(Message.job_id).where(Message.job_id.in_(jobs))))
            found.lost += sum(not (offers[job] and texts[job]) for job in jobs)
            found.double += sum(offers[job] > 1 or texts[job] > 1 for job in jobs)
            with transaction():
                over = update(Job).where(Job.id.in_(jobs)).values(status=JobStatus.CANCELLED, due_at=None)
                db.session.execute(over)


def measure(plan: Plan, conditions: Conditions) -> Found:
    """Measure every way on every database."""
    found = Found()
    with tempfile.TemporaryDirectory() as name, redis(Path(name)) as url, on_each(Path(name), REDIS_URL=url) as apps:
        found.versions = (*(server_version(app) for app in apps.values()), _redis_version(url))
        for database, town in _settled(apps, plan).items():
            conditions.probe()
            for _ in range(plan.rounds):
                _note_orders(found, (database, ALONE), town, town.alone)
            with workers(town.app):
                for _ in range(plan.rounds):
                    _note_orders(found, (database, AT_ONCE), town, town.at_once)
                    _note_orders(found, (database, ONE_BY_ONE), town, town.one_by_one)
                    took = timed(partial(run_empty, town.app, plan.empty_jobs))
                    found.note(database, EMPTY, plan.empty_jobs / took)
        conditions.probe()
    return found


def report(found: Found) -> Report:
    """Put the figures into words."""
    rows: list[tuple[str, ...]] = []
    for (database, way), rates in found.per_second.items():
        empty = median(found.per_second[database, EMPTY])
        rows.append((database, way, spread(rates), figure(median(rates) / empty)))
    return Report(
        name="dispatching",
        about="Orders dispatched, from order to SMS, against RQ's empty jobs",
        tables=[Table("How many a second", ("database", "how", "a second", "times the empty jobs"), rows)],
        notes=NOTES,
        versions=(*installed("rq", "redis", "SQLAlchemy"), *found.versions),
    )


def _settled(apps: dict[str, Flask], plan: Plan) -> dict[str, Town]:
    first, *others = apps.values()
    with first.app_context():
        crowd = Founding(SIDE_M).settle(elders=plan.orders, caregivers=plan.caregivers)
    for app in others:
        copy_rows(first, app)
    return {database: Town(app, crowd) for database, app in apps.items()}


def _note_orders(found: Found, of: tuple[str, str], town: Town, way: Callable[[], tuple[float, list[int]]]) -> None:
    took, jobs = way()
    town.clear(jobs, found)
    found.note(*of, len(jobs) / took)


def _redis_version(url: str) -> str:
    with Redis.from_url(url) as store:
        return f"redis-server {store.info('server')['redis_version']}"


main = command(measure, report, full=FULL, quick=QUICK)

if __name__ == "__main__":
    main()
