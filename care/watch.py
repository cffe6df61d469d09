"""Finds, from the rows alone, all that is due or stuck, every few seconds, Redis or not, and puts it right."""

import os
import socket
import threading
from collections.abc import Callable
from datetime import timedelta

from flask import current_app
from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import aliased

from care import allowances, attention, clock, dispatch, messages, orders, queues, settings, stops, transfers, visits
from care.access import log
from care.db import db, lock, transaction
from care.models import (
    Attention,
    BindRequest,
    Job,
    JobStatus,
    Lease,
    LoginCode,
    Message,
    Plan,
    Posted,
    Standing,
    StandingKind,
    Transfer,
    Visit,
    VisitStatus,
)
from care.orders import plans
from care.supervision import drawing

EVERY_S = 2
LEASE = timedelta(seconds=10)
# Workers that have left something due for so long are taken to be dead: the watch does their work.
PATIENCE = timedelta(seconds=6)
BATCH = 100
SHORT_LIVED: tuple[type[Posted | LoginCode | BindRequest], ...] = (Posted, LoginCode, BindRequest)
KEPT = timedelta(days=30)


def run(stop: threading.Event) -> None:
    """Sweep every two seconds until ``stop`` is set. Of several watches one, by a lease, does the work."""
    holder = f"{socket.gethostname()}:{os.getpid()}"
    while not stop.wait(EVERY_S):
        try:
            if lead(holder):
                sweep()
        except SQLAlchemyError:
            # The database is away or busy: the next sweep finds the same rows.
            current_app.logger.exception("a sweep failed")
        finally:
            db.session.remove()


def sweep() -> None:
    """Look once: wake the queues that have something due, do what nobody does, flag who is late."""
    _see_to("dispatch", _longest_due(Job), dispatch.drain)
    _see_to("messages", _longest_due(Message), messages.drain)
    _see_to("slow", _longest_due(Plan), plans.drain)
    _see_to("slow", drawing.overdue(), drawing.draw_if_due)
    wake_for_runs()
    flag_late_visits()
    flag_not_active()
    see_to_papers()
    see_to_stops()
    prune()


def prune() -> None:
    """Delete a batch of what nobody can use any more, and of the access log what it has kept for long enough."""
    log.forget_old(BATCH)
    transfers.forget_old(BATCH)
    for table in SHORT_LIVED:
        old = select(table.id).where(table.created_at < clock.now() - KEPT).order_by(table.id).limit(BATCH)
        ids = list(db.session.scalars(old))
        db.session.rollback()
        if ids:
            with transaction():
                db.session.execute(delete(table).where(table.id.in_(ids)))


def wake_for_runs() -> None:
    """Wake a worker for long work with files. The watch never does it by itself: it would be away for minutes."""
    if _longest_due(Transfer) is not None:
        queues.wake("slow")


def flag_late_visits() -> None:
    """Put on the board whose caregiver has not come, or not left, long after the agreed time."""
    now = clock.now()
    not_come = Visit.status.in_((VisitStatus.CONFIRMED, VisitStatus.ON_WAY)) & (
        Visit.planned_start < now - timedelta(seconds=settings.value("late_after_s"))
    )
    not_gone = (Visit.status == VisitStatus.ARRIVED) & (
        Visit.planned_end < now - timedelta(seconds=settings.value("overrun_after_s"))
    )
    late = select(Job.id).join(Visit, Visit.job_id == Job.id).where(not_come | not_gone, Job.attention.is_(None))
    ids = list(db.session.scalars(late.distinct().limit(BATCH)))
    db.session.rollback()
    for job_id in ids:
        with transaction():
            visits.flag_late(job_id)


def flag_not_active() -> None:
    """Put on the board what is agreed with an elder who is in hospital, away, moved or dead since."""
    later = aliased(Standing)
    superseded = exists().where(
        later.elder_id == Standing.elder_id, later.starts_at > Standing.starts_at, later.starts_at <= clock.now()
    )
    stopped = select(Job.id).join(Standing, Standing.elder_id == Job.elder_id)
    agreed = stopped.where(
        Job.status == JobStatus.ASSIGNED,
        Job.attention.is_(None),
        Standing.kind != StandingKind.ACTIVE,
        Standing.starts_at <= clock.now(),
        ~superseded,
    )
    ids = list(db.session.scalars(agreed.distinct().limit(BATCH)))
    db.session.rollback()
    for job_id in ids:
        with transaction():
            job = lock(db.session.get_one(Job, job_id))
            attention.flag(job, Attention.NOT_ACTIVE)
            allowances.give_back(job)


def see_to_papers() -> None:
    """Show the desk what is agreed and lacks papers since an agreement ended or a guardian came; release the rest."""
    ids = orders.wronged_by_time(BATCH)
    db.session.rollback()
    for job_id in ids:
        with transaction():
            orders.see_to_papers(lock(db.session.get_one(Job, job_id)))


def see_to_stops() -> None:
    """Where a stop is in force, let searches look again, which pauses them, and show the desk what was agreed."""
    now = clock.now()
    for stop in stops.current():
        searching = (Job.status == JobStatus.SEEKING) & (Job.search_started_at <= now) & (Job.due_at > now)
        agreed = (
            (Job.status == JobStatus.ASSIGNED)
            & (Job.window_start < stop.over_at)
            & Job.attention.is_(None)
            & ~attention.settled_since(stop.starts_at)
        )
        ids = list(db.session.scalars(select(Job.id).where(stops.touches(stop), searching | agreed).limit(BATCH)))
        db.session.rollback()
        for job_id in ids:
            with transaction():
                _meet_stop(lock(db.session.get_one(Job, job_id)))


def _meet_stop(job: Job) -> None:
    if job.status is JobStatus.SEEKING:
        dispatch.look_again(job)
    else:
        attention.flag(job, Attention.STOPPED)


def lead(holder: str) -> bool:
    """Whether ``holder`` has the watch: it took, or prolonged, the lease row."""
    now = clock.now()
    with transaction():
        if db.session.get(Lease, "watch") is None:
            db.session.add(Lease(name="watch", holder=holder, until=now + LEASE))
            return True
        mine = update(Lease).where(Lease.name == "watch", (Lease.holder == holder) | (Lease.until < now))
        taken = db.session.execute(mine.values(holder=holder, until=now + LEASE))
        return bool(taken.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it


def _longest_due(table: type[queues.Waiting]) -> timedelta | None:
    """For how long the first of the due rows has been due; None where nothing is."""
    first = db.session.scalar(select(func.min(table.due_at)).where(table.due_at <= clock.now()))
    db.session.rollback()
    return None if first is None else clock.now() - first


def _see_to(queue: str, waited: timedelta | None, drain: Callable[[], int]) -> None:
    if waited is None:
        return
    if not queues.wake(queue) or waited > PATIENCE:
        drain()
