"""Rounds: whom to ask next, and when to look again. Every step is a row with its due time; a drain does what is due."""

from datetime import datetime, timedelta

from sqlalchemy import select

from care import allowances, attention, clock, messages, papers, queues, settings, stops
from care.db import claim, db, transaction
from care.dispatch.desk import asap_window, call_off
from care.dispatch.match import Need
from care.dispatch.need import need_of
from care.dispatch.offers import ask, close_offers, open_of
from care.dispatch.quiet import quiet_until
from care.dispatch.search import nearest
from care.dispatch.telling import tell_elder
from care.models import Attention, Elder, Job, JobStatus, OfferStatus, StandingKind, Stop
from care.settings import RoundRules, round_rules

# A later visit that still seeks somebody is on the board at least so long before.
BOARD_BEFORE = timedelta(hours=1)


def drain() -> int:
    """Take every job that is due one step on; returns how many."""
    return queues.drain(Job, _step, _show_failure)


def _show_failure(job_id: int) -> None:
    """A job that the machine cannot take on is for a person."""
    attention.flag(db.session.get_one(Job, job_id), Attention.TAKING_LONG)


def _step(job_id: int) -> bool:
    """One transaction a job; a job that another process has in hand is left to it."""
    with transaction():
        allowances.lock_elder_of(job_id)
        mine = select(Job).where(Job.id == job_id, Job.due_at <= clock.now())
        job = db.session.scalars(mine.with_for_update(skip_locked=True)).first()
        if job is None:
            return False
        advance(job)
        return True


def advance(job: Job) -> None:
    """Take a locked job that is due one step on: end what has expired, show what takes too long, ask whom to ask.

    Afterwards ``due_at`` lies in the future, or is None where nothing is left to do by itself.
    """
    if job.status in (JobStatus.DONE, JobStatus.ENDED):
        # A part of the crew went and it is over: whoever was still asked, or waited for a partner, need not come.
        call_off(job)
    if job.status is not JobStatus.SEEKING:
        job.due_at = None
        return
    now, rules = clock.now(), round_rules(job.service, asap=job.asap)
    if _held(job, now) or not _paid_for(job):
        return
    still_open, night = _expire(job, now), quiet_until(job)
    if now >= _board_at(job, rules) and not night:
        attention.flag(job, Attention.TAKING_LONG)
    if job.window_end <= now:
        # Whoever comes now comes after the agreed time: that is for a person to arrange. Who settled it without
        # arranging it is reminded, so the machine goes on looking.
        attention.flag(job, Attention.TAKING_LONG)
        job.due_at = min(still_open, default=_soon(now))
    elif still_open:
        job.due_at = _next_look(job, rules, still_open)
    elif night:
        job.due_at = night
    else:
        _ask_next(job, rules)


def _held(job: Job, now: datetime) -> bool:
    """Whether nobody may be sent: to an elder who is not at home or has not agreed, or while a stop is in force."""
    if messages.standing_of(job.elder) is not StandingKind.ACTIVE:
        _hold(job, Attention.NOT_ACTIVE)
    elif papers.missing(job.elder, job.service):
        _hold(job, Attention.LACKS_PAPERS)
    elif stop := stops.covering(job.area_code, job.service_id, now if job.asap else max(now, job.window_start)):
        _pause(job, stop)
    else:
        _go_on(job, now)
        return False
    return True


def _paid_for(job: Job) -> bool:
    """Whether the order's money is held; where that would cost the elder more than she was told, a person asks her."""
    if allowances.follow(job):
        return True
    _hold(job, Attention.COSTS_MORE)
    return False


def _hold(job: Job, why: Attention) -> None:
    """A person decides what becomes of it; whoever settled it without deciding is reminded."""
    close_offers(job, OfferStatus.WITHDRAWN, "offer_withdrawn")
    if why is Attention.NOT_ACTIVE:
        allowances.give_back(job)
    attention.flag(job, why)
    job.due_at = None if job.attention else _soon(clock.now())


def _pause(job: Job, stop: Stop) -> None:
    """Until the stop is over nobody is asked; then the search begins anew, and as soon as possible counts from then.

    What could be done at no time after it is for a person to arrange.
    """
    close_offers(job, OfferStatus.WITHDRAWN, "offer_withdrawn")
    job.due_at = job.search_started_at = stop.over_at
    job.round_no = 0
    if job.asap:
        job.window_start, job.window_end = asap_window(stop.over_at)
    elif job.window_end <= stop.over_at:
        attention.flag(job, Attention.STOPPED)


def _go_on(job: Job, now: datetime) -> None:
    """If a job still waits for a stop, that ended sooner than was said."""
    if job.search_started_at <= now:
        return
    job.search_started_at = now
    if job.asap:
        job.window_start, job.window_end = asap_window(now)


def _expire(job: Job, now: datetime) -> list[datetime]:
    """End the offers whose time is over; return when the others end."""
    offers = db.session.scalars(open_of(job)).all()
    for offer in offers:
        if offer.expires_at <= now:
            claim(offer, OfferStatus.OPEN, OfferStatus.EXPIRED, answered_at=now)
    return [offer.expires_at for offer in offers if offer.status is OfferStatus.OPEN]


def _ask_next(job: Job, rules: RoundRules) -> None:
    now, need = clock.now(), need_of(job)
    free_seats = job.seats - job.seats_taken
    count = free_seats if job.round_no < rules.solo_rounds else max(free_seats, rules.together)
    candidates = nearest(need, count, also=_regular(job, need))
    if not candidates:
        attention.flag(job, Attention.NOBODY_NEAR)
        tell_elder(job, "order_desk", f"{job.id}:{job.search_started_at.timestamp():.0f}")
        job.due_at = _soon(now)
        return
    job.round_no += 1
    expires_at = now + timedelta(seconds=rules.offer_s)
    for candidate in candidates:
        ask(job, candidate, need, expires_at)
    job.due_at = _next_look(job, rules, [expires_at])


def _regular(job: Job, need: Need) -> int | None:
    elder: Elder = job.elder
    regular = job.ask_first or (elder.regular_caregiver_id if elder.wants_regular else None)
    return regular if regular not in need.asked else None


def _next_look(job: Job, rules: RoundRules, expiries: list[datetime]) -> datetime:
    """The next moment at which something is to be done: an offer ends, or the board is due."""
    board_at = _board_at(job, rules)
    on_board = job.attention is not None or board_at <= clock.now()
    return min(expiries if on_board else [*expiries, board_at])


def _board_at(job: Job, rules: RoundRules) -> datetime:
    by_patience = job.search_started_at + timedelta(seconds=rules.board_after_s)
    if job.asap:
        return by_patience
    return max(job.search_started_at, min(by_patience, job.window_start - BOARD_BEFORE))


def _soon(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.value("dispatch_look_again_s"))
