"""Charges, statements and payments beside each other: whether one says what the other does."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, or_, select

from care.allowances.auditing.difference import Difference
from care.db import db
from care.models import (
    OPEN_JOB,
    Adjustment,
    AdjustmentStatus,
    Charge,
    ChargeStatus,
    Job,
    JobStatus,
    Payment,
    Statement,
    StatementStatus,
)


def charges() -> Iterator[Difference]:
    """Every job has a charge, and its money stands where the job does."""
    stuck = and_(Charge.status == ChargeStatus.HELD, Job.status.not_in(OPEN_JOB))
    early = and_(Charge.status.in_((ChargeStatus.TAKEN, ChargeStatus.DISPUTED)), Job.status != JobStatus.DONE)
    apart = (
        select(Job.id, Job.status, Charge.ref, Charge.status.label("money"))
        .outerjoin(Charge, Charge.job_id == Job.id)
        .where(or_(Charge.id.is_(None), stuck, early))
    )
    for row in db.session.execute(apart):
        where = f"charge {row.ref}" if row.ref else f"the charge of job {row.id}"
        yield Difference("charge", where, row.money or "missing", f"what a job that is {row.status} comes to")


def months() -> Iterator[Difference]:
    """A charge's month is that of the visit's day."""
    month = func.substr(cast(Charge.visit_on, String), 1, 7)
    for row in db.session.execute(select(Charge.ref, Charge.month, month.label("of")).where(Charge.month != month)):
        yield Difference("month", f"charge {row.ref}", row.month, row.of)


def statements() -> Iterator[Difference]:
    """What a checked statement sums to is what stands in it."""
    visits, corrected = _visits().subquery().c, _corrections().subquery().c
    number = func.coalesce(visits.number, 0)
    total = func.coalesce(visits.total, 0) + func.coalesce(corrected.total, 0)
    apart = (
        select(Statement.ref, Statement.visits, Statement.total_fen, number.label("number"), total.label("total"))
        .outerjoin_from(Statement, visits.number.table, _in_statement(visits))
        .outerjoin(corrected.total.table, _in_statement(corrected))
        .where(Statement.status != StatementStatus.DRAFT)
        .where(or_(func.coalesce(Statement.visits, -1) != number, func.coalesce(Statement.total_fen, -1) != total))
    )
    for row in db.session.execute(apart):
        found, right = f"{row.visits} visits, {row.total_fen}", f"{row.number} visits, {int(row.total)}"
        yield Difference("statement", row.ref, found, right)


def billed() -> Iterator[Difference]:
    """What a contract pays stands in a statement once it is taken, and nothing else does."""
    taken = Charge.status == ChargeStatus.TAKEN
    paid = and_(taken, Charge.contract_id.is_not(None), Charge.organisation_id.is_not(None))
    left_out = and_(paid, Charge.government_fen > 0, Charge.billed_in.is_(None))
    wrongly_in = and_(~taken, Charge.billed_in.is_not(None))
    nowhere = and_(Charge.billed_in.is_not(None), Statement.id.is_(None))
    apart = (
        select(Charge.ref, Charge.status, Charge.billed_in)
        .outerjoin(Statement, _in_statement(Charge))
        .where(or_(left_out, wrongly_in, nowhere))
    )
    for row in db.session.execute(apart):
        right = "in a month that has a statement" if row.status is ChargeStatus.TAKEN else f"in none: {row.status}"
        yield Difference("statement", f"charge {row.ref}", f"in {row.billed_in}", right)


def corrections() -> Iterator[Difference]:
    """What a second person approved stands in a statement."""
    approved = Adjustment.status == AdjustmentStatus.APPROVED
    apart = select(Adjustment.ref, Adjustment.billed_in).outerjoin(Statement, _in_statement(Adjustment))
    for row in db.session.execute(apart.where(approved, Statement.id.is_(None))):
        yield Difference("statement", f"correction {row.ref}", f"in {row.billed_in}", "in a month that has a statement")


def payments() -> Iterator[Difference]:
    """An own share is noted for her whose charge it is."""
    strange = or_(Charge.id.is_(None), Payment.elder_id != Charge.elder_id)
    apart = select(Payment.ref).outerjoin(Charge, Charge.id == Payment.charge_id).where(strange)
    for ref in db.session.scalars(apart):
        yield Difference("payment", ref, "for another elder's charge", "for the payer's own")


def _in_statement(rows: Any) -> ColumnElement[bool]:
    return and_(
        rows.contract_id == Statement.contract_id,
        rows.organisation_id == Statement.organisation_id,
        rows.billed_in == Statement.month,
    )


def _visits() -> Any:
    of = (Charge.contract_id, Charge.organisation_id, Charge.billed_in)
    sums = select(*of, func.count().label("number"), func.sum(Charge.government_fen).label("total"))
    return sums.where(Charge.status == ChargeStatus.TAKEN, Charge.government_fen > 0).group_by(*of)


def _corrections() -> Any:
    of = (Adjustment.contract_id, Adjustment.organisation_id, Adjustment.billed_in)
    sums = select(*of, func.sum(Adjustment.amount_fen).label("total"))
    return sums.where(Adjustment.status == AdjustmentStatus.APPROVED).group_by(*of)
