"""A person settles what is disputed, and says whose work it was where nobody knew."""

import pytest

from care import dispatch, errors
from care.allowances import settling, statements
from care.allowances.settling import Word
from care.clock import FrozenClock
from care.db import transaction
from care.models import ChargeStatus, Doubt, Fulfilment, StatementStatus, When
from care.money import Money
from tests.support import cast as people
from tests.support.cast import Cast
from tests.support.money import balances, charge_of, paid_for
from tests.support.play import job, place_order
from tests.support.statements import NO_PLACE, brought_to, next_month, served, statement

pytestmark = pytest.mark.usefixtures("frozen")


def settled(job_id: int, government: int, own: int = 0, *, reason: str = "打电话问过", firm: str = "") -> None:
    with transaction():
        settling.settle(charge_of(job_id), Word(Money(government), Money(own), reason, firm))


def test_what_is_disputed_stands_in_no_statement_until_it_is_settled(cast_on_both: Cast) -> None:
    paid_for(cast_on_both)
    job_id = served(cast_on_both, proof=NO_PLACE)
    assert (charge_of(job_id).status, charge_of(job_id).billed_in) == (ChargeStatus.DISPUTED, None)
    settled(job_id, 3_000)
    charge = charge_of(job_id)
    assert (charge.status, charge.government_fen, charge.billed_in) == (ChargeStatus.TAKEN, 3_000, "2026-03")
    assert statements.sums(statement()).total_fen == balances()["due"] == 3_000


def test_nothing_at_all_gives_everything_back(cast: Cast) -> None:
    paid_for(cast)
    job_id = served(cast, proof=NO_PLACE)
    settled(job_id, 0)
    assert charge_of(job_id).status is ChargeStatus.GIVEN_BACK
    assert balances()["free"] == -balances()["bureau"]


def test_what_is_settled_after_the_month_was_closed_stands_in_the_next(cast: Cast, frozen: FrozenClock) -> None:
    paid_for(cast)
    late = served(cast, proof=NO_PLACE)
    served(cast)
    next_month(frozen)
    brought_to(StatementStatus.CLOSED)
    settled(late, 4_000)
    assert charge_of(late).billed_in == "2026-04"
    assert statements.sums(statement("2026-03")).total_fen == 4_000


@pytest.mark.parametrize("reason", [" ", "长" * 501])
def test_it_wants_a_reason_that_is_no_novel(cast: Cast, reason: str) -> None:
    paid_for(cast)
    job_id = served(cast, proof=NO_PLACE)
    with pytest.raises(errors.Invalid) as wrong:
        settled(job_id, 1, reason=reason)
    assert wrong.value.field == "reason"
    assert charge_of(job_id).status is ChargeStatus.DISPUTED


def test_nobody_is_paid_more_than_was_held(cast: Cast) -> None:
    paid_for(cast)
    job_id = served(cast, proof=NO_PLACE)
    for government, own in ((4_001, 0), (-1, 0), (0, 1)):
        with pytest.raises(errors.Invalid):
            settled(job_id, government, own)


def test_whose_work_it_was_is_said_by_a_person_where_nobody_knows(cast: Cast) -> None:
    job_id, other = whose_work_nobody_knows(cast)
    assert charge_of(job_id).doubt is Doubt.NO_ORGANISATION
    with pytest.raises(errors.Invalid) as wrong:
        settled(job_id, 4_000)
    assert wrong.value.field == "organisation"
    settled(job_id, 4_000, firm=other)
    assert charge_of(job_id).status is ChargeStatus.TAKEN
    assert [each.ref for each in [charge_of(job_id).organisation] if each] == [other]


def test_a_firm_that_the_contract_does_not_pay_there_is_not_named(cast: Cast) -> None:
    job_id, _other = whose_work_nobody_knows(cast)
    with transaction():
        strange = people.organisation("无关公司").ref
    with pytest.raises(errors.Invalid):
        settled(job_id, 4_000, firm=strange)


def whose_work_nobody_knows(cast: Cast) -> tuple[int, str]:
    """A meal that the desk arranged where two firms serve: the job's id, and the other firm's reference."""
    with transaction():
        other = people.organisation("别家服务公司").ref
        lunch = people.service("lunch", fulfilment=Fulfilment.CANTEEN_DELIVERY).id
    paid_for(cast)
    job_id = place_order(cast, When.TODAY_AFTERNOON, service_id=lunch)
    for each in (dispatch.arrange, dispatch.close_arranged):
        with transaction():
            each(job(job_id))
    return job_id, other
