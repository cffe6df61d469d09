"""Own shares on both databases with real threads: whoever taps at once, each fen is paid and handed in once."""

from collections import Counter
from functools import partial

from flask import Flask

from care import allowances, errors
from care.allowances import paying
from care.db import db
from care.models import Charge, Doubt, How, Job, Payment, Setting
from tests.support import money, shares
from tests.support.cast import Cast
from tests.support.shares import SHARE, doing, finished, handing_in, paid, paying_now, stands
from tests.support.threads import at_once

THREADS = 4


def kinds(results: list[object]) -> Counter[type]:
    return Counter(type(each) for each in results)


def test_however_many_tap_at_once_it_is_paid_once(in_app_on_both: Flask, cast_on_both: Cast) -> None:
    cast, job_id = cast_on_both, finished(cast_on_both)
    taps = [paying_now(job_id, How.CASH, cast.near)] * THREADS + [paying_now(job_id, How.MERCHANT_QR)] * THREADS
    answers = at_once(in_app_on_both, *taps)
    assert kinds(answers) == {str: THREADS, errors.Refused: THREADS}
    payments, _ = shares.rows()
    assert {each for each in answers if isinstance(each, str)} == {payments[0].ref}
    now = stands(cast)
    assert (now["owed"], now["cash"] + now["settled"], len(payments)) == (0, SHARE, 1)


def test_paying_while_the_elder_says_that_nobody_came_leaves_no_fen_astray(
    in_app_on_both: Flask, cast_on_both: Cast
) -> None:
    cast, job_id = cast_on_both, finished(cast_on_both)

    def dispute() -> None:
        allowances.dispute(db.session.get_one(Job, job_id, with_for_update=True), Doubt.NOBODY_CAME)

    paid_, _ = at_once(in_app_on_both, paying_now(job_id, How.CASH, cast.near), dispute)
    won = isinstance(paid_, str)
    assert won or isinstance(paid_, errors.Refused)
    assert stands(cast)["owed"] == (-SHARE if won else 0)
    assert len(shares.rows()[0]) == won


def test_of_two_who_note_the_same_hand_in_one_is_told_that_it_was_noted(
    in_app_on_both: Flask, cast_on_both: Cast
) -> None:
    cast = cast_on_both
    paid(finished(cast), by=cast.near)
    answers = at_once(in_app_on_both, *[handing_in(cast.near, 1000, seen=SHARE)] * THREADS)
    assert kinds(answers) == {str: 1, errors.Refused: THREADS - 1}
    assert stands(cast)["cash"] == SHARE - 1000
    assert [each.amount_fen for each in shares.rows()[1]] == [1000]


def test_handing_in_what_is_taken_back_at_the_same_moment_never_leaves_less_than_nothing(
    in_app_on_both: Flask, cast_on_both: Cast
) -> None:
    cast, job_id = cast_on_both, finished(cast_on_both)
    paid(job_id, by=cast.near)
    payment_id = db.session.query(Payment.id).scalar()
    answers = at_once(
        in_app_on_both,
        handing_in(cast.near, SHARE, seen=SHARE),
        lambda: paying.take_back(db.session.get_one(Payment, payment_id)),
    )
    refused = [each for each in answers if isinstance(each, errors.CareError)]
    assert len(refused) == 1, answers
    assert stands(cast)["cash"] == 0


def test_two_shares_at_once_do_not_pass_the_cap(in_app_on_both: Flask, cast_on_both: Cast) -> None:
    cast, jobs = cast_on_both, [finished(cast_on_both) for _ in range(THREADS)]
    doing(lambda: _cap(2 * SHARE))
    answers = at_once(in_app_on_both, *(paying_now(each, How.CASH, cast.near) for each in jobs))
    assert kinds(answers) == {str: 2, errors.Refused: THREADS - 2}
    assert shares.cash(cast.near) == 2 * SHARE


def test_what_was_paid_too_much_is_paid_back_once(in_app_on_both: Flask, cast_on_both: Cast) -> None:
    cast, job_id = cast_on_both, finished(cast_on_both)
    paid(job_id, How.INVOICE)
    doing(lambda: allowances.dispute(db.session.get_one(Job, job_id), Doubt.NOBODY_CAME))
    doing(lambda: allowances.settle(money.charge_of(job_id), 0, 0, "没有来"))  # type: ignore[arg-type]
    payment_id = db.session.query(Payment.id).join(Charge, Charge.id == Payment.charge_id).scalar()
    answers = at_once(in_app_on_both, *[partial(_refund, payment_id)] * THREADS)
    assert kinds(answers) == {int: 1, errors.Refused: THREADS - 1}
    assert stands(cast) == {"owed": 0, "cash": 0, "settled": 0, "income": 0}


def _refund(payment_id: int) -> int:
    return paying.refund(db.session.get_one(Payment, payment_id))


def _cap(fen: int) -> None:
    db.session.add(Setting(key="cash_cap_fen", value=fen))
