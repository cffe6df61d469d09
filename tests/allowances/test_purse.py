"""What an elder reads before her tap: what the government pays, what she pays, what is left of the month."""

from datetime import date

import pytest
from flask import Flask

from care import allowances
from care.allowances import Quote, Why
from care.clock import FrozenClock
from care.db import db, transaction
from care.models import Contract, ContractCeiling, ContractFirm, ContractService, Elder, EntitledGroup, Service
from care.money import Money
from tests.support import cast as people
from tests.support.cast import Cast
from tests.support.counting import queries
from tests.support.money import YOUNG, contract, entitle, left_fen, paid_for
from tests.support.play import asked, place_order, run_dispatch

TODAY = date(2026, 3, 2)
pytestmark = pytest.mark.usefixtures("frozen")


def quote(cast: Cast, on: date = TODAY) -> Quote:
    """What cleaning (40 yuan) costs the elder."""
    db.session.rollback()
    elder, cleaning = db.session.get_one(Elder, cast.elder), db.session.get_one(Service, cast.cleaning)
    return allowances.purse_of(elder, on, [cleaning]).quote(cleaning)


def split(cast: Cast, on: date = TODAY) -> tuple[int, int, int, Why | None]:
    said = quote(cast, on)
    return said.government_fen, said.own_fen, said.left_fen, said.why


def test_the_government_pays_and_the_rest_of_the_month_is_said(cast: Cast) -> None:
    paid_for(cast)
    assert split(cast) == (4_000, 0, 16_000, None)


def test_what_is_ordered_is_no_longer_left(cast: Cast) -> None:
    paid_for(cast)
    place_order(cast)
    assert split(cast) == (4_000, 0, 12_000, None)


def test_whoever_is_not_entitled_pays_herself(cast: Cast) -> None:
    paid_for(cast)
    with transaction():
        db.session.get_one(Elder, cast.elder).person.birth_date = YOUNG
    assert split(cast) == (0, 4_000, 0, Why.NOT_ENTITLED)


def test_people_enter_on_their_birthday_by_themselves(cast: Cast) -> None:
    paid_for(cast)
    with transaction():
        db.session.get_one(Elder, cast.elder).person.birth_date = date(1946, 3, 3)
    assert split(cast, date(2026, 3, 2))[0] == 0
    assert split(cast, date(2026, 3, 3))[0] == 4_000


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(1946, 3, 2), date(2026, 3, 1), 79),
        (date(1946, 3, 2), date(2026, 3, 2), 80),
        (date(1944, 2, 29), date(2026, 2, 28), 81),
        (date(1944, 2, 29), date(2026, 3, 1), 82),
        (date(1944, 2, 29), date(2028, 2, 29), 84),
    ],
)
def test_years_are_counted_as_the_law_counts_them(born: date, day: date, years: int) -> None:
    assert allowances.age_on(born, day) == years


@pytest.mark.parametrize(("on", "paid"), [(1, 0), (2, 4_000), (9, 4_000), (10, 0)])
def test_an_entitlement_counts_on_its_first_and_its_last_day(cast: Cast, on: int, paid: int) -> None:
    paid_for(cast, groups=("minimum_income",))
    with transaction():
        entitle(db.session.get_one(Elder, cast.elder), "minimum_income", date(2026, 3, 2), date(2026, 3, 9))
    assert split(cast, date(2026, 3, on))[0] == paid


def test_a_service_that_no_contract_names_is_not_covered(cast: Cast) -> None:
    paid_for(cast)
    with transaction():
        db.session.query(ContractService).delete()
    assert split(cast) == (0, 4_000, 20_000, Why.NOT_COVERED)


def test_a_part_is_rounded_down_to_the_fen(cast: Cast) -> None:
    paid_for(cast, percent=33)
    with transaction():
        db.session.get_one(Service, cast.cleaning).price_fen = Money(1_001)
    assert split(cast) == (330, 671, 19_670, Why.PARTLY_COVERED)


def test_of_the_last_of_a_month_only_that_is_paid(cast: Cast) -> None:
    paid_for(cast, ceiling=5_000)
    place_order(cast)
    assert split(cast) == (1_000, 3_000, 0, Why.MONTH_USED_UP)


def test_what_does_not_count_leaves_the_month_alone(cast: Cast) -> None:
    paid_for(cast, ceiling=1_000, counts=False)
    place_order(cast)
    assert split(cast) == (4_000, 0, 1_000, None)


def test_no_contract_promises_more_than_its_budget(cast: Cast) -> None:
    paid_for(cast, budget=5_000)
    place_order(cast)
    assert split(cast)[:2] == (1_000, 3_000)
    assert quote(cast).why is Why.BUDGET_USED_UP


def test_the_next_month_begins_anew(cast: Cast) -> None:
    paid_for(cast)
    place_order(cast)
    assert left_fen(cast.elder, date(2026, 3, 31)) == 16_000
    assert left_fen(cast.elder, date(2026, 4, 1)) == 20_000


def test_a_ceiling_counts_from_its_month_on(cast: Cast) -> None:
    contract_id = paid_for(cast)
    with transaction():
        db.session.add(ContractCeiling(contract_id=contract_id, from_month="2026-04", ceiling_fen=Money(10_000)))
    assert (left_fen(cast.elder, TODAY), left_fen(cast.elder, date(2026, 4, 1))) == (20_000, 10_000)


def test_where_no_organisation_serves_under_a_contract_it_does_not_pay(cast: Cast) -> None:
    paid_for(cast)
    with transaction():
        db.session.query(ContractFirm).delete()
    assert split(cast)[3] is Why.NOT_ENTITLED


@pytest.mark.parametrize("end", ["contract", "group", "period"])
def test_what_has_ended_pays_nothing(cast: Cast, frozen: FrozenClock, end: str) -> None:
    contract_id = paid_for(cast)
    with transaction():
        row = db.session.get_one(Contract, contract_id)
        if end == "contract":
            row.deactivated_at = frozen.moment
        elif end == "group":
            db.session.get_one(EntitledGroup, "aged_80").deactivated_at = frozen.moment
        else:
            row.ends_on = date(2026, 3, 1)
    assert split(cast)[0] == 0


def test_of_two_contracts_the_first_in_order_pays_while_it_can_pay_all(cast: Cast) -> None:
    first = paid_for(cast, ceiling=5_000)
    with transaction():
        second = contract(ceiling=9_000, position=2, name="第二份").id
    assert (quote(cast).contract_id, quote(cast).left_fen) == (first, 10_000)
    place_order(cast)
    assert (quote(cast).contract_id, quote(cast).own_fen) == (second, 0)
    place_order(cast)
    place_order(cast)
    # 10 yuan are left of each: the first in order pays them, and no order is paid by two.
    assert (quote(cast).contract_id, split(cast)) == (first, (1_000, 3_000, 1_000, Why.MONTH_USED_UP))


def rolling(cast: Cast, most: int) -> None:
    """A contract of January on, 100 yuan a month, whose rest goes over."""
    paid_for(cast, ceiling=10_000, starts_on=date(2026, 1, 1), rolls_over=True, rollover_most_fen=Money(most))


def test_what_is_left_goes_over_up_to_a_limit(cast: Cast) -> None:
    rolling(cast, most=15_000)
    assert left_fen(cast.elder, date(2026, 1, 5)) == 10_000
    assert left_fen(cast.elder, date(2026, 2, 5)) == 20_000
    assert left_fen(cast.elder, date(2026, 3, 5)) == 25_000


def test_what_a_later_month_has_promised_of_this_ones_rest_is_kept_for_it(cast: Cast, frozen: FrozenClock) -> None:
    rolling(cast, most=100_000)
    with transaction():
        db.session.get_one(Service, cast.cleaning).price_fen = Money(35_000)
    frozen.tick(30 * 24 * 3_600)  # the 1st of April: 300 yuan came over
    place_order(cast)
    # April took 250 of the 300 that came over: of March's rest no more than 50 is free.
    assert left_fen(cast.elder, date(2026, 4, 1)) == 5_000
    assert left_fen(cast.elder, TODAY) == 5_000


def test_it_is_one_statement_however_many_dishes(app: Flask, cast: Cast) -> None:
    paid_for(cast)
    with transaction():
        contract(position=2, name="第二份")
        for n in range(5):
            people.service(f"dish{n}")
    elder, services = db.session.get_one(Elder, cast.elder), db.session.query(Service).all()
    _ = elder.person.birth_date, elder.home.area_code
    with queries(app) as asked:
        purse = allowances.purse_of(elder, TODAY, services)
        assert [purse.quote(each).own_fen for each in services[:1]] == [0]
    assert len(asked) == 1


def test_an_elder_without_a_birth_date_is_entitled_by_what_was_confirmed_only(cast: Cast) -> None:
    paid_for(cast, groups=("aged_80", "minimum_income"))
    with transaction():
        elder = db.session.get_one(Elder, cast.elder)
        elder.person.birth_date = None
    assert split(cast)[0] == 0
    with transaction():
        entitle(db.session.get_one(Elder, cast.elder), "minimum_income")
    assert split(cast)[0] == 4_000


def test_only_the_organisations_of_the_contract_are_asked(cast: Cast) -> None:
    paid_for(cast)
    with transaction():
        other = people.organisation("别家公司")
        nearest = people.caregiver("最近的", other, people.away(10)).id
    job_id = place_order(cast)
    run_dispatch()
    assert asked(job_id) == [cast.near]
    assert nearest != cast.near
