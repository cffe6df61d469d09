"""Months in tests: visits that were paid for, their statement, and who takes it step by step."""

from sqlalchemy import select

from care import dispatch, visits
from care.allowances import adjusting, statements
from care.clock import FrozenClock
from care.db import acting, db, transaction
from care.models import Adjustment, Caregiver, Charge, Job, Statement, StatementStatus, Visit
from care.money import Money
from tests.support.cast import Cast
from tests.support.money import charge_of
from tests.support.play import place_order
from tests.support.play import visits as visits_of

FIRST, SECOND = "staff:1", "staff:2"
ALL_DONE = {1: "", 2: ""}
HALF_DONE = {1: "", 2: "没时间"}
NO_PLACE = visits.Proof(reason="no_position")


def served(cast: Cast, answers: dict[int, str] | None = None, *, proof: visits.Proof | None = None, by: int = 0) -> int:
    """The elder orders, a caregiver (the near one) comes and finishes. Returns the job's id."""
    job_id = place_order(cast)
    with transaction():
        dispatch.assign(db.session.get_one(Job, job_id), db.session.get_one(Caregiver, by or cast.near))
    visit_id = visits_of(job_id)[0].id
    with transaction():
        visit = db.session.get_one(Visit, visit_id)
        visits.arrive(visit, proof or visits.Proof(code=visits.visit_code(visit)))
    with transaction():
        visits.finish(db.session.get_one(Visit, visit_id), answers or ALL_DONE)
    return job_id


def statement(month: str = "2026-03") -> Statement:
    """A month's statement, read anew."""
    db.session.expire_all()
    return db.session.scalars(select(Statement).where(Statement.month == month)).one()


def brought_to(status: StatementStatus, month: str = "2026-03") -> None:
    """The month's draft goes through all the steps up to ``status``; the month must be over."""
    steps = {
        StatementStatus.CHECKED: statements.check,
        StatementStatus.CONFIRMED: statements.confirm,
        StatementStatus.CLOSED: statements.close,
    }
    for each, step in steps.items():
        with acting(SECOND), transaction():
            step(statement(month))
        if each is status:
            return


def next_month(frozen: FrozenClock) -> None:
    """It is the next month."""
    frozen.tick(31 * 86_400)


def proposed(job_id: int, amount: int, reason: str = "少做了一半", by: str = FIRST) -> Adjustment:
    """Somebody proposes a correction of a job's charge, in fen."""
    with acting(by), transaction():
        return adjusting.propose(charge_of(job_id), Money(amount), reason)


def approved(row: Adjustment, by: str = SECOND) -> None:
    """Somebody approves it."""
    with acting(by), transaction():
        adjusting.approve(db.session.get_one(Adjustment, row.id))


def corrected(job_id: int, amount: int) -> None:
    """Two people correct a job's charge."""
    approved(proposed(job_id, amount))


def charges() -> list[Charge]:
    """All charges, the oldest first."""
    db.session.expire_all()
    return list(db.session.scalars(select(Charge).order_by(Charge.id)))
