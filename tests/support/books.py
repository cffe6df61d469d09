"""A small ledger in which everything happened once: taken and paid, held, disputed, given back, a checked month."""

from dataclasses import dataclass

from sqlalchemy import select

from care import dispatch, orders, visits
from care.allowances import paying, statements
from care.clock import FrozenClock
from care.db import db, transaction
from care.models import Caregiver, Charge, How, Job, Statement, Visit
from tests.support.cast import Cast
from tests.support.money import charge_of, paid_for
from tests.support.play import job, place_order
from tests.support.play import visits as visits_of

ALL_DONE = {1: "", 2: ""}


@dataclass
class Books:
    """Ids of jobs by what became of their money, and the contract."""

    contract: int
    taken: int
    held: int
    disputed: int
    given_back: int


def kept(cast: Cast, frozen: FrozenClock, **values: object) -> Books:
    """Everything happened in one month, of which the statement is checked; the order that is open is of the next.

    The contract pays a half, so that there are own shares; the taken one's is paid in cash and handed in.
    """
    contract_id = paid_for(cast, percent=50, **values)
    taken = served(cast)
    disputed = served(cast, visits.Proof(reason="没有手机"))
    given_back = place_order(cast)
    with transaction():
        orders.cancel(job(given_back).order)
    _pay(taken, cast)
    month_after(frozen)
    with transaction():
        statements.check(db.session.scalars(select(Statement)).one())
    return Books(contract_id, taken, place_order(cast), disputed, given_back)


def month_after(frozen: FrozenClock) -> None:
    """It is the same day of the next month."""
    frozen.move_to(frozen.moment.replace(month=frozen.moment.month + 1))


def served(cast: Cast, proof: visits.Proof | None = None) -> int:
    """She orders, the near caregiver comes and does all of it. Returns the job's id."""
    job_id = place_order(cast)
    with transaction():
        dispatch.assign(db.session.get_one(Job, job_id), db.session.get_one(Caregiver, cast.near))
    (visit,) = visits_of(job_id)
    with transaction():
        row = db.session.get_one(Visit, visit.id)
        visits.arrive(row, proof or visits.Proof(code=visits.visit_code(row)))
        visits.finish(row, ALL_DONE)
    return job_id


def _pay(job_id: int, cast: Cast) -> None:
    with transaction():
        near = db.session.get_one(Caregiver, cast.near)
        charge = db.session.get_one(Charge, charge_of(job_id).id)
        paid = paying.pay(charge, How.CASH, caregiver=near)
        paying.hand_in(near, paid.amount_fen, seen_fen=paid.amount_fen)
