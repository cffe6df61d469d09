"""The daily draw: which of yesterday's finished visits the desk rings about, by chance, weighted to weak evidence."""

import math
import secrets
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import ColumnElement, func, or_, select

from care import clock, settings
from care.clock import LOCAL
from care.db import alone, db, transaction
from care.models import (
    Elder,
    Feedback,
    Grade,
    Outcome,
    RingBack,
    RingBackDay,
    Standing,
    StandingKind,
    Visit,
    VisitStatus,
)

# How many times as often as a well proven visit: the printed code can be copied by whoever was there once; a mere
# reason proves nothing, so it weighs about as much as all others together.
WEIGHTS = {Grade.A: 1, Grade.B: 3, Grade.C: 8}
# She was not content, or says that nobody came: her own word is the strongest sign.
DOUBTED = 3
# Nobody said anything: one pair of eyes fewer.
UNSAID = 2
# Whom a call would hurt, or not reach.
NOT_CALLED = (StandingKind.DEAD, StandingKind.HOSPITAL)
IN_PEACE = timedelta(days=7)
# A visit that was finished so long after its time was seen to by a person; the bound lets an index be used.
LONGEST = timedelta(days=7)


@dataclass(frozen=True)
class Ticket:
    """A visit that may be drawn; ``weak``: its evidence is, so that its elder is rung however often she was."""

    visit_id: int
    job_id: int
    elder_id: int
    weight: int
    weak: bool


def overdue() -> timedelta | None:
    """For how long today's draw could have been made (from ``ring_backs_at_hour`` on); None: it is made, or not yet."""
    now = clock.now().astimezone(LOCAL)
    due_at = datetime.combine(now.date(), time(settings.value("ring_backs_at_hour")), LOCAL)
    drawn = now < due_at or db.session.get(RingBackDay, now.date()) is not None
    db.session.rollback()
    return None if drawn else now - due_at


def draw_if_due() -> bool:
    """Draw once a local day, whoever calls this and however often; True: this call did it."""
    if overdue() is None:
        return False
    today = clock.now().astimezone(LOCAL).date()
    with transaction():
        alone("ring-backs")
        if db.session.get(RingBackDay, today):
            return False
        draw(today, secrets.SystemRandom())
    return True


def draw(day: date, chance: Random) -> None:
    """Draw the ring-backs of ``day`` among the visits that were finished the day before."""
    finished, may_be = count_finished(day), tickets(day)
    drawn = pick(may_be, settings.value("ring_backs_a_day"), lately=_rung_lately(day), chance=chance)
    weights = Counter(str(ticket.weight) for ticket in may_be)
    db.session.add(RingBackDay(day=day, finished=finished, drawn=len(drawn), weights=dict(weights)))
    for ticket in drawn:
        row = RingBack(visit_id=ticket.visit_id, job_id=ticket.job_id, day=day, weight=ticket.weight)
        db.session.add(row)


def pick(tickets: Sequence[Ticket], count: int, *, lately: Collection[int], chance: Random) -> list[Ticket]:
    """Draw ``count`` tickets (all, where there are fewer), each by its weight among those that are left.

    An elder who was rung ``lately``, or was just drawn, is drawn only where the evidence is weak.
    """
    rung, drawn = set(lately), list[Ticket]()
    for ticket in _shuffled(tickets, chance):
        if len(drawn) < count and (ticket.weak or ticket.elder_id not in rung):
            drawn.append(ticket)
            rung.add(ticket.elder_id)
    return drawn


def _shuffled(tickets: Sequence[Ticket], chance: Random) -> list[Ticket]:
    """Weighted drawing without replacement, the first drawn first (Efraimidis and Spirakis 2006: keys of u^(1/w))."""
    # By the key's logarithm, which does not underflow; 1 - random() is never 0.
    keys = {ticket.visit_id: math.log(1 - chance.random()) / ticket.weight for ticket in tickets}
    return sorted(tickets, key=lambda ticket: keys[ticket.visit_id], reverse=True)


def weight_of(grade: Grade | None, said: Outcome | None) -> int:
    """Return how many times as often a visit is drawn as a well proven one of which its elder said that all is well."""
    heed = {None: UNSAID, Outcome.YES: 1}.get(said, DOUBTED)
    return WEIGHTS[grade or Grade.C] * heed


def count_finished(day: date) -> int:
    """Return how many visits were finished on the day before ``day``."""
    return db.session.scalar(select(func.count()).select_from(Visit).where(_was_finished(day))) or 0


def tickets(day: date) -> list[Ticket]:
    """Return what may be drawn on ``day``: the visits of the day before whose elder can be rung."""
    life = select(Standing.kind).where(Standing.elder_id == Elder.id, Standing.starts_at <= clock.now())
    now = life.order_by(Standing.starts_at.desc(), Standing.id.desc()).limit(1).scalar_subquery()
    rows = db.session.execute(
        select(Visit.id, Visit.job_id, Visit.elder_id, Visit.grade, Feedback.outcome)
        .join(Elder, Elder.id == Visit.elder_id)
        .outerjoin(Feedback, Feedback.order_id == Visit.order_id)
        .where(_was_finished(day), Elder.deactivated_at.is_(None), or_(now.is_(None), now.not_in(NOT_CALLED)))
        .order_by(Visit.id)
    )
    return [
        Ticket(visit_id, job_id, elder_id, weight_of(grade, said), weak=grade in (None, Grade.C))
        for visit_id, job_id, elder_id, grade, said in rows
    ]


def _was_finished(day: date) -> ColumnElement[bool]:
    """The condition on Visit that it was finished on the local day before ``day``."""
    end = datetime.combine(day, time(), LOCAL)
    start = datetime.combine(day - timedelta(days=1), time(), LOCAL)
    return (
        (Visit.status == VisitStatus.FINISHED)
        & Visit.planned_start.between(start - LONGEST, end + LONGEST)
        & (Visit.finished_at >= start)
        & (Visit.finished_at < end)
    )


def _rung_lately(day: date) -> set[int]:
    lately = select(Visit.elder_id).join(RingBack, RingBack.visit_id == Visit.id).where(RingBack.day > day - IN_PEACE)
    return set(db.session.scalars(lately))
