"""Real threads on both databases: whatever comes at once, no month and no budget is passed, no fen is lost."""

from collections.abc import Callable
from datetime import datetime
from itertools import chain

import pytest
from flask import Flask

from care import allowances, dispatch, errors, orders, visits
from care.allowances import statements
from care.clock import LOCAL, FrozenClock
from care.db import db, lock, transaction
from care.models import (
    Account,
    AccountKind,
    Caregiver,
    Charge,
    ChargeStatus,
    Contract,
    Elder,
    Grade,
    Job,
    JobStatus,
    Organisation,
    Service,
    Statement,
    Visit,
    VisitStatus,
    When,
)
from care.money import Money
from care.orders import Wish
from tests.support import cast as people
from tests.support.cast import Cast
from tests.support.money import OLD, balances, paid_for, sound
from tests.support.threads import at_once

pytestmark = pytest.mark.usefixtures("frozen")
AT_ONCE = 8


def ordering(elder_id: int, service_id: int) -> Callable[[], None]:
    def order() -> None:
        elder, service = db.session.get_one(Elder, elder_id), db.session.get_one(Service, service_id)
        orders.place(Wish(elder, service, When.ASAP))

    return order


def cancelling(job_id: int) -> Callable[[], None]:
    return lambda: orders.cancel(db.session.get_one(Job, job_id).order)


def finishing(visit_id: int) -> Callable[[], None]:
    return lambda: visits.finish(db.session.get_one(Visit, visit_id), {1: "", 2: ""})


def ceiling(contract_id: int, fen: int) -> Callable[[], None]:
    def change() -> None:
        lock(db.session.get_one(Contract, contract_id)).ceilings[0].ceiling_fen = Money(fen)

    return change


def budget(contract_id: int, fen: int) -> Callable[[], None]:
    def change() -> None:
        row = lock(db.session.get_one(Contract, contract_id))
        row.budget_fen = Money(fen)
        allowances.fund(row)

    return change


def arrived(cast: Cast, count: int) -> list[int]:
    """So many of the elder's visits at whose door somebody stands, each another caregiver. Returns the visits' ids."""
    with transaction():
        firm = db.session.get_one(Organisation, cast.firm)
        crew = [people.caregiver(f"赵{n}", firm, people.away(900)) for n in range(count)]
        db.session.flush()
        ids = [each.id for each in crew]
    at_the_door = []
    for each in ids:
        with transaction():
            elder, cleaning = db.session.get_one(Elder, cast.elder), db.session.get_one(Service, cast.cleaning)
            job = orders.place(Wish(elder, cleaning, When.ASAP)).job
            visit = dispatch.assign(job, db.session.get_one(Caregiver, each))
            visits.arrive(visit, visits.Proof(code=visits.visit_code(visit)))
            at_the_door.append(visit.id)
    return at_the_door


def test_of_all_her_orders_at_once_no_more_than_the_month_is_paid(in_app_on_both: Flask, cast_on_both: Cast) -> None:
    paid_for(cast_on_both, ceiling=10_000)
    at_once(in_app_on_both, *[ordering(cast_on_both.elder, cast_on_both.cleaning)] * AT_ONCE)
    paid = [charge.government_fen for charge in db.session.query(Charge).order_by(Charge.government_fen)]
    assert paid == [0, 0, 0, 0, 0, 2_000, 4_000, 4_000]
    sound()


def test_of_all_elders_at_once_no_more_than_the_budget_is_promised(in_app_on_both: Flask, cast_on_both: Cast) -> None:
    paid_for(cast_on_both, budget=10_000)
    with transaction():
        elders = [people.elder(f"陈{n}") for n in range(AT_ONCE)]
        for each in elders:
            each.person.birth_date = OLD
        db.session.flush()
        ids = [each.id for each in elders]
    at_once(in_app_on_both, *(ordering(each, cast_on_both.cleaning) for each in ids))
    assert balances()["held"] == 10_000
    sound()


def test_of_all_who_press_at_once_one_order_comes(in_app_on_both: Flask, cast_on_both: Cast) -> None:
    def press() -> None:
        elder, cleaning = (
            db.session.get_one(Elder, cast_on_both.elder),
            db.session.get_one(Service, cast_on_both.cleaning),
        )
        orders.place_once(Wish(elder, cleaning, When.TODAY_AFTERNOON))

    assert at_once(in_app_on_both, *[press] * AT_ONCE) == [None] * AT_ONCE
    assert db.session.query(Job).count() == 1


def test_orders_cancellations_visits_and_the_contract_at_once(in_app_on_both: Flask, cast_on_both: Cast) -> None:
    contract_id = paid_for(cast_on_both, ceiling=18_000, budget=100_000)
    done = arrived(cast_on_both, 2)
    for _ in range(2):
        with transaction():
            ordering(cast_on_both.elder, cast_on_both.cleaning)()
    open_ones = [job.id for job in db.session.query(Job).filter(Job.status == JobStatus.SEEKING)]
    came_of_it = at_once(
        in_app_on_both,
        *(finishing(each) for each in done),
        *(cancelling(each) for each in open_ones),
        *[ordering(cast_on_both.elder, cast_on_both.cleaning)] * 3,
        ceiling(contract_id, 20_000),
        budget(contract_id, 50_000),
    )
    assert set(came_of_it) == {None}
    sound()
    assert 8_000 <= balances("2026-03")["used"] <= 20_000


@pytest.mark.parametrize("lower", [0, 4_000, 9_000])
def test_no_order_passes_a_ceiling_that_is_lowered_meanwhile(
    in_app_on_both: Flask, cast_on_both: Cast, lower: int
) -> None:
    contract_id = paid_for(cast_on_both, ceiling=20_000)

    def lowered() -> int:
        ceiling(contract_id, lower)()
        db.session.flush()
        return sum(each.balance_fen for each in db.session.query(Account).filter_by(kind=AccountKind.USED))

    order = ordering(cast_on_both.elder, cast_on_both.cleaning)
    used_then = at_once(in_app_on_both, *[order] * 4, lowered)[-1]
    assert isinstance(used_then, int)
    # What had been promised when it was lowered stands; nothing was promised after it above the new ceiling.
    assert balances().get("used", 0) <= max(used_then, lower)
    sound()


def test_it_is_settled_once_by_all_who_settle_at_once(in_app_on_both: Flask, cast_on_both: Cast) -> None:
    paid_for(cast_on_both)
    (visit_id,) = arrived(cast_on_both, 1)
    with transaction():
        db.session.get_one(Visit, visit_id).grade = Grade.C
    with transaction():
        finishing(visit_id)()
    charge_id = db.session.query(Charge).one().id

    def settle() -> None:
        allowances.settle(db.session.get_one(Charge, charge_id), Money(4_000), Money(0), "打过电话了")

    answers = at_once(in_app_on_both, *[settle] * AT_ONCE)
    assert sum(1 for each in answers if isinstance(each, errors.Refused)) == AT_ONCE - 1
    assert balances()["due"] == 4_000
    sound()


def test_a_visit_that_ends_while_its_month_is_checked_is_in_one_statement(
    in_app_on_both: Flask, cast_on_both: Cast, frozen: FrozenClock
) -> None:
    paid_for(cast_on_both)
    first, *others = arrived(cast_on_both, 4)
    with transaction():
        finishing(first)()
    frozen.move_to(datetime(2026, 4, 1, 9, tzinfo=LOCAL))
    march = db.session.query(Statement).one().id

    def check() -> None:
        statements.check(db.session.get_one(Statement, march))

    at_once(in_app_on_both, check, *(finishing(each) for each in others))
    db.session.rollback()
    checked = db.session.get_one(Statement, march)
    assert checked.total_fen == statements.sums(checked).total_fen
    billed = [statements.sums(each).visits for each in db.session.query(Statement)]
    assert sum(billed) == db.session.query(Charge).filter(Charge.status == ChargeStatus.TAKEN).count() == 4
    sound()


def test_nothing_is_cancelled_and_done_at_once(in_app_on_both: Flask, cast_on_both: Cast) -> None:
    paid_for(cast_on_both)
    jobs = []
    with transaction():
        firm = db.session.get_one(Organisation, cast_on_both.firm)
        crew = [people.caregiver(f"钱{n}", firm, people.away(900)) for n in range(4)]
        db.session.flush()
        for each in crew:
            elder, cleaning = (
                db.session.get_one(Elder, cast_on_both.elder),
                db.session.get_one(Service, cast_on_both.cleaning),
            )
            job = orders.place(Wish(elder, cleaning, When.ASAP)).job
            jobs.append((job.id, dispatch.assign(job, each).id))

    def done(visit_id: int) -> Callable[[], None]:
        def come_and_finish() -> None:
            visit = db.session.get_one(Visit, visit_id)
            visits.arrive(visit, visits.Proof(code=visits.visit_code(visit)))
            visits.finish(visit, {1: "", 2: ""})

        return come_and_finish

    at_once(in_app_on_both, *chain.from_iterable((cancelling(job), done(visit)) for job, visit in jobs))
    finished = db.session.query(Visit).filter(Visit.status == VisitStatus.FINISHED).count()
    assert db.session.query(Charge).filter(Charge.status == ChargeStatus.TAKEN).count() == finished
    sound()
