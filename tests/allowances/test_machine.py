"""Random lives of the money: whatever is ordered, done, taken back, changed or closed, no fen is over, none is lost."""

from contextlib import suppress
from functools import partial
from typing import ClassVar, TypeVar

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine
from sqlalchemy import delete

from care import allowances, clock, dispatch, duty, errors, orders, visits, watch
from care.allowances import statements
from care.db import Change, Model, db, lock, transaction
from care.models import (
    COMING,
    Account,
    AccountKind,
    Caregiver,
    Charge,
    ChargeStatus,
    Contract,
    ContractCeiling,
    ContractFirm,
    ContractGroup,
    ContractService,
    Elder,
    Ending,
    Entry,
    Feedback,
    Job,
    Message,
    Offer,
    Order,
    Outcome,
    Posting,
    Service,
    Standing,
    StandingKind,
    Statement,
    StatementStatus,
    Visit,
    When,
)
from care.money import Money
from care.orders import Wish
from tests.conftest import MONDAY_MORNING
from tests.support import cast as people
from tests.support.cast import Cast
from tests.support.money import OLD, contract, sound

OF_CONTRACTS: tuple[type[Model], ...] = (ContractCeiling, ContractFirm, ContractGroup, ContractService, Contract)
GROWING: tuple[type[Model], ...] = (
    Statement, Charge, Entry, Posting, Account, *OF_CONTRACTS,
    Feedback, Visit, Offer, Message, Job, Order, Standing, Change,
)  # fmt: skip
chance = st.integers(0, 1_000)
fen = st.sampled_from([0, 1, 1_999, 4_000, 7_001, 10_000, 20_000])
refusing = partial(suppress, errors.Refused, errors.Invalid, errors.NotFound)
# The last hours of a month, so that visits begin in the next.
LAST_DAY = MONDAY_MORNING.replace(day=31, hour=21)

Row = TypeVar("Row", bound=Model)


class Money_(RuleBasedStateMachine):  # noqa: N801 - Money is the type
    """Two elders, one of them entitled, two caregivers, two services, and contracts that change under their feet."""

    app: Flask
    reached: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.context = self.app.app_context()
        self.context.push()
        self.standing = clock.frozen(LAST_DAY)
        self.clock = self.standing.__enter__()
        self.closed: dict[int, int] = {}
        with transaction():
            for table in GROWING:
                db.session.execute(delete(table))
            for caregiver in self.all(Caregiver):
                duty.back_to_roster(caregiver)

    @initialize(
        budget=st.sampled_from([5_000, 60_000]), ceiling=fen, percent=st.sampled_from([100, 33]), rolls=st.booleans()
    )
    def a_contract_is_signed(self, budget: int, ceiling: int, percent: int, rolls: bool) -> None:  # noqa: FBT001
        with transaction():
            contract(budget, ceiling, percent=percent, rolls_over=rolls, rollover_most_fen=Money(6_000))
            contract(20_000, 3_000, position=2, name="第二份")

    def teardown(self) -> None:
        self.standing.__exit__(None, None, None)
        db.session.remove()
        self.context.pop()

    def all(self, table: type[Row]) -> list[Row]:
        return list(db.session.query(table).order_by(*table.__table__.primary_key).all())

    def some(self, table: type[Row], number: int) -> Row:
        rows = self.all(table)
        if not rows:
            raise errors.NotFound
        return rows[number % len(rows)]

    @rule(who=chance, what=chance, when=st.sampled_from([When.ASAP, When.TOMORROW_MORNING]), told=st.none() | fen)
    def order(self, who: int, what: int, when: When, told: int | None) -> None:
        with refusing(), transaction():
            elder, service = self.some(Elder, who), self.some(Service, what)
            most = None if told is None else Money(told)
            order = orders.place(Wish(elder, service, when, told_own_fen=most))
            charge = self.charge(order.job.id)
            assert most is None or charge.own_fen <= most
            assert charge.government_fen + charge.own_fen == service.price_fen

    @rule(which=chance)
    def cancel(self, which: int) -> None:
        with refusing(), transaction():
            orders.cancel(self.some(Order, which), at_the_desk=True)

    @rule(which=chance)
    def restore(self, which: int) -> None:
        with refusing(), transaction():
            order = self.some(Order, which)
            orders.restore(order)
            assert self.charge(order.job.id).own_fen <= self.charge(order.job.id).told_own_fen

    @rule(which=chance, who=chance)
    def assign(self, which: int, who: int) -> None:
        with refusing(), transaction():
            dispatch.assign(self.some(Job, which), self.some(Caregiver, who))

    @rule(which=chance, how=st.sampled_from(["code", "reason", "ends"]), done=st.sampled_from(["", "没时间"]))
    def a_visit_is_made(self, which: int, how: str, done: str) -> None:
        with refusing(), transaction():
            coming = [visit for visit in self.all(Visit) if visit.status in COMING]
            visit = (coming or self.all(Visit) or [self.some(Visit, which)])[which % len(coming or self.all(Visit))]
            if how == "ends":
                visits.end_otherwise(visit, Ending.NOBODY_OPENS)
                return
            code = visits.visit_code(visit) if how == "code" else None
            visits.arrive(visit, visits.Proof(code=code, reason="没有信号"))
            visits.finish(visit, {1: "", 2: done})

    @rule(who=chance, what=chance, done=st.sampled_from(["", "没时间"]))
    def she_is_served(self, who: int, what: int, done: str) -> None:
        with refusing(), transaction():
            job = orders.place(Wish(self.some(Elder, who), self.some(Service, what), When.ASAP)).job
            visit = dispatch.assign(job, self.some(Caregiver, who))
            visits.arrive(visit, visits.Proof(code=visits.visit_code(visit)))
            visits.finish(visit, {1: "", 2: done})

    @rule(which=chance)
    def she_says_that_nobody_came(self, which: int) -> None:
        with refusing(), transaction():
            orders.give_feedback(self.some(Order, which), Outcome.NOBODY_CAME)

    @rule(which=chance)
    def the_desk_calls_her(self, which: int) -> None:
        with refusing(), transaction():
            visits.confirm_by_call(self.some(Visit, which))

    @precondition(lambda _: db.session.query(Charge).filter_by(status=ChargeStatus.DISPUTED).first() is not None)
    @rule(government=fen, own=fen)
    def a_person_settles(self, government: int, own: int) -> None:
        with refusing(), transaction():
            disputed = db.session.query(Charge).filter_by(status=ChargeStatus.DISPUTED).first()
            assert disputed
            parts = min(government, disputed.government_fen), min(own, disputed.own_fen)
            allowances.settle(disputed, Money(parts[0]), Money(parts[1]), "打过电话了")

    @rule(which=chance, kind=st.sampled_from([StandingKind.ACTIVE, StandingKind.HOSPITAL]))
    def life_changes(self, which: int, kind: StandingKind) -> None:
        with transaction():
            elder = self.some(Elder, which)
            db.session.add(Standing(elder_id=elder.id, kind=kind, starts_at=clock.now()))
        self.the_workers_run()

    @rule(hours=st.sampled_from([1, 2, 4, 30]))
    def time_passes(self, hours: int) -> None:
        self.clock.tick(hours * 3_600)
        self.the_workers_run()

    @rule(which=chance)
    def the_desk_settles(self, which: int) -> None:
        with refusing(), transaction():
            dispatch.settle(self.some(Job, which), "打过电话了")

    def the_workers_run(self) -> None:
        dispatch.drain()
        watch.flag_not_active()

    @rule(which=chance, budget=fen)
    def the_budget_changes(self, which: int, budget: int) -> None:
        with refusing(), transaction():
            row = lock(self.some(Contract, which))
            row.budget_fen = Money(budget)
            allowances.fund(row)

    @rule(which=chance, higher=fen)
    def the_ceiling_rises(self, which: int, higher: int) -> None:
        with transaction():
            first = lock(self.some(Contract, which)).ceilings[0]
            first.ceiling_fen = Money(max(first.ceiling_fen, higher))

    @rule(which=chance, how_far=st.integers(1, 3))
    def a_month_ends(self, which: int, how_far: int) -> None:
        self.time_passes(24 * 31)
        for move in (statements.check, statements.confirm, statements.close)[:how_far]:
            with refusing(), transaction():
                move(self.some(Statement, which))
        rows = [each for each in self.all(Statement) if each.status is StatementStatus.CLOSED]
        self.closed |= {each.id: each.total_fen or 0 for each in rows}

    @invariant()
    def nothing_is_lost(self) -> None:
        sound()

    @invariant()
    def no_month_is_over(self) -> None:
        for account in self.all(Account):
            if account.kind is AccountKind.USED:
                signed = db.session.get_one(Contract, account.contract_id)
                carried = signed.rollover_most_fen if signed.rolls_over else 0
                assert 0 <= account.balance_fen <= signed.ceilings[0].ceiling_fen + carried
            if account.kind in (AccountKind.FREE, AccountKind.HELD, AccountKind.DISPUTED):
                assert account.balance_fen >= 0

    @invariant()
    def nobody_is_charged_more_than_the_price(self) -> None:
        for charge in self.all(Charge):
            self.reached.add(charge.status)
            assert charge.government_fen + charge.own_fen <= charge.price_fen
            assert charge.status is not ChargeStatus.DISPUTED or charge.billed_in is None

    @invariant()
    def what_is_closed_stays(self) -> None:
        self.reached.update(each.status for each in self.all(Statement))
        for each, total in self.closed.items():
            assert statements.sums(db.session.get_one(Statement, each)).total_fen == total

    @invariant()
    def money_is_held_for_what_is_to_be_done(self) -> None:
        for job in self.all(Job):
            if job.status.value in ("cancelled", "ended"):
                assert self.charge(job.id).status is not ChargeStatus.HELD

    def charge(self, job_id: int) -> Charge:
        return db.session.query(Charge).filter(Charge.job_id == job_id).one()


def test_whatever_happens_the_money_is_right(app: Flask, cast: Cast) -> None:
    with transaction():
        db.session.get_one(Elder, cast.elder).person.birth_date = OLD
        people.service("bath", price_fen=7_001)
    db.session.remove()
    machine = type("ThisMoney", (Money_,), {"app": app})
    # The same lives each time: whether every state is reached must not depend on luck.
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    lives = settings(
        max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=checks, derandomize=True
    )
    run_machine(machine, settings=lives)
    assert Money_.reached >= {*ChargeStatus, *StatementStatus}
