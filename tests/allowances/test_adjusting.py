"""A correction needs two people and a reason, fits charge, month and contract, and stands in an open statement."""

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import update

from care import allowances, errors
from care.allowances import adjusting, statements
from care.clock import FrozenClock
from care.db import acting, db, lock, transaction
from care.models import (
    Adjustment,
    AdjustmentStatus,
    ChargeStatus,
    Contract,
    ContractCeiling,
    Doubt,
    Job,
    StatementStatus,
)
from care.money import Money
from tests.support.cast import Cast
from tests.support.money import balances, charge_of, left_fen, paid_for
from tests.support.statements import (
    FIRST,
    HALF_DONE,
    SECOND,
    approved,
    brought_to,
    corrected,
    next_month,
    proposed,
    served,
    statement,
)
from tests.support.threads import at_once

pytestmark = pytest.mark.usefixtures("frozen")


def standing(row: Adjustment) -> tuple[AdjustmentStatus, str | None]:
    db.session.expire_all()
    kept = db.session.get_one(Adjustment, row.id)
    return kept.status, kept.billed_in


def test_what_two_people_correct_moves_the_money_and_stands_in_the_months_draft(cast_on_both: Cast) -> None:
    paid_for(cast_on_both)
    job_id = served(cast_on_both)
    before = balances()
    row = proposed(job_id, -1_000)
    assert balances() == before
    approved(row)
    after = balances()
    assert after["due"] == before["due"] - 1_000
    assert after["free"] == before["free"] + 1_000
    assert after["used"] == before["used"] - 1_000
    assert standing(row) == (AdjustmentStatus.APPROVED, "2026-03")
    assert statements.sums(statement()).total_fen == 3_000


def test_the_elder_has_more_left_of_her_month_after_it_cost_less(cast: Cast) -> None:
    paid_for(cast)
    job_id = served(cast)
    day = charge_of(job_id).visit_on
    before = left_fen(cast.elder, day)
    corrected(job_id, -1_000)
    assert left_fen(cast.elder, day) == before + 1_000


def test_nobody_approves_or_refuses_what_she_proposed_herself(cast: Cast) -> None:
    paid_for(cast)
    row = proposed(served(cast), -1_000)
    for decide in (adjusting.approve, adjusting.refuse):
        with pytest.raises(errors.Refused), acting(FIRST), transaction():
            decide(db.session.get_one(Adjustment, row.id))
    assert standing(row) == (AdjustmentStatus.PROPOSED, None)


def test_what_is_refused_moves_nothing_and_is_decided(cast: Cast) -> None:
    paid_for(cast)
    row = proposed(served(cast), -1_000)
    before = balances()
    with acting(SECOND), transaction():
        adjusting.refuse(db.session.get_one(Adjustment, row.id))
    assert (standing(row), balances()) == ((AdjustmentStatus.REFUSED, None), before)
    with pytest.raises(errors.Refused):
        approved(row)


@pytest.mark.parametrize("amount", [0, -4_001, 1])
def test_a_charge_never_comes_to_less_than_nothing_or_more_than_its_price(cast: Cast, amount: int) -> None:
    paid_for(cast)
    job_id = served(cast)
    with pytest.raises(errors.Invalid) as wrong:
        proposed(job_id, amount)
    assert wrong.value.field == "amount"


def test_two_corrections_that_fit_alone_do_not_pass_the_bounds_together(cast: Cast) -> None:
    paid_for(cast)
    job_id = served(cast)
    one, other = proposed(job_id, -3_000), proposed(job_id, -3_000)
    approved(one)
    with pytest.raises(errors.Invalid):
        approved(other)
    assert statements.sums(statement()).total_fen == 1_000


@pytest.mark.parametrize("reason", ["", "  ", "长" * 501])
def test_a_correction_wants_a_reason(cast: Cast, reason: str) -> None:
    paid_for(cast)
    job_id = served(cast)
    with pytest.raises(errors.Invalid) as wrong:
        proposed(job_id, -1_000, reason)
    assert wrong.value.field == "reason"


def test_more_than_the_elders_month_has_left_is_not_added(cast: Cast) -> None:
    paid_for(cast)
    row = proposed(served(cast, HALF_DONE), 1_500)
    with transaction():
        db.session.execute(update(ContractCeiling).values(ceiling_fen=3_000))
    with pytest.raises(errors.Refused):
        approved(row)
    assert standing(row) == (AdjustmentStatus.PROPOSED, None)


def test_more_than_the_contract_has_left_is_not_added(cast: Cast) -> None:
    contract_id = paid_for(cast, counts=False)
    row = proposed(served(cast, HALF_DONE), 1_500)
    with transaction():
        contract = db.session.get_one(Contract, contract_id)
        contract.budget_fen = Money(3_000)
        allowances.fund(contract)
    with pytest.raises(errors.Refused):
        approved(row)
    assert balances()["free"] == 1_000


def test_only_what_was_taken_from_a_contract_is_corrected(cast: Cast) -> None:
    job_id = served(cast)
    with pytest.raises(errors.Refused):
        proposed(job_id, -1_000)


def test_what_was_corrected_is_not_disputed_any_more(cast: Cast) -> None:
    paid_for(cast)
    job_id = served(cast)
    corrected(job_id, -1_000)
    with transaction():
        allowances.dispute(lock(db.session.get_one(Job, job_id)), Doubt.NOBODY_CAME)
    assert charge_of(job_id).status is ChargeStatus.TAKEN


def test_what_became_disputed_is_not_corrected(cast: Cast) -> None:
    paid_for(cast)
    job_id = served(cast)
    row = proposed(job_id, -1_000)
    with transaction():
        allowances.dispute(lock(db.session.get_one(Job, job_id)), Doubt.NOBODY_CAME)
    with pytest.raises(errors.Refused):
        approved(row)


def test_the_correction_of_a_closed_month_stands_in_the_next(cast_on_both: Cast, frozen: FrozenClock) -> None:
    paid_for(cast_on_both)
    job_id = served(cast_on_both)
    next_month(frozen)
    brought_to(StatementStatus.CLOSED)
    row = proposed(job_id, -1_000)
    approved(row)
    assert standing(row) == (AdjustmentStatus.APPROVED, "2026-04")
    assert statements.sums(statement("2026-03")).total_fen == 4_000
    assert statements.sums(statement("2026-04")).total_fen == -1_000


def test_of_two_corrections_approved_at_once_that_do_not_fit_together_one_stands(
    cast_on_both: Cast, in_app_on_both: Flask
) -> None:
    paid_for(cast_on_both)
    job_id = served(cast_on_both)
    rows = [proposed(job_id, -3_000).id for _ in range(2)]
    works = [partial(approve_by_id, each) for each in rows]
    results = at_once(in_app_on_both, *works)
    assert sorted(isinstance(each, errors.Invalid) for each in results) == [False, True]
    db.session.rollback()
    assert statements.sums(statement()).total_fen == 1_000


def approve_by_id(row_id: int) -> None:
    with acting(SECOND):
        adjusting.approve(db.session.get_one(Adjustment, row_id))
