"""A month goes from draft to closed step by step, and a closed one changes no more, whatever anybody does."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from care import allowances, errors, orders, visits
from care.allowances import statements
from care.clock import FrozenClock
from care.db import acting, db, lock, transaction
from care.models import Doubt, Ending, Job, Outcome, Statement, StatementStatus
from care.money import Money
from tests.support.cast import Cast
from tests.support.money import charge_of, paid_for
from tests.support.play import visits as visits_of
from tests.support.statements import (
    NO_PLACE,
    SECOND,
    brought_to,
    charges,
    corrected,
    next_month,
    served,
    statement,
)

pytestmark = pytest.mark.usefixtures("frozen")

Step = Callable[[Statement], None]
DRAFT, CHECKED, CONFIRMED, CLOSED = StatementStatus


def sent_back(row: Statement) -> None:
    statements.send_back(row, "金额要再对一遍")


def done(step: Step) -> None:
    with acting(SECOND), transaction():
        step(statement())


@pytest.fixture
def over(cast: Cast, frozen: FrozenClock) -> Cast:
    """March is over: a visit was taken, another is disputed."""
    paid_for(cast)
    served(cast)
    served(cast, proof=NO_PLACE)
    next_month(frozen)
    return cast


def test_a_month_is_not_checked_before_it_is_over(cast: Cast) -> None:
    paid_for(cast)
    served(cast)
    with pytest.raises(errors.Refused):
        done(statements.check)
    assert statement().status is DRAFT


def test_what_is_checked_keeps_who_checked_it_and_what_it_comes_to(over: Cast) -> None:
    brought_to(CHECKED)
    kept = statement()
    assert (kept.visits, kept.total_fen, kept.checked_by) == (1, 4_000, SECOND)


@pytest.mark.parametrize(
    ("status", "step"),
    [
        (DRAFT, statements.confirm),
        (DRAFT, statements.close),
        (DRAFT, sent_back),
        (CHECKED, statements.check),
        (CHECKED, statements.close),
        (CONFIRMED, statements.check),
        (CONFIRMED, statements.confirm),
        (CLOSED, statements.check),
        (CLOSED, statements.confirm),
        (CLOSED, statements.close),
        (CLOSED, sent_back),
    ],
)
def test_no_step_is_left_out_or_done_twice(over: Cast, status: StatementStatus, step: Step) -> None:
    if status is not DRAFT:
        brought_to(status)
    with pytest.raises(errors.Refused):
        done(step)
    assert statement().status is status


def test_a_closed_month_that_somebody_would_open_again_is_refused_with_a_sentence(over: Cast) -> None:
    brought_to(CLOSED)
    with pytest.raises(errors.Refused) as told:
        done(sent_back)
    assert told.value.sentence is statements.CLOSED_FOR_EVER


@pytest.mark.parametrize("status", [CHECKED, CONFIRMED])
def test_what_is_not_closed_is_sent_back_with_a_reason_and_is_nobodys_any_more(
    over: Cast, status: StatementStatus
) -> None:
    brought_to(status)
    with pytest.raises(errors.Invalid):
        done(lambda row: statements.send_back(row, " "))
    done(sent_back)
    kept = statement()
    assert (kept.status, kept.total_fen, kept.checked_by, kept.confirmed_by) == (DRAFT, None, None, None)


def test_nothing_that_anybody_does_changes_a_closed_month(over: Cast) -> None:
    job_id = charges()[0].job_id
    brought_to(CLOSED)
    before = as_it_stands(job_id)
    for change in CHANGES:
        tried(change, job_id)
        assert as_it_stands(job_id) == before
    corrected(job_id, -1_000)
    assert as_it_stands(job_id) == before
    assert statements.sums(statement("2026-04")).corrections_fen == -1_000


def tried(change: Callable[[Job], object], job_id: int) -> None:
    """Refused or not: what it did, if anything, stays."""
    with suppress(errors.CareError), acting(SECOND), transaction():
        change(lock(db.session.get_one(Job, job_id)))


CHANGES: tuple[Callable[[Job], object], ...] = (
    lambda job: orders.give_feedback(job.order, Outcome.NOBODY_CAME),
    lambda job: orders.cancel(job.order, at_the_desk=True),
    lambda job: allowances.dispute(job, Doubt.NOBODY_CAME),
    lambda job: allowances.settle(charge_of(job.id), Money(0), Money(0), "不算"),
    allowances.complete,
    allowances.give_back,
    allowances.follow,
    allowances.accept_price,
    allowances.proven,
    lambda job: visits.confirm_by_call(visits_of(job.id)[0]),
    lambda job: visits.end_otherwise(visits_of(job.id)[0], Ending.AWAY),
    lambda _job: sent_back(statement()),
)


def as_it_stands(job_id: int) -> list[object]:
    """The closed statement, what it sums to, and a charge in it."""
    row, charge = statement(), charge_of(job_id)
    amounts = (charge.status, charge.billed_in, charge.government_fen, charge.own_fen, charge.organisation_id)
    return [row.status, row.visits, row.total_fen, statements.sums(row), amounts]
