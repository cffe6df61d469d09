"""Whatever happens to own shares and in whatever order: every balance is the sum of what stands in the rows."""

from collections.abc import Callable
from functools import partial

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from care import allowances, errors
from care.allowances import auditing, owing, paying
from care.db import db, transaction
from care.models import Account, Charge, ChargeStatus, Doubt, Entry, HandedIn, How, Payment, Setting
from care.money import Money
from tests.support import cast as people
from tests.support.shares import SHARE, finished, handing_in, paying_now

CAP = 2 * SHARE
SHARES = 3
STEPS = ("cash", "office", "qr", "back", "dispute", "settle", "refund", "hand_in")

lives = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, SHARES - 1), st.integers(-1, CAP)), max_size=12)


class Life:
    """A few finished visits of one caregiver, and what may happen to them next."""

    def __init__(self, cast: people.Cast) -> None:
        self.cast = cast
        self.jobs = [finished(cast) for _ in range(SHARES)]
        with transaction():
            db.session.add(Setting(key="cash_cap_fen", value=CAP))

    def step(self, name: str, which: int, fen: int) -> None:
        """It happens, or it is refused and changes nothing."""
        job_id = self.jobs[which]
        does: dict[str, Callable[[], object]] = {
            "cash": paying_now(job_id, How.CASH, self.cast.near),
            "office": paying_now(job_id, How.CASH),
            "qr": paying_now(job_id, How.MERCHANT_QR),
            "back": lambda: paying.take_back(self._payment(job_id)),
            "dispute": lambda: allowances.dispute(self._charge(job_id).job, Doubt.NOBODY_CAME),
            "settle": lambda: allowances.settle(self._charge(job_id), Money(0), Money(fen), "问过了"),
            "refund": lambda: paying.refund(self._payment(job_id)),
            "hand_in": partial(self._hand_in, fen),
        }
        try:
            with transaction():
                does[name]()
        except errors.CareError:
            pass

    def _hand_in(self, fen: int) -> None:
        seen = owing.cash_of(self.cast.near).cash_fen
        handing_in(self.cast.near, fen, seen=seen)()

    def _charge(self, job_id: int) -> Charge:
        return db.session.scalars(select(Charge).where(Charge.job_id == job_id)).one()

    def _payment(self, job_id: int) -> Payment:
        found = paying.payment_of(self._charge(job_id).id)
        if found is None:
            raise errors.NotFound
        return found


def by_rows(life: Life) -> dict[str, int]:
    """What each account should hold, added up from charges, payments and what was handed in."""
    db.session.rollback()
    taken = sum(each.own_fen for each in db.session.query(Charge) if each.status is ChargeStatus.TAKEN)
    payments = db.session.query(Payment).all()
    paid, back = (sum(getattr(each, name) for each in payments) for name in ("amount_fen", "refunded_fen"))
    in_cash = sum(each.amount_fen for each in payments if each.caregiver_id)
    handed_in = sum(each.amount_fen for each in db.session.query(HandedIn))
    return {
        "owed": taken - paid + back,
        "cash": in_cash - handed_in,
        "settled": paid - in_cash + handed_in - back,
        "income": -taken,
    }


@given(life=lives)
@settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_balances_are_what_the_rows_say_and_cash_stays_within_its_bounds(
    in_app: Flask, life: list[tuple[str, int, int]]
) -> None:
    _nothing_yet()
    scene = Life(people.enter())
    for name, which, fen in life:
        scene.step(name, which, fen)
        accounts = {each.kind.value: each for each in db.session.query(Account)}
        expected = by_rows(scene)
        assert {name: accounts[name].balance_fen if name in accounts else 0 for name in expected} == expected
        assert 0 <= expected["cash"] <= CAP
        hand = owing.cash_of(scene.cast.near)
        assert hand.cash_fen == expected["cash"]
        assert sum(each.amount_fen for each in hand.payments) >= hand.cash_fen
    entries = select(Entry.account_id, func.sum(Entry.amount_fen)).group_by(Entry.account_id)
    sums = {account_id: int(fen) for account_id, fen in db.session.execute(entries)}
    assert sums == {each.id: each.balance_fen for each in db.session.query(Account)}
    assert list(auditing.differences()) == []


def _nothing_yet() -> None:
    """Another life begins: nothing is left of the last one."""
    db.session.rollback()
    with transaction():
        db.session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(table.delete())
    db.session.expire_all()
