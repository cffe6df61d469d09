"""How a contract's money runs: every figure from the charges, and the day on which it will have run out."""

from datetime import date, datetime

import pytest

from care.clock import LOCAL, FrozenClock
from care.db import db, transaction
from care.models import Charge, ChargeStatus, Contract
from care.money import Money
from care.reports import budget
from tests.support.cast import AREA, Cast
from tests.support.money import paid_for
from tests.support.play import place_order

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def cast(cast_on_both: Cast) -> Cast:
    return cast_on_both


def spent(cast: Cast, contract_id: int, on: date, fen: int) -> None:
    """A visit of that day that took so much; only the rows that the figures are read from."""
    with transaction():
        db.session.add(
            Charge(
                job_id=on.toordinal(),
                elder_id=cast.elder,
                service_id=cast.cleaning,
                area_code=AREA,
                contract_id=contract_id,
                organisation_id=cast.firm,
                status=ChargeStatus.TAKEN,
                month=f"{on:%Y-%m}",
                visit_on=on,
                billed_in=f"{on:%Y-%m}",
                price_fen=Money(fen),
                government_fen=Money(fen),
                own_fen=Money(0),
                told_own_fen=Money(0),
            )
        )


def only() -> budget.Budget:
    db.session.rollback()
    (found,) = budget.budgets()
    return found


def test_what_is_ordered_is_held_and_the_rest_is_free(cast: Cast) -> None:
    paid_for(cast, budget=100_000)
    place_order(cast)
    found = only()
    assert (found.spent_fen, found.held_fen, found.free_fen) == (0, 4_000, 96_000)


def test_the_pace_of_the_last_quarter_tells_when_it_runs_out(cast: Cast) -> None:
    contract_id = paid_for(cast, budget=100_000, starts_on=date(2025, 1, 1), ends_on=date(2026, 12, 31))
    spent(cast, contract_id, date(2025, 3, 1), 50_000)  # long ago: not the pace of today
    spent(cast, contract_id, date(2026, 2, 1), 91_000)
    found = only()
    assert found.a_day_fen == 1_000
    assert found.runs_out_on == date(2026, 6, 10)  # 100 days from the 2nd of March
    assert found.too_soon


def test_a_new_contract_is_told_by_its_own_days(cast: Cast) -> None:
    contract_id = paid_for(cast, budget=100_000, starts_on=date(2026, 2, 21))
    spent(cast, contract_id, date(2026, 2, 25), 10_000)
    assert only().a_day_fen == 1_000  # ten days


def test_what_is_not_spent_never_runs_out(cast: Cast) -> None:
    paid_for(cast)
    found = only()
    assert (found.a_day_fen, found.runs_out_on, found.too_soon) == (0, None, False)


def test_what_is_gone_has_run_out_today(cast: Cast) -> None:
    paid_for(cast, budget=4_000)
    place_order(cast)
    assert only().runs_out_on == date(2026, 3, 2)


def test_the_months_add_up_from_the_first_to_this_one(cast: Cast) -> None:
    contract_id = paid_for(cast, starts_on=date(2025, 12, 10))
    spent(cast, contract_id, date(2025, 12, 15), 300)
    spent(cast, contract_id, date(2026, 2, 15), 700)
    assert only().so_far == [("2025-12", 300), ("2026-01", 300), ("2026-02", 1_000), ("2026-03", 1_000)]


def test_a_contract_that_has_not_begun_has_no_months_yet(cast: Cast, frozen: FrozenClock) -> None:
    paid_for(cast, starts_on=date(2026, 5, 1))
    assert (only().so_far, only().a_day_fen) == ([], 0)
    frozen.move_to(datetime(2029, 1, 1, tzinfo=LOCAL))
    assert only().so_far[-1][0] == "2027-12"


def test_streets_and_services_add_up_to_what_was_spent(cast: Cast) -> None:
    contract_id = paid_for(cast)
    spent(cast, contract_id, date(2026, 2, 1), 900)
    place_order(cast)
    contract = db.session.get_one(Contract, contract_id)
    for rows, name in ((budget.by_street(contract), "溪美街道"), (budget.by_service(contract), "日常保洁")):
        assert [(row.name_zh, row.visits, row.spent_fen, row.held_fen) for row in rows] == [(name, 1, 900, 4_000)]


@pytest.mark.parametrize(("month", "fen"), [("2026-01", 31), ("2026-12", 365), ("2027-05", 365), ("2025-11", 0)])
def test_an_even_pace_spends_the_same_each_day(month: str, fen: int) -> None:
    year = Contract(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), budget_fen=Money(365))
    assert budget.planned_until(year, month) == fen
