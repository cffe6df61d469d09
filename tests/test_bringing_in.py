"""Orders from before there was a ledger are brought into it by the migration, and the ledger is right afterwards."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, select

from care.allowances import auditing, owing
from care.clock import LOCAL, FrozenClock
from care.db import db, new_id, reading, transaction
from care.models import (
    Account,
    AccountKind,
    Charge,
    ChargeStatus,
    Doubt,
    Feedback,
    Grade,
    How,
    Job,
    JobStatus,
    Order,
    Outcome,
    Payment,
    Visit,
    VisitStatus,
    When,
)
from care.money import Money
from care.web import receipts
from care.web.caregiver import share
from tests.support.cast import AREA, HOME, Cast

BEFORE_THE_LEDGER = "64bb4de3b036"
PRICE = Money(4_000)
# Eleven at night in Nan'an; in UTC it is still the afternoon.
LAST_OF_JANUARY = datetime(2026, 1, 31, 23, 0, tzinfo=LOCAL)


@dataclass(frozen=True)
class Old:
    """An order of those days: what became of it, how the visit was proven (None: nobody came by), what was said."""

    status: JobStatus
    grade: Grade | None = None
    said: Outcome | None = None
    arrived_after: timedelta = timedelta(minutes=30)


def enter(cast: Cast, old: Old) -> int:
    """The rows as they stood before; returns the job's id."""
    of = {"elder_id": cast.elder, "area_code": AREA, "created_at": LAST_OF_JANUARY}
    order = Order(
        id=new_id(), service_id=cast.cleaning, ordered_by="phone:1", wanted=When.ASAP, address="8", price_fen=PRICE,
        undo_until=LAST_OF_JANUARY, **of,
    )  # fmt: skip
    job = Job(
        id=new_id(), order_id=order.id, service_id=cast.cleaning, status=old.status, lat=HOME.lat, lng=HOME.lng,
        asap=True, window_start=LAST_OF_JANUARY, window_end=LAST_OF_JANUARY, minutes=60, **of,
    )  # fmt: skip
    db.session.add_all([order, job])
    if old.grade:
        at = LAST_OF_JANUARY + old.arrived_after
        db.session.add(
            Visit(
                job_id=job.id, order_id=order.id, seat=1, caregiver_id=cast.near, organisation_id=cast.firm,
                status=VisitStatus.FINISHED, pay_fen=3_000, distance_m=1, lat=HOME.lat, lng=HOME.lng, planned_start=at,
                planned_end=at, arrived_at=at, finished_at=at, grade=old.grade, **of,
            )
        )  # fmt: skip
    if old.said:
        db.session.add(Feedback(order_id=order.id, outcome=old.said, said_by="phone:1", said_at=LAST_OF_JANUARY))
    return job.id


def brought_in(cast: Cast, *olds: Old) -> list[Charge]:
    """Go back to before the ledger, enter orders there, and come back; returns their charges."""
    downgrade(revision=BEFORE_THE_LEDGER)
    with transaction():
        jobs = [enter(cast, old) for old in olds]
    upgrade()
    charges = {each.job_id: each for each in db.session.scalars(select(Charge))}
    return [charges[job] for job in jobs]


def balances() -> dict[AccountKind, int]:
    return {each.kind: each.balance_fen for each in db.session.scalars(select(Account)) if each.balance_fen}


DONE, PROVEN = JobStatus.DONE, Old(JobStatus.DONE, Grade.A)
BECOMES = {
    Old(JobStatus.SEEKING): (ChargeStatus.HELD, None),
    Old(JobStatus.ASSIGNED): (ChargeStatus.HELD, None),
    Old(JobStatus.UNDER_WAY): (ChargeStatus.HELD, None),
    PROVEN: (ChargeStatus.TAKEN, None),
    Old(DONE, Grade.B, Outcome.NOT_QUITE): (ChargeStatus.TAKEN, None),
    Old(DONE): (ChargeStatus.TAKEN, None),
    Old(DONE, Grade.C): (ChargeStatus.DISPUTED, Doubt.WEAK_EVIDENCE),
    Old(DONE, Grade.A, Outcome.NOBODY_CAME): (ChargeStatus.DISPUTED, Doubt.NOBODY_CAME),
    Old(JobStatus.ENDED): (ChargeStatus.GIVEN_BACK, None),
    Old(JobStatus.CANCELLED): (ChargeStatus.GIVEN_BACK, None),
}


@pytest.mark.usefixtures("frozen")
def test_their_money_stands_where_they_do_and_the_ledger_is_right(cast_on_both: Cast) -> None:
    charges = brought_in(cast_on_both, *BECOMES)
    assert [(each.status, each.doubt) for each in charges] == list(BECOMES.values())
    assert {(each.contract_id, each.government_fen, each.own_fen) for each in charges} == {(None, 0, PRICE)}
    with reading():
        assert list(auditing.differences()) == []


@pytest.mark.usefixtures("frozen")
def test_nobody_is_asked_for_old_money(cast_on_both: Cast) -> None:
    (charge,) = brought_in(cast_on_both, PROVEN)
    assert balances() == {AccountKind.INCOME: -PRICE, AccountKind.SETTLED: PRICE}
    assert db.session.scalars(select(Payment.how)).all() == [How.BEFORE]
    assert owing.open_sums(charge.organisation_id, 1).total == 0


def test_every_way_of_paying_has_its_words_that_of_those_days_too() -> None:
    assert set(receipts.PAID) == set(share.PAID) == set(How)


@pytest.mark.usefixtures("frozen")
def test_the_month_is_that_of_the_local_day_of_the_visit_or_of_the_order(cast_on_both: Cast) -> None:
    after_midnight = Old(DONE, Grade.A, arrived_after=timedelta(minutes=61))
    days = [(each.month, each.visit_on) for each in brought_in(cast_on_both, PROVEN, after_midnight, Old(DONE))]
    january = ("2026-01", date(2026, 1, 31))
    assert days == [january, ("2026-02", date(2026, 2, 1)), january]


def test_more_than_one_batch_comes_in_whole(cast: Cast, frozen: FrozenClock) -> None:
    brought_in(cast, *[PROVEN] * 2_100)
    assert db.session.scalar(select(func.count()).select_from(Charge)) == 2_100
    assert balances() == {AccountKind.INCOME: -PRICE * 2_100, AccountKind.SETTLED: PRICE * 2_100}
