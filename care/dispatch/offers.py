"""Offers: made to a responder, accepted by exactly one a seat, declined, lost or withdrawn."""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import CursorResult, Select, select, update

from care import attention, clock, errors, messages, papers, queues
from care.access.tokens import hashed
from care.db import claim, db, lock, new_id, new_ref, record
from care.dispatch.match import YIELDING, Candidate, Need, Obstacle, obstacles, slot
from care.dispatch.need import crew_of, need_of
from care.dispatch.search import load, taken_beside
from care.dispatch.telling import (
    tell_answerer,
    tell_caregiver,
    tell_elder_assigned,
    tell_family_assigned,
    tell_offer,
)
from care.models import (
    Attention,
    Caregiver,
    Decline,
    Job,
    JobStatus,
    Offer,
    OfferStatus,
    StandingKind,
    Visit,
    VisitStatus,
)
from care.sms.rendering import offer_code, offer_token


class Answer(StrEnum):
    """What a caregiver hears when she accepts. HELD: the rest of the crew is still sought."""

    ACCEPTED = "accepted"
    HELD = "held"
    YOURS_ALREADY = "yours_already"
    DECLINED = "declined"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    OVERLAPS = "overlaps"


ANSWERS = {
    OfferStatus.ACCEPTED: Answer.YOURS_ALREADY,
    OfferStatus.DECLINED: Answer.DECLINED,
    OfferStatus.LOST: Answer.TAKEN,
    OfferStatus.WITHDRAWN: Answer.WITHDRAWN,
    OfferStatus.EXPIRED: Answer.EXPIRED,
}


def open_offers(caregiver: Caregiver) -> list[Offer]:
    """Return what a caregiver is asked at present, the oldest first."""
    asked = select(Offer).where(Offer.responder_id == caregiver.id, Offer.status == OfferStatus.OPEN)
    return list(db.session.scalars(asked.order_by(Offer.id)))


def offer_of(caregiver: Caregiver, ref: str) -> Offer:
    """Return a caregiver's own offer of an address; NotFound for anybody else's."""
    offer = db.session.scalars(select(Offer).where(Offer.ref == ref, Offer.responder_id == caregiver.id)).first()
    if offer is None:
        raise errors.NotFound
    return offer


def find_offer(text: str) -> Offer:
    """Return the offer of a personal link's secret part; NotFound for any other, and for who is a caregiver no more."""
    offer = db.session.scalars(select(Offer).where(Offer.link_hash == hashed(text))).first()
    if offer is None or offer.caregiver.deactivated_at:
        raise errors.NotFound
    return offer


def make_offer(job: Job, candidate: Candidate, start: datetime, expires_at: datetime) -> Offer:
    """Offer ``job``, which is locked, to a caregiver; the caller tells her."""
    offer = Offer(
        id=new_id(),
        nonce=new_ref(),
        job_id=job.id,
        responder_id=candidate.caregiver_id,
        round_no=job.round_no,
        distance_m=candidate.distance_m,
        planned_start=start,
        expires_at=expires_at,
        link_hash="",
        code_hash="",
    )
    offer.link_hash, offer.code_hash = hashed(offer_token(offer)), hashed(offer_code(offer))
    db.session.add(offer)
    record(offer, "offered", caregiver=candidate.caregiver_id, round=job.round_no)
    return offer


def ask(job: Job, candidate: Candidate, need: Need, expires_at: datetime) -> None:
    """Offer ``job`` to a caregiver who may take it, and tell her."""
    start = slot(candidate, need)
    if start is not None:
        offer = make_offer(job, candidate, start, expires_at)
        db.session.flush()
        tell_offer(offer, job)


def accept(offer: Offer) -> Answer:
    """Take the job for the offer's caregiver; exactly one a seat succeeds, whoever else tries at the same time.

    1. Lock the caregiver, and her crew, whose visits move with hers: her own two accepts come one after the other.
    2. Lock the job. 3. Look again: is the offer open (a timeout that is not yet committed loses), is the seat free,
    is *she* still free, and the crew with her? 4. Claim.
    """
    caregiver, job = db.session.get_one(Caregiver, offer.responder_id), db.session.get_one(Job, offer.job_id)
    lock_crew(caregiver, job)
    db.session.refresh(offer)
    if offer.status is not OfferStatus.OPEN:
        return ANSWERS[offer.status]
    if caregiver.deactivated_at or job.status is not JobStatus.SEEKING or not _served(job):
        return Answer.WITHDRAWN
    need = need_of(job)
    if need.window[0] >= need.window[1]:
        return Answer.EXPIRED
    candidate = _as_free(with_crew(load([caregiver.id], need)[0], job, need), need)
    if set(obstacles(candidate, need)) - YIELDING - {Obstacle.OVERLAP}:
        return Answer.WITHDRAWN
    start = slot(candidate, need)
    if start is None:
        too_late = slot(replace(candidate, booked=()), need) is None
        return Answer.EXPIRED if too_late else Answer.OVERLAPS
    offer.planned_start = start
    return Answer.HELD if take_seat(job, offer).status is VisitStatus.HELD else Answer.ACCEPTED


def lock_crew(caregiver: Caregiver, job: Job) -> None:
    """Lock a caregiver with those who have a seat of ``job``, then ``job``."""
    together = {caregiver.id, *(visit.caregiver_id for visit in crew_of(job))}
    for each in sorted(together):
        lock(db.session.get_one(Caregiver, each))
    lock(job)
    # Whoever took a seat meanwhile is locked out of order: a deadlock that comes of it is tried again.
    for visit in crew_of(job):
        if visit.caregiver_id not in together:
            lock(visit.caregiver)


def with_crew(candidate: Candidate, job: Job, need: Need) -> Candidate:
    """The same caregiver, bound too by what those have taken elsewhere who come with her."""
    return replace(candidate, booked=(*candidate.booked, *taken_beside(job, need)))


def take_seat(job: Job, offer: Offer) -> Visit:
    """Turn an open offer of a locked, seeking job into a visit at ``offer.planned_start``; complete the crew if it is.

    The seat is counted by a guarded UPDATE, right in every isolation mode. Refused when none is free.
    """
    seat = update(Job).where(Job.id == job.id, Job.status == JobStatus.SEEKING, Job.seats_taken < Job.seats)
    taken = db.session.execute(seat.values(seats_taken=Job.seats_taken + 1))
    if cast("CursorResult[Any]", taken).rowcount != 1 or not claim(
        offer, OfferStatus.OPEN, OfferStatus.ACCEPTED, answered_at=clock.now()
    ):
        raise errors.Refused
    db.session.refresh(job)
    visit = _new_visit(job, offer)
    db.session.add(visit)
    db.session.flush()
    record(visit, "held", seat=visit.seat)
    if job.seats_taken == job.seats:
        _confirm_crew(job)
    return visit


def decline(offer: Offer, reason: Decline) -> bool:
    """The caregiver does not want the job: the next one is asked at once. False: it was answered before."""
    job = lock(db.session.get_one(Job, offer.job_id))
    if not claim(offer, OfferStatus.OPEN, OfferStatus.DECLINED, answered_at=clock.now(), reason=reason):
        return False
    if job.status is JobStatus.SEEKING:
        look_again(job)
    return True


def look_again(job: Job) -> None:
    """Let dispatch look at the job as soon as this transaction is on disk."""
    job.due_at = clock.now()
    queues.wake_after_commit("dispatch")


def close_offers(job: Job, status: OfferStatus, template: str) -> None:
    """End the open offers of a locked job and tell those who were asked."""
    for offer in db.session.scalars(open_of(job)).all():
        if claim(offer, OfferStatus.OPEN, status, answered_at=clock.now()):
            tell_answerer(offer, job, template)


def open_of(job: Job) -> Select[Offer]:
    """The open offers of a job."""
    return select(Offer).where(Offer.job_id == job.id, Offer.status == OfferStatus.OPEN).order_by(Offer.id)


def _served(job: Job) -> bool:
    """Whether somebody may be sent to the elder; dispatch withdraws the offers of whoever is in hospital or dead, or
    takes a consent back.
    """
    return messages.standing_of(job.elder) is StandingKind.ACTIVE and not papers.missing(job.elder, job.service)


def _as_free(candidate: Candidate, need: Need) -> Candidate:
    """The same caregiver, who works in the window because she says so: only her other visits count."""
    return replace(candidate, spans=((need.window[0], need.window[1] + need.length),), on_duty=True)


def _new_visit(job: Job, offer: Offer) -> Visit:
    caregiver = db.session.get_one(Caregiver, offer.responder_id)
    return Visit(
        job_id=job.id,
        order_id=job.order_id,
        seat=_free_seat(job),
        caregiver_id=caregiver.id,
        organisation_id=caregiver.organisation_id,
        elder_id=job.elder_id,
        area_code=job.area_code,
        pay_fen=job.service.pay_fen,
        distance_m=offer.distance_m,
        lat=job.lat,
        lng=job.lng,
        planned_start=offer.planned_start,
        planned_end=offer.planned_start + timedelta(minutes=job.minutes),
    )


def _free_seat(job: Job) -> int:
    held = set(
        db.session.scalars(select(Visit.seat).where(Visit.job_id == job.id, Visit.status != VisitStatus.RELEASED))
    )
    return next(seat for seat in range(1, job.seats + 1) if seat not in held)


def _confirm_crew(job: Job) -> None:
    """All seats are taken: confirm every visit together, thank the others, tell the elder."""
    crew = db.session.scalars(
        select(Visit).where(Visit.job_id == job.id, Visit.status == VisitStatus.HELD).order_by(Visit.seat)
    ).all()
    start = max(visit.planned_start for visit in crew)
    claim(job, JobStatus.SEEKING, JobStatus.ASSIGNED, due_at=None)
    for visit in crew:
        end = start + timedelta(minutes=job.minutes)
        claim(visit, VisitStatus.HELD, VisitStatus.CONFIRMED, planned_start=start, planned_end=end)
        tell_caregiver(visit, job, "visit_confirmed")
        tell_elder_assigned(visit, job)
        tell_family_assigned(visit, job)
    close_offers(job, OfferStatus.LOST, "offer_lost")
    attention.unflag(job, *attention.SEARCHING, Attention.LATE)
