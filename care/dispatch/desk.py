"""What the desk does by hand: choose from a list by distance, assign, take off, arrange, settle."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from care import allowances, attention, clock, errors, papers
from care.db import claim, db, lock, record
from care.dispatch.match import YIELDING, Obstacle, forced_slot, obstacles
from care.dispatch.need import GIVEN_BACK, need_of
from care.dispatch.offers import close_offers, lock_crew, look_again, make_offer, open_of, take_seat, with_crew
from care.dispatch.search import around, load
from care.dispatch.telling import tell_caregiver, tell_elder
from care.models import (
    RUNS_ROUNDS,
    Attention,
    Caregiver,
    Job,
    JobStatus,
    Offer,
    OfferStatus,
    Visit,
    VisitStatus,
)
from care.money import Money
from care.settings import value

GIVEN_AT_THE_DESK = timedelta(minutes=1)
NOT_ARRIVED = (VisitStatus.HELD, VisitStatus.CONFIRMED, VisitStatus.ON_WAY)


@dataclass(frozen=True)
class Choice:
    """One caregiver of the list: how far she is, and every reason why she cannot come by herself."""

    caregiver: Caregiver
    distance_m: float
    obstacles: list[Obstacle]
    can_assign: bool


def choose(job: Job, limit: int = 40) -> list[Choice]:
    """Return the caregivers around a job by distance, with what stands against each; rules cannot be overridden."""
    need = need_of(job)
    candidates = around(need, limit)
    ids = [each.caregiver_id for each in candidates]
    rows = {each.id: each for each in db.session.scalars(select(Caregiver).where(Caregiver.id.in_(ids)))}
    against = {each.caregiver_id: obstacles(each, need) for each in candidates}
    return [
        Choice(
            caregiver=rows[each.caregiver_id],
            distance_m=each.distance_m,
            obstacles=against[each.caregiver_id],
            can_assign=set(against[each.caregiver_id]) <= YIELDING,
        )
        for each in candidates
    ]


def assign(job: Job, caregiver: Caregiver) -> Visit:
    """Give a seeking job to a caregiver who said yes on the telephone; the same guarded path as her own accept.

    Refused where a rule stands against it, where she is busy, where the job is taken meanwhile, or lacks papers.
    """
    lock_crew(caregiver, job)
    if job.status is not JobStatus.SEEKING:
        raise errors.Refused(_l("这个订单已经有人接了，或者已经结束。"))
    _refuse_lacking(job)
    need = need_of(job)
    candidate = next(iter(load([caregiver.id], need)), None)
    if candidate is None or not set(obstacles(candidate, need)) <= YIELDING:
        raise errors.Refused(_l("这位助老员现在不能接这个订单，请看她后面写的原因。"))
    start = forced_slot(with_crew(candidate, job, need), need)
    if start is None:
        raise errors.Refused(_l("这位助老员这段时间都有别的上门。"))
    offer = _open_offer(job, caregiver) or make_offer(job, candidate, start, clock.now() + GIVEN_AT_THE_DESK)
    offer.planned_start = start
    db.session.flush()
    return take_seat(job, offer)


def give_back(visit: Visit, reason: str) -> None:
    """The caregiver cannot come after all, or the desk takes her off: the job is sought again from the start."""
    job = lock(db.session.get_one(Job, visit.job_id))
    db.session.refresh(visit)
    if not claim(visit, NOT_ARRIVED, VisitStatus.RELEASED):
        raise errors.Refused(_l("已经到了门口，就不能再退了，请打热线电话。"))
    record(visit, GIVEN_BACK, reason=reason)
    crew = select(Visit).where(Visit.job_id == job.id, Visit.status == VisitStatus.CONFIRMED)
    for partner in db.session.scalars(crew).all():
        claim(partner, VisitStatus.CONFIRMED, VisitStatus.HELD)
    claim(job, (JobStatus.ASSIGNED, JobStatus.UNDER_WAY), JobStatus.SEEKING)
    job.seats_taken -= 1
    seek_anew(job)
    tell_elder(job, "order_seeking_again", str(visit.id))


def seek_anew(job: Job) -> None:
    """Begin the search of a locked, seeking job again: as soon as possible counts from now."""
    now = clock.now()
    job.search_started_at, job.round_no = now, 0
    if job.asap:
        job.window_start, job.window_end = asap_window(now)
    look_again(job)


def asap_window(start: datetime) -> tuple[datetime, datetime]:
    """Return from when until when somebody comes *as soon as possible* after ``start``."""
    return start, start + timedelta(seconds=value("asap_within_s"))


def call_off(job: Job) -> None:
    """Nobody needs to come to a locked job any more: release its visits, withdraw its offers, tell everybody."""
    for visit in db.session.scalars(select(Visit).where(Visit.job_id == job.id, Visit.status.in_(NOT_ARRIVED))).all():
        claim(visit, NOT_ARRIVED, VisitStatus.RELEASED)
        tell_caregiver(visit, job, "visit_cancelled")
    close_offers(job, OfferStatus.WITHDRAWN, "offer_withdrawn")
    job.seats_taken, job.due_at = 0, None


def arrange(job: Job) -> None:
    """A person has arranged a job that runs no rounds (canteen, appointment, telephone). Refused while papers lack."""
    lock(job)
    _refuse_lacking(job)
    if not claim(job, JobStatus.SEEKING, JobStatus.ASSIGNED, due_at=None):
        raise errors.Refused
    attention.unflag(job, Attention.ARRANGE)


def close_arranged(job: Job, *, done_by: int | None = None) -> None:
    """What a person had arranged has taken place; ``done_by`` is the organisation's id, where it is known."""
    lock(job)
    if db.session.scalar(select(Visit.id).where(Visit.job_id == job.id).limit(1)):
        raise errors.Refused
    if not claim(job, JobStatus.ASSIGNED, JobStatus.DONE, closed_at=clock.now()):
        raise errors.Refused
    allowances.complete(job, done_by=done_by)


def settle(job: Job, note: str, *, told_own_fen: Money | None = None) -> None:
    """A person has settled what stood on the board; a job that seeks somebody goes on seeking.

    Of an order that costs the elder more than she was told: she has said yes to ``told_own_fen``, which was read out to
    her; CostsMore where it is more by now.
    """
    lock(job.elder)
    lock(job)
    if job.attention is Attention.COSTS_MORE:
        allowances.accept_price(job, told_own_fen=told_own_fen)
    was = job.attention
    attention.settle(job, note)
    if job.status is JobStatus.SEEKING and job.service.fulfilment in RUNS_ROUNDS:
        look_again(job)
    elif was is Attention.COSTS_MORE and job.status is JobStatus.SEEKING:
        attention.flag(job, Attention.ARRANGE)


def _refuse_lacking(job: Job) -> None:
    """What the elder must agree to first, no clerk can pass over."""
    if job.attention is Attention.COSTS_MORE:
        raise errors.Refused(_l("价钱变了，先打电话问老人还要不要，再派人。"))
    if papers.missing(job.elder, job.service):
        raise errors.Refused(_l("还缺手续，补上了才能派人。要说的话写在订单页上。"))


def _open_offer(job: Job, caregiver: Caregiver) -> Offer | None:
    own = open_of(job).where(Offer.responder_id == caregiver.id)
    return db.session.scalars(own).first()
