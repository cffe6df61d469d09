"""The ledger: entries sum to nothing, balances are their sums, and bounds hold."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from care.allowances.ledger import Bounds, Key, OutOfBounds, balance, post
from care.db import db, transaction
from care.models import Account, AccountKind, Entry, Posting, PostingKind
from tests.support.threads import at_once

FREE, BUREAU, HELD = (Key(kind, 7) for kind in (AccountKind.FREE, AccountKind.BUREAU, AccountKind.HELD))


def fund(amount: int) -> None:
    post(PostingKind.BUDGET, {FREE: amount, BUREAU: -amount})


def entries() -> dict[str, int]:
    """What the entries of each kind of account sum to."""
    db.session.rollback()
    summed = select(Account.kind, func.sum(Entry.amount_fen)).join(Entry, Entry.account_id == Account.id)
    return {kind.value: int(total) for kind, total in db.session.execute(summed.group_by(Account.kind))}


def test_a_posting_that_does_not_sum_to_nothing_is_a_mistake_of_ours(in_app: Flask) -> None:
    with pytest.raises(ValueError, match="does not sum to 0"), transaction():
        post(PostingKind.BUDGET, {FREE: 5, BUREAU: -4})


def test_balances_are_what_their_entries_sum_to(in_app_on_both: Flask) -> None:
    with transaction():
        fund(500)
        post(PostingKind.HOLD, {FREE: -200, HELD: 200}, charge_id=9, reason="why")
    assert [balance(key) for key in (FREE, BUREAU, HELD)] == [300, -500, 200]
    assert entries() == {"free": 300, "bureau": -500, "held": 200}
    assert [posting.charge_id for posting in db.session.query(Posting).order_by(Posting.id)] == [None, 9]


def test_what_moves_nothing_leaves_no_posting(in_app: Flask) -> None:
    with transaction():
        post(PostingKind.GIVE_BACK, {FREE: 0, HELD: 0})
    assert db.session.query(Posting).count() == 0


def test_no_more_is_held_than_there_is(in_app_on_both: Flask) -> None:
    with transaction():
        fund(100)
    with pytest.raises(OutOfBounds), transaction():
        post(PostingKind.HOLD, {HELD: 101, FREE: -101})
    assert entries() == {"free": 100, "bureau": -100}


def test_a_bound_stops_what_would_pass_it_and_lets_through_what_leads_back(in_app: Flask) -> None:
    cash, owed = Key(AccountKind.CASH, holder_id=3), Key(AccountKind.OWED, holder_id=4)
    with transaction():
        post(PostingKind.PAID, {cash: 80, owed: -80})
    lower = {cash: Bounds(most=50)}
    with pytest.raises(OutOfBounds), transaction():
        post(PostingKind.PAID, {cash: 1, owed: -1}, bounds=lower)
    with transaction():
        post(PostingKind.HANDED_IN, {cash: -20, owed: 20}, bounds=lower)
    assert balance(cash) == 60


def test_of_all_who_hold_at_once_no_more_than_the_budget_get_it(in_app_on_both: Flask) -> None:
    with transaction():
        fund(500)

    def hold() -> bool:
        post(PostingKind.HOLD, {FREE: -100, HELD: 100})
        return True

    answers = at_once(in_app_on_both, *[hold] * 8)
    assert answers.count(True) == 5
    assert entries() == {"free": 0, "bureau": -500, "held": 500}


def test_an_account_that_all_open_at_once_is_one(in_app_on_both: Flask) -> None:
    at_once(in_app_on_both, *[lambda: fund(10)] * 8)
    assert db.session.query(Account).count() == 2
    assert entries() == {"free": 80, "bureau": -80}
