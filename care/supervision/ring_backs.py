"""Ring-backs: which calls wait, what was answered, and what follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from care import allowances, attention, clock, errors, visits
from care.db import actor, claim, db, lock, record
from care.models import (
    Amount,
    Attention,
    Came,
    Caregiver,
    Doubt,
    Elder,
    Job,
    RingBack,
    RingBackDay,
    RingBackStatus,
    Visit,
)
from care.supervision.complaints import Grievance, raise_complaint

TRIES = 3
LONGEST_NOTE = 500
LINES_A_PAGE = 25
DAYS_A_PAGE = 30
WHOLE = (
    joinedload(RingBack.visit).options(
        joinedload(Visit.caregiver).joinedload(Caregiver.person),
        joinedload(Visit.job).options(joinedload(Job.service), joinedload(Job.elder).joinedload(Elder.person)),
    ),
    joinedload(RingBack.draw),
)


class Pile(StrEnum):
    """Which ring-backs are wanted."""

    WAITING = "waiting"
    DONE = "done"
    GIVEN_UP = "given_up"


@dataclass(frozen=True)
class Answers:
    """What was answered: did she come, what was done, was money asked; ``note`` in the elder's own words.

    ``in_short`` says what is complained of, in the language of whoever asked.
    """

    came: Came
    done: Amount
    money_asked: bool
    note: str = ""
    in_short: str = ""


def answer(ring_back: RingBack, said: Answers) -> bool:
    """Keep the answers and do what follows from them; False: a colleague was first, whose answers stand.

    *She came* makes a reason evidence of grade B. *Nobody came* stands on the board, is complained of, and its money
    is disputed. *Money was asked* is a serious complaint, which parts the two.
    """
    if len(said.note) > LONGEST_NOTE:
        raise errors.Invalid(_l("太长了，请写在500个字以内。"), field="note")
    elder = lock(db.session.get_one(Elder, ring_back.visit.elder_id))
    first = claim(
        ring_back,
        RingBackStatus.WAITING,
        RingBackStatus.DONE,
        came=said.came,
        done=said.done,
        money_asked=said.money_asked,
        note=said.note.strip() or None,
        tries=ring_back.tries + 1,
        called_by=actor.get(),
        called_at=clock.now(),
    )
    if first:
        _follow(ring_back, elder, said)
    return first


def no_answer(ring_back: RingBack, *, seen: int) -> bool:
    """Nobody picked up: to be rung again, after three times no more. False: somebody rang since ``seen`` tries."""
    lock(ring_back)
    if ring_back.status is not RingBackStatus.WAITING or ring_back.tries != seen:
        return False
    values = {"tries": seen + 1, "called_by": actor.get(), "called_at": clock.now()}
    if seen + 1 >= TRIES:
        return claim(ring_back, RingBackStatus.WAITING, RingBackStatus.GIVEN_UP, **values)
    for name, value in values.items():
        setattr(ring_back, name, value)
    record(ring_back, "no_answer", tries=seen + 1)
    return True


def ring_back_of(ref: str) -> RingBack:
    """Return the ring-back of this reference; NotFound for none."""
    found = db.session.scalars(select(RingBack).where(RingBack.ref == ref).options(*WHOLE)).first()
    if found is None:
        raise errors.NotFound
    return found


def piled(pile: Pile, page: int) -> Pagination:
    """Return a page (from 1) of ring-backs: those that wait by how often they were tried, then the oldest first."""
    found = select(RingBack).where(RingBack.status == RingBackStatus(pile.value))
    if pile is Pile.WAITING:
        found = found.order_by(RingBack.tries, RingBack.day, RingBack.id)
    else:
        found = found.order_by(RingBack.called_at.desc(), RingBack.id.desc())
    return db.paginate(found.options(*WHOLE), page=page, per_page=LINES_A_PAGE, error_out=False)


def next_after(ring_back: RingBack) -> RingBack | None:
    """Return the next that waits, if another does."""
    waiting = select(RingBack).where(RingBack.status == RingBackStatus.WAITING, RingBack.id != ring_back.id)
    return db.session.scalars(waiting.order_by(RingBack.tries, RingBack.day, RingBack.id).limit(1)).first()


def count_waiting() -> int:
    """Return how many calls are still to be made."""
    waiting = select(func.count()).where(RingBack.status == RingBackStatus.WAITING)
    return db.session.scalar(waiting) or 0


def of_job(job: Job) -> Sequence[RingBack]:
    """Return what was asked about a job's visits, the oldest first."""
    asked = select(RingBack).where(RingBack.job_id == job.id).order_by(RingBack.id)
    return db.session.scalars(asked.options(*WHOLE)).all()


def days(page: int) -> Pagination:
    """Return a page (from 1) of the days' draws, the latest first."""
    drawn = select(RingBackDay).order_by(RingBackDay.day.desc())
    return db.paginate(drawn, page=page, per_page=DAYS_A_PAGE, error_out=False)


def _follow(ring_back: RingBack, elder: Elder, said: Answers) -> None:
    """What follows from the answers; the complaint first, since the caregiver is locked before any job."""
    visit = ring_back.visit
    nobody = said.came is Came.NO
    if nobody or said.money_asked:
        words = f"{said.in_short} {said.note}".strip()
        raise_complaint(Grievance(elder, words, said.money_asked, visit.caregiver, visit.job))
    if nobody:
        attention.flag(lock(visit.job), Attention.NOBODY_CAME)
        allowances.dispute(visit.job, Doubt.NOBODY_CAME)
    elif said.came is Came.YES:
        visits.confirm_by_call(visit)
