"""An own share is paid once and whole, and every fen of it stands where it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import current_app

from care import allowances, errors
from care.allowances import owing, paying
from care.clock import FrozenClock
from care.db import Change, db, transaction
from care.models import ChargeStatus, Doubt, How, Job, Setting
from tests.support import money, shares
from tests.support.cast import Cast
from tests.support.shares import SHARE, doing, finished, handing_in, paid, payment_here, stands

DAY = 24 * 3600

pytestmark = pytest.mark.usefixtures("frozen")


@contextmanager
def refused(words: str) -> Iterator[None]:
    """It is refused, in a sentence that says so."""
    with pytest.raises(errors.Refused) as why:
        yield
    with current_app.test_request_context():
        assert words in str(why.value)


def disputed(job_id: int) -> None:
    doing(lambda: allowances.dispute(db.session.get_one(Job, job_id), Doubt.NOBODY_CAME))


def settled(job_id: int, own_fen: int) -> None:
    doing(lambda: allowances.settle(money.charge_of(job_id), 0, own_fen, "问过了"))  # type: ignore[arg-type]


def found_undone(job_id: int) -> None:
    settled(job_id, 0)


def test_what_the_elder_owes_goes_to_the_caregivers_hand_and_from_there_to_her_firm(cast: Cast) -> None:
    job_id = finished(cast)
    assert stands(cast) == {"owed": SHARE, "cash": 0, "settled": 0, "income": -SHARE}
    paid(job_id, by=cast.near)
    assert stands(cast) == {"owed": 0, "cash": SHARE, "settled": 0, "income": -SHARE}
    doing(handing_in(cast.near, 1500, seen=SHARE))
    assert stands(cast) == {"owed": 0, "cash": SHARE - 1500, "settled": 1500, "income": -SHARE}


@pytest.mark.parametrize("how", [How.MERCHANT_QR, How.INVOICE, How.CASH])
def test_what_is_paid_to_the_firm_itself_is_in_nobodys_hand(cast: Cast, how: How) -> None:
    paid(finished(cast), how)
    assert stands(cast) == {"owed": 0, "cash": 0, "settled": SHARE, "income": -SHARE}


def test_nobody_pays_today_as_before_there_was_a_ledger(cast: Cast) -> None:
    job_id = finished(cast)
    with pytest.raises(errors.Refused):
        paid(job_id, How.BEFORE)
    assert stands(cast)["owed"] == SHARE


def test_only_what_was_really_done_is_to_be_paid(cast: Cast) -> None:
    job_id = finished(cast, answers={1: "", 2: "没时间"})
    paid(job_id, by=cast.near)
    assert payment_here(job_id).amount_fen == SHARE // 2
    assert stands(cast)["owed"] == 0


def test_the_same_tap_again_is_the_same_payment_and_another_way_is_refused(cast: Cast) -> None:
    job_id = finished(cast)
    paid(job_id, by=cast.near)
    paid(job_id, by=cast.near)
    with refused("记过"):
        paid(job_id, How.MERCHANT_QR)
    assert [each.amount_fen for each in shares.rows()[0]] == [SHARE]
    assert stands(cast)["cash"] == SHARE


@pytest.mark.parametrize("steps", [(disputed,), (disputed, found_undone)])
def test_nothing_is_paid_of_what_is_in_doubt_or_given_back(cast: Cast, steps: tuple[Callable[[int], None]]) -> None:
    job_id = finished(cast)
    for step in steps:
        step(job_id)
    with refused("不用收"):
        paid(job_id, by=cast.near)


def test_an_order_that_waits_for_proof_is_not_to_be_paid_yet(cast: Cast) -> None:
    job_id = finished(cast, reason="没有手机")
    assert money.charge_of(job_id).status is ChargeStatus.DISPUTED
    with pytest.raises(errors.Refused):
        paid(job_id, by=cast.near)


def test_cash_over_the_cap_is_refused_and_the_qr_is_not(cast: Cast) -> None:
    with transaction():
        db.session.add(Setting(key="cash_cap_fen", value=SHARE))
    first, second = finished(cast), finished(cast)
    paid(first, by=cast.near)
    with refused("扫码"):
        paid(second, by=cast.near)
    assert shares.payment(second) is None
    assert not owing.has_room(cast.near, 1)
    paid(second, How.MERCHANT_QR)
    assert stands(cast)["cash"] == SHARE


def test_a_wrong_tap_is_taken_back_and_paid_otherwise(cast: Cast) -> None:
    job_id = finished(cast)
    paid(job_id, by=cast.near)
    doing(lambda: paying.take_back(payment_here(job_id)))
    assert stands(cast) == {"owed": SHARE, "cash": 0, "settled": 0, "income": -SHARE}
    paid(job_id, How.INVOICE)
    assert payment_here(job_id).how is How.INVOICE
    log = [each.action for each in db.session.query(Change).filter(Change.subject == "charge").order_by(Change.id)]
    assert log[-3:] == ["paid", "payment_taken_back", "paid"]


def test_after_a_while_only_a_reason_takes_it_back(cast: Cast, frozen: FrozenClock) -> None:
    job_id = finished(cast)
    paid(job_id, by=cast.near)
    frozen.tick(601)
    with refused("理由"):
        doing(lambda: paying.take_back(payment_here(job_id), reason=" "))
    doing(lambda: paying.take_back(payment_here(job_id), reason="其实扫了码"))
    assert shares.payment(job_id) is None


def test_cash_that_was_handed_in_is_not_taken_back(cast: Cast) -> None:
    job_id = finished(cast)
    paid(job_id, by=cast.near)
    doing(handing_in(cast.near, 1, seen=SHARE))
    with refused("交给机构"):
        doing(lambda: paying.take_back(payment_here(job_id)))
    assert stands(cast)["cash"] == SHARE - 1


def test_what_was_taken_back_meanwhile_is_neither_taken_back_nor_paid_back(cast: Cast) -> None:
    job_id = finished(cast)
    paid(job_id, by=cast.near)
    stale = payment_here(job_id)
    db.session.expunge(stale)
    doing(lambda: paying.take_back(payment_here(job_id)))
    for work in (paying.take_back, paying.refund):
        with refused("撤回"):
            doing(lambda work=work: work(stale))  # type: ignore[misc]


def test_paid_and_then_found_to_be_less_is_a_credit_that_is_paid_back_once_it_is_settled(cast: Cast) -> None:
    job_id = finished(cast)
    paid(job_id, by=cast.near)
    disputed(job_id)
    assert [paying.credit_of(each, payment_here(job_id)) for each in owing.credits_of(cast.firm)] == [SHARE]
    with refused("核实"):
        doing(lambda: paying.refund(payment_here(job_id)))
    settled(job_id, 1000)
    assert stands(cast)["owed"] == 1000 - SHARE
    assert doing(lambda: paying.refund(payment_here(job_id))) == SHARE - 1000
    assert stands(cast) == {"owed": 0, "cash": SHARE, "settled": 1000 - SHARE, "income": -1000}
    assert list(owing.credits_of(None)) == []
    for again in (lambda: paying.refund(payment_here(job_id)), lambda: paying.take_back(payment_here(job_id))):
        with refused("退"):
            doing(again)


def test_settled_as_it_was_nothing_is_owed_back(cast: Cast) -> None:
    job_id = finished(cast)
    paid(job_id, by=cast.near)
    disputed(job_id)
    settled(job_id, SHARE)
    assert list(owing.credits_of(None)) == []
    assert stands(cast)["owed"] == 0


@pytest.mark.parametrize("fen", [0, -1, SHARE + 1])
def test_nothing_and_more_than_she_has_is_not_handed_in(cast: Cast, fen: int) -> None:
    paid(finished(cast), by=cast.near)
    with pytest.raises(errors.Invalid):
        doing(handing_in(cast.near, fen, seen=SHARE))
    assert shares.rows()[1] == []


def test_whoever_notes_what_a_colleague_noted_already_is_told_so(cast: Cast) -> None:
    paid(finished(cast), by=cast.near)
    doing(handing_in(cast.near, 1000, seen=SHARE))
    with refused("刚才变了"):
        doing(handing_in(cast.near, 1000, seen=SHARE))
    assert shares.cash(cast.near) == SHARE - 1000


def test_the_oldest_cash_is_handed_in_first(cast: Cast, frozen: FrozenClock) -> None:
    jobs = []
    for _ in range(3):
        jobs.append(finished(cast))
        paid(jobs[-1], by=cast.near)
        frozen.tick(DAY)
    ids = [money.charge_of(each).id for each in jobs]
    doing(handing_in(cast.near, SHARE + 1, seen=3 * SHARE))
    assert [each.charge_id for each in owing.cash_of(cast.near).payments] == ids[1:]
    line = owing.till(cast.firm, 1).lines[0]
    assert (line.cash_fen, line.since) == (2 * SHARE - 1, payment_here(jobs[1]).at)


def test_cash_is_overdue_after_a_week_until_the_old_part_of_it_is_handed_in(cast: Cast, frozen: FrozenClock) -> None:
    old = finished(cast)
    paid(old, by=cast.near)
    began = payment_here(old).at
    frozen.tick(6 * DAY)
    paid(finished(cast), by=cast.near)
    assert db.session.execute(owing.overdue()).one() == (0, None)
    frozen.tick(DAY + 1)
    assert tuple(db.session.execute(owing.overdue(cast.firm)).one()) == (1, began)
    assert owing.cash_of(cast.near).late
    assert tuple(db.session.execute(owing.overdue(cast.firm + 1)).one()) == (0, None)
    doing(handing_in(cast.near, SHARE, seen=2 * SHARE))
    assert db.session.execute(owing.overdue()).one() == (0, None)
    assert not owing.cash_of(cast.near).late


def test_open_sums_are_those_that_are_owed_and_not_paid_the_oldest_first(cast: Cast, frozen: FrozenClock) -> None:
    first = finished(cast)
    frozen.tick(DAY)
    second, weak, done = finished(cast), finished(cast, reason="没有手机"), finished(cast)
    paid(done, by=cast.near)
    shown = [charge.job_id for charge in owing.open_sums(cast.firm, 1).items]
    assert shown == [first, second]
    assert weak not in shown
    assert [(each.count, each.sum_fen) for each in owing.open_by_firm(None)] == [(2, 2 * SHARE)]
    assert owing.open_sums(cast.firm + 1, 1).items == []
    assert owing.open_by_firm(cast.firm + 1) == []
