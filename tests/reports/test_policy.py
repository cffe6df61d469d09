from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest
from flask import Flask

from care import clock
from care.db import db, new_id, transaction
from care.models import (
    Area,
    AreaKind,
    Charge,
    ChargeStatus,
    Contract,
    ContractService,
    Elder,
    Service,
    Standing,
    StandingKind,
)
from care.money import Money
from care.reports.policy import Cover, Outlook, Terms, outlook, present_terms
from tests.support import cast as entering
from tests.support import money
from tests.support.cast import AREA, Cast

YUAN = 100
APRIL = datetime(2026, 4, 20, 9, 0, tzinfo=clock.LOCAL)
MARCH = date(2026, 3, 10)

Change = Callable[[Terms], Terms]


@pytest.fixture
def cast(app_on_both: Flask, frozen: clock.FrozenClock) -> Iterator[Cast]:
    """In April a contract pays 200 yuan a month for everybody from 80 on; the elder is 86, the stranger 76."""
    frozen.move_to(APRIL)
    with app_on_both.app_context():
        standing = entering.enter()
        with transaction():
            db.session.get_one(Elder, standing.elder).person.birth_date = date(1939, 5, 1)
            db.session.get_one(Elder, standing.stranger).person.birth_date = date(1949, 5, 1)
            money.group("low_income", None)
            money.contract()
        yield standing


def done(
    elder_id: int, fen: int, *, on: date = MARCH, paid_by: int | None = None, own: int = 0, **values: object
) -> None:
    """A visit that was really done: what the contract paid and what she paid herself (fen)."""
    with transaction():
        elder = db.session.get_one(Elder, elder_id)
        row = {"status": ChargeStatus.TAKEN, "month": f"{on:%Y-%m}", "visit_on": on, "counts": True} | values
        db.session.add(
            Charge(
                job_id=new_id(),
                elder_id=elder_id,
                service_id=db.session.query(Service.id).limit(1).scalar(),
                area_code=elder.area_code,
                contract_id=paid_by,
                price_fen=Money(fen + own),
                government_fen=Money(fen),
                own_fen=Money(own),
                told_own_fen=Money(own),
                **row,
            )
        )


def the() -> Contract:
    return db.session.query(Contract).order_by(Contract.id).limit(1).one()


def look(change: Change = lambda terms: terms, months: int = 1) -> Outlook:
    return outlook(the(), change(present_terms(the())), months)


def ceiling(fen: int) -> Change:
    return lambda terms: replace(terms, ceiling_fen=Money(fen))


def groups(*codes: str) -> Change:
    return lambda terms: replace(terms, groups=frozenset(codes))


def age(years: int) -> Change:
    return lambda terms: replace(terms, ages={"aged_80": years})


def test_the_present_terms_change_nothing(cast: Cast) -> None:
    done(cast.elder, 40 * YUAN, paid_by=the().id)
    found = look()
    assert found.people == Cover(now=1, then=1)
    assert (found.cost.now, found.cost.then, found.paid) == (4_000, 4_000, {"2026-03": 4_000})


def test_a_lower_age_brings_in_who_is_that_old_and_what_she_paid_herself(cast: Cast) -> None:
    done(cast.elder, 40 * YUAN, paid_by=the().id)
    done(cast.stranger, 0, own=60 * YUAN)
    found = look(age(77))
    assert found.people == Cover(now=1, then=1)
    found = look(age(76))
    assert found.people == Cover(now=1, then=2, enter=1)
    assert found.by_area == {AREA: found.people}
    assert found.by_group == {"aged_80": found.people}
    assert (found.cost.now, found.cost.then, found.cost.more) == (4_000, 10_000, 6_000)
    assert found.cost_by_area[AREA].then == 10_000


def test_a_higher_age_lets_go_whom_nothing_else_holds(cast: Cast) -> None:
    done(cast.elder, 40 * YUAN, paid_by=the().id)
    found = look(age(90))
    assert found.people == Cover(now=1, leave=1)
    assert (found.cost.now, found.cost.then) == (4_000, 0)
    with transaction():
        money.entitle(db.session.get_one(Elder, cast.elder), "low_income")
    found = look(lambda terms: groups("aged_80", "low_income")(age(90)(terms)))
    assert found.people == Cover(now=1, then=1)
    assert found.by_group == {"aged_80": Cover(now=1), "low_income": Cover(then=1)}


def test_a_group_brings_in_those_of_whom_it_is_confirmed_today(cast: Cast) -> None:
    with transaction():
        stranger = db.session.get_one(Elder, cast.stranger)
        money.entitle(stranger, "low_income", date(2026, 1, 1), APRIL.date())
        money.entitle(db.session.get_one(Elder, cast.elder), "low_income", date(2026, 1, 1), date(2026, 4, 19))
    found = look(groups("aged_80", "low_income"))
    assert found.people == Cover(now=1, then=2, enter=1)
    assert found.by_group["low_income"] == Cover(then=1, enter=1)


def test_a_ceiling_is_of_each_elder_and_each_month(cast: Cast) -> None:
    for on in (date(2026, 2, 3), date(2026, 3, 3), date(2026, 3, 30)):
        done(cast.elder, 60 * YUAN, on=on, paid_by=the().id)
    done(cast.elder, 60 * YUAN, on=date(2026, 4, 3), paid_by=the().id)  # this month is not over
    done(cast.elder, 60 * YUAN, on=date(2025, 12, 31), paid_by=the().id)  # before the months asked for
    found = look(ceiling(100 * YUAN), months=3)
    assert found.months == ["2026-01", "2026-02", "2026-03"]
    assert {month: (cost.now, cost.then) for month, cost in found.by_month.items()} == {
        "2026-01": (0, 0),
        "2026-02": (6_000, 6_000),
        "2026-03": (12_000, 10_000),
    }
    assert found.a_month(found.cost.then) == 16_000 // 3


def test_a_higher_ceiling_pays_what_she_paid_herself_above_the_old_one(cast: Cast) -> None:
    done(cast.elder, 200 * YUAN, own=50 * YUAN, paid_by=the().id)
    found = look(ceiling(240 * YUAN))
    assert (found.cost.now, found.cost.then) == (20_000, 24_000)


def test_the_contracts_share_is_rounded_down_and_what_does_not_count_is_outside_the_ceiling(cast: Cast) -> None:
    with transaction():
        for share in db.session.query(ContractService):
            share.percent, share.counts = 33, False
    done(cast.elder, 0, own=299 * YUAN + 99, paid_by=the().id)
    assert look(ceiling(1)).cost.then == 29_999 * 33 // 100


@pytest.mark.parametrize("status", [ChargeStatus.HELD, ChargeStatus.GIVEN_BACK, ChargeStatus.DISPUTED])
def test_only_what_was_taken_is_priced_again(cast: Cast, status: ChargeStatus) -> None:
    done(cast.elder, 40 * YUAN, paid_by=the().id, status=status)
    assert look().cost.now == 0


def test_what_another_contract_paid_stays_with_it_and_what_is_not_bought_is_left_out(cast: Cast) -> None:
    with transaction():
        other = money.contract(position=2).id
    done(cast.elder, 40 * YUAN, paid_by=other)
    assert look().cost.now == 0
    done(cast.elder, 40 * YUAN, paid_by=the().id)
    with transaction():
        db.session.query(ContractService).filter_by(contract_id=the().id).delete()
    assert look().cost.now == 0


def test_only_who_lives_where_it_serves_and_is_alive_counts(cast: Cast) -> None:
    with transaction():
        elder = db.session.get_one(Elder, cast.elder)
        db.session.add(Standing(elder_id=elder.id, kind=StandingKind.DEAD, starts_at=clock.now()))
    assert look(age(70)).people == Cover(then=1, enter=1)
    with transaction():
        db.session.add(
            Area(code="350583002", kind=AreaKind.TOWN, name_zh="罗东镇", name_en="Luodong", lat=25.06, lng=118.42)
        )
        db.session.flush()
        stranger = db.session.get_one(Elder, cast.stranger)
        stranger.area_code = stranger.home.area_code = "350583002"
    assert look(age(70)).people == Cover()


def test_an_elder_out_of_use_and_a_group_out_of_use_count_no_more(cast: Cast) -> None:
    with transaction():
        money.entitle(db.session.get_one(Elder, cast.stranger), "low_income")
        money.group("low_income").deactivated_at = clock.now()
        db.session.get_one(Elder, cast.elder).deactivated_at = clock.now()
    assert look(groups("aged_80", "low_income")).people == Cover()


def test_without_any_group_it_pays_for_nobody(cast: Cast) -> None:
    done(cast.elder, 40 * YUAN, paid_by=the().id)
    found = look(groups())
    assert (found.people, found.cost.then) == (Cover(now=1, leave=1), 0)
