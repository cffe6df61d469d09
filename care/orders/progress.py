"""What is happening with an order, in the few states that an elder understands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from care import allowances, clock, errors, messages
from care.db import db
from care.models import (
    OPEN_JOB,
    RUNS_ROUNDS,
    Attention,
    Caregiver,
    Charge,
    Elder,
    Feedback,
    Job,
    JobStatus,
    Order,
    Person,
    StandingKind,
    Visit,
    VisitStatus,
)
from care.orders.changing import restorable


class State(StrEnum):
    """Where an order stands, as its page says it. DESK: the hotline arranges it.

    PAUSED: a stop is to end first. PAPERS: the hotline rings first, something is to be agreed. PRICE: it rings first,
    as she would pay more herself than she was told.
    """

    SEEKING = "seeking"
    PAUSED = "paused"
    DESK = "desk"
    PAPERS = "papers"
    PRICE = "price"
    WAITING_CREW = "waiting_crew"
    ASSIGNED = "assigned"
    ON_WAY = "on_way"
    ARRIVED = "arrived"
    FINISHED = "finished"
    ENDED = "ended"
    CANCELLED = "cancelled"


CLOSED = {
    JobStatus.DONE: State.FINISHED,
    JobStatus.ENDED: State.ENDED,
    JobStatus.CANCELLED: State.CANCELLED,
}
CANCELLABLE = (State.SEEKING, State.PAUSED, State.DESK, State.PAPERS, State.PRICE, State.WAITING_CREW, State.ASSIGNED)
WITH_JOB = (contains_eager(Order.job), joinedload(Order.service), joinedload(Order.feedback))


@dataclass(frozen=True)
class Progress:
    """An order with all that its page shows; ``visits`` are those not given back, by seat.

    ``charge`` is None for an order from before there was a ledger.
    """

    order: Order
    job: Job
    state: State
    visits: list[Visit]
    feedback: Feedback | None
    charge: Charge | None
    can_cancel: bool
    can_restore: bool

    @property
    def can_undo(self) -> bool:
        """Whether the order is so fresh that cancelling it is called undoing it."""
        return self.can_cancel and clock.now() <= self.order.undo_until

    @property
    def feedback_wanted(self) -> bool:
        """Whether she is asked how it was: after the work, or when the agreed time is over; never after a death."""
        if self.feedback or not (self.state is State.FINISHED or self.overdue):
            return False
        return messages.standing_of(self.order.elder) is not StandingKind.DEAD

    @property
    def overdue(self) -> bool:
        """Whether it should all have been over by now. Asked sooner, an elder answers *nobody came* of who is late."""
        waiting = self.state in (State.ASSIGNED, State.ON_WAY)
        ends: list[datetime] = [visit.planned_end for visit in self.visits]
        return waiting and bool(ends) and max(ends) < clock.now()


def order_of(elder: Elder, ref: str) -> Order:
    """Return the elder's order of an address; NotFound for anybody else's."""
    return _with_charge(elder, ref)[0]


def progress_of(elder: Elder, ref: str) -> Progress:
    """Return how the elder's order of an address goes; NotFound for anybody else's."""
    return _progress(*_with_charge(elder, ref))


def progress(order: Order) -> Progress:
    """Return how ``order`` goes."""
    return _progress(order, allowances.charge_of(order.job.id))


def _with_charge(elder: Elder, ref: str) -> tuple[Order, Charge | None]:
    found = select(Order, Charge).join(Job, Job.order_id == Order.id).outerjoin(Charge, Charge.job_id == Job.id)
    own = found.where(Order.ref == ref, Order.elder_id == elder.id).options(*WITH_JOB)
    row = db.session.execute(own).first()
    if row is None:
        raise errors.NotFound
    return row.Order, row.Charge


def _progress(order: Order, charge: Charge | None) -> Progress:
    kept = select(Visit).where(Visit.order_id == order.id, Visit.status != VisitStatus.RELEASED)
    who = joinedload(Visit.caregiver).joinedload(Caregiver.person).joinedload(Person.contact_points)
    visits = list(db.session.scalars(kept.options(who).order_by(Visit.seat)).unique())
    state = _state(order, visits)
    return Progress(
        order=order,
        job=order.job,
        state=state,
        visits=visits,
        feedback=order.feedback,
        charge=charge,
        can_cancel=state in CANCELLABLE,
        can_restore=restorable(order.job),
    )


def open_orders(elder: Elder) -> list[Order]:
    """Return what is still to come for an elder, the latest first."""
    going_on = select(Order).join(Job, Job.order_id == Order.id).options(contains_eager(Order.job))
    own = going_on.where(Job.elder_id == elder.id, Job.status.in_(OPEN_JOB)).options(joinedload(Order.service))
    return list(db.session.scalars(own.order_by(Order.id.desc())))


def last_order(elder: Elder) -> Order | None:
    """Return the elder's latest order whose service can still be had and that was not cancelled."""
    lately = select(Order).join(Job, Job.order_id == Order.id).options(contains_eager(Order.job))
    known = lately.options(joinedload(Order.service), joinedload(Order.feedback))
    own = known.where(Order.elder_id == elder.id, Job.status != JobStatus.CANCELLED)
    orders = db.session.scalars(own.order_by(Order.id.desc()).limit(5))
    return next((order for order in orders if order.service.deactivated_at is None), None)


def past_orders(elder: Elder, page: int, *, per_page: int = 10) -> Pagination:
    """Return a page (from 1) of what an elder ordered before, the latest first; nothing beyond the last page."""
    closed = select(Order).join(Job, Job.order_id == Order.id).options(contains_eager(Order.job))
    own = closed.where(Order.elder_id == elder.id, Job.status.not_in(OPEN_JOB)).options(joinedload(Order.service))
    return db.paginate(own.order_by(Order.id.desc()), page=page, per_page=per_page, error_out=False)


def _state(order: Order, visits: list[Visit]) -> State:
    job = order.job
    if job.status in CLOSED:
        return CLOSED[job.status]
    states = {visit.status for visit in visits}
    if VisitStatus.ARRIVED in states or VisitStatus.FINISHED in states:
        return State.ARRIVED
    if VisitStatus.ON_WAY in states:
        return State.ON_WAY
    if job.status is JobStatus.ASSIGNED:
        return State.ASSIGNED
    if VisitStatus.HELD in states:
        return State.WAITING_CREW
    return _sought(order)


def _sought(order: Order) -> State:
    if order.job.attention is Attention.LACKS_PAPERS:
        return State.PAPERS
    if order.job.attention is Attention.COSTS_MORE:
        return State.PRICE
    if order.job.attention is not None or order.service.fulfilment not in RUNS_ROUNDS:
        return State.DESK
    return State.PAUSED if is_paused(order.job) else State.SEEKING


def is_paused(job: Job) -> bool:
    """Whether the search waits for a stop to end; then ``search_started_at`` says when it goes on."""
    return job.status is JobStatus.SEEKING and job.search_started_at > clock.now()
