"""What a person at the desk must settle: a reason on the job, with the moment since which it waits."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select

from care import clock
from care.db import Change, db, record
from care.models import Attention, Job

# A later, lesser reason does not hide these.
GRAVE = (Attention.UNWELL, Attention.NOBODY_OPENS, Attention.NOBODY_CAME)
# The search goes badly: the first of the two stays, and so does its clock.
SEARCHING = frozenset({Attention.NOBODY_NEAR, Attention.TAKING_LONG})
# What the machine finds anew at each look. Once a person has settled it, it leaves her in peace for a while.
FOUND_AGAIN = SEARCHING | {Attention.LATE, Attention.OVERRUN, Attention.NOT_ACTIVE}
PEACE = timedelta(minutes=15)


def flag(job: Job, why: Attention) -> None:
    """Put ``job`` on the hotline's board because of ``why``; a grave reason that stands already stays."""
    if job.attention is why or job.attention in GRAVE or {job.attention, why} <= SEARCHING or _settled_lately(job, why):
        return
    job.attention, job.attention_since = why, clock.now()
    record(job, "attention", why=why.value)


def unflag(job: Job, *only: Attention) -> None:
    """Take ``job`` off the board when the machine itself has settled one of the reasons ``only``."""
    if job.attention in only:
        settle(job)


def settle(job: Job, note: str = "") -> None:
    """A person (or the machine, without a note) has settled what stood on the board: it is nobody's case any more."""
    if job.attention is None:
        return
    why, job.attention, job.attention_since, job.case_of = job.attention, None, None, None
    record(job, "settled", why=why.value, note=note)


def settled_since(moment: datetime) -> ColumnElement[bool]:
    """The condition on Job that a person has settled something of it since ``moment``."""
    return exists().where(
        Change.story_id == Job.id,
        Change.action == "settled",
        Change.at >= moment,
        Change.actor.startswith("staff:"),
    )


def _settled_lately(job: Job, why: Attention) -> bool:
    """Whether a person settled just this a short while ago; the search's two reasons are one to her."""
    if why not in FOUND_AGAIN:
        return False
    settled = select(Change).where(
        Change.story_id == job.id, Change.action == "settled", Change.at > clock.now() - PEACE
    )
    same = SEARCHING if why in SEARCHING else {why}
    return any(change.details["note"] and change.details["why"] in same for change in db.session.scalars(settled))
