"""Whatever is wrong in the ledger is found, wherever it was put in by hand; a ledger that was kept is clean."""

from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from care.allowances import auditing
from care.clock import FrozenClock
from care.db import db, reading, transaction
from care.models import Contract, ContractCeiling, Standing, StandingKind, Visit
from care.money import Money
from tests.support import books
from tests.support.books import Books
from tests.support.cast import Cast
from tests.support.money import charge_of
from tests.support.play import visits as visits_of


@pytest.fixture
def kept(cast_on_both: Cast, frozen: FrozenClock) -> Books:
    return books.kept(cast_on_both, frozen)


def found() -> set[str]:
    """What the audit says is wrong: the kinds of differences."""
    with reading():
        return {each.what for each in auditing.differences()}


def findings() -> list[str]:
    with reading():
        return sorted(each.what for each in auditing.findings())


def plant(sql: str, **values: object) -> None:
    with transaction():
        db.session.execute(text(sql), values)


def test_a_ledger_in_which_everything_happened_is_clean(kept: Books) -> None:
    assert found() == set()
    assert findings() == []


def test_an_empty_one_too(in_app_on_both: Flask) -> None:
    assert found() == set()


# What was done by hand in SQL, and the kind of difference that it makes.
PLANTED = {
    "an entry changed": (
        "UPDATE entry SET amount_fen = amount_fen + 1 WHERE id = (SELECT min(id) FROM entry)",
        "posting",
    ),
    "an entry deleted": ("DELETE FROM entry WHERE id = (SELECT min(id) FROM entry)", "posting"),
    "entries of no posting": ("DELETE FROM posting WHERE id = (SELECT min(id) FROM posting)", "entry"),
    "entries of no account": ("DELETE FROM account WHERE kind = 'granted'", "entry"),
    "a posting of nothing": (
        "INSERT INTO posting (id, at, actor, kind) SELECT 1, at, actor, kind FROM posting LIMIT 1",
        "posting",
    ),
    "a balance changed": ("UPDATE account SET balance_fen = balance_fen + 1 WHERE kind = 'free'", "balance"),
    "a balance below nothing": ("UPDATE account SET balance_fen = -1 WHERE kind = 'held'", "below nothing"),
    "a charge made dearer": ("UPDATE charge SET government_fen = government_fen - 1 WHERE status = 'taken'", "ledger"),
    "an own share changed": ("UPDATE charge SET own_fen = own_fen - 1 WHERE status = 'taken'", "ledger"),
    "a dispute forgotten": ("UPDATE charge SET status = 'taken' WHERE status = 'disputed'", "ledger"),
    "a charge of another's month": ("UPDATE charge SET elder_id = elder_id + 1 WHERE status = 'held'", "ledger"),
    "a month that is not the day's": ("UPDATE charge SET month = '2026-01' WHERE status = 'held'", "month"),
    "a budget changed in its row alone": ("UPDATE contract SET budget_fen = budget_fen + 1", "ledger"),
    "a payment without its posting": ("UPDATE payment SET amount_fen = amount_fen + 1", "ledger"),
    "another's payment": ("UPDATE payment SET elder_id = elder_id + 1", "payment"),
    "cash handed in that nobody had": ("UPDATE handed_in SET amount_fen = amount_fen + 1", "ledger"),
    "a payment that vanished": ("DELETE FROM payment", "ledger"),
    "a job without a charge": ("DELETE FROM charge WHERE status = 'held'", "charge"),
    "money held for an order that is over": ("UPDATE job SET status = 'done' WHERE status = 'seeking'", "charge"),
    "money taken for an order that is open": ("UPDATE job SET status = 'seeking' WHERE status = 'done'", "charge"),
    "a statement's sum changed": (
        "UPDATE statement SET total_fen = total_fen + 1 WHERE status = 'checked'",
        "statement",
    ),
    "a statement's visits changed": ("UPDATE statement SET visits = 7 WHERE status = 'checked'", "statement"),
    "a charge that left its statement": ("UPDATE charge SET billed_in = NULL", "statement"),
    "a charge in a month without a statement": (
        "UPDATE charge SET billed_in = '2030-01' WHERE billed_in IS NOT NULL",
        "statement",
    ),
    "a disputed charge in a statement": (
        "UPDATE charge SET billed_in = '2026-03' WHERE status = 'disputed'",
        "statement",
    ),
    "a month over its ceiling": ("UPDATE contract_ceiling SET ceiling_fen = 1", "over the month's ceiling"),
}


def test_whatever_was_put_in_by_hand_is_found(kept: Books) -> None:
    assert [wrong for wrong, (sql, what) in PLANTED.items() if what not in found_after(sql)] == []


def found_after(sql: str) -> set[str]:
    """What the audit says once this was done; it is undone."""
    said: set[str] = set()
    with suppress(Undone), transaction():
        db.session.execute(text(sql))
        said = {each.what for each in auditing.differences()}
        raise Undone
    return said


class Undone(Exception):
    """Rolls back."""


def test_a_correction_that_moved_nothing_and_stands_in_no_statement_is_found(kept: Books) -> None:
    charge = charge_of(kept.taken)
    plant(
        "INSERT INTO adjustment (id, ref, charge_id, contract_id, organisation_id, status, amount_fen, reason,"
        " proposed_by, proposed_at, billed_in) VALUES (1, 'r', :charge, :contract, :firm, 'approved', -100, '少做了',"
        " 'staff:1', :at, '2026-04')",
        charge=charge.id,
        contract=kept.contract,
        firm=charge.organisation_id,
        at=charge.created_at,
    )
    assert found() == {"ledger", "statement"}


def test_the_rest_of_a_month_may_be_used_in_the_next(cast: Cast, frozen: FrozenClock) -> None:
    kept = books.kept(cast, frozen, ceiling=6_000, rolls_over=True, rollover_most_fen=Money(6_000))
    # March used 4,000 of 6,000; what April uses beyond its own 1,000 it has from the 2,000 left over.
    with transaction():
        contract = db.session.get_one(Contract, kept.contract)
        contract.starts_on, contract.ceilings[0].from_month = date(2026, 3, 1), "2026-03"
        contract.ceilings.append(ContractCeiling(from_month="2026-04", ceiling_fen=Money(1_000)))
    assert found() == set()
    plant("UPDATE contract SET rollover_most_fen = 999")
    assert found() == {"over the month's ceiling"}


def test_each_line_says_what_and_where_without_a_name(kept: Books) -> None:
    plant("UPDATE charge SET own_fen = own_fen - 1 WHERE status = 'taken'")
    charge = charge_of(kept.taken)
    with reading():
        lines = [str(each) for each in auditing.differences()]
    where = f"charge {charge.ref} in income holder {charge.organisation_id}"
    assert f"ledger: {where} is {-charge.own_fen - 1}, should be {-charge.own_fen}" in lines


def test_a_visit_during_a_hospital_stay_or_after_a_death_is_listed(kept: Books) -> None:
    lives((StandingKind.HOSPITAL, -5), (StandingKind.ACTIVE, -1))
    assert findings() == []
    lives((StandingKind.HOSPITAL, -5), (StandingKind.ACTIVE, 1))
    assert set(findings()) == {"visit during a hospital stay"}
    lives((StandingKind.DEAD, -1))
    assert set(findings()) == {"visit after a death"}


def test_what_a_person_arranged_for_the_dead_is_listed_too(kept: Books) -> None:
    lives((StandingKind.DEAD, -1))
    plant("DELETE FROM visit")
    assert set(findings()) == {"visit after a death"}


def lives(*kinds: tuple[StandingKind, int]) -> None:
    """The elder's life alone from so many minutes after the visits on."""
    with transaction():
        db.session.query(Standing).delete()
        visit = db.session.query(Visit).order_by(Visit.id).all()[-1]
        assert visit.arrived_at
        for kind, minutes in kinds:
            at = visit.arrived_at + timedelta(minutes=minutes)
            db.session.add(Standing(elder_id=visit.elder_id, kind=kind, starts_at=at))


def test_two_visits_of_one_caregiver_at_one_time_are_listed(kept: Books, frozen: FrozenClock) -> None:
    first, second = visits_of(kept.taken)[0], visits_of(kept.disputed)[0]
    nine, ten, eleven, noon = (frozen.moment + timedelta(hours=hours) for hours in range(4))
    took(first, nine, eleven)
    took(second, eleven, noon)
    assert findings() == []
    took(second, ten, noon)
    with reading():
        (line,) = auditing.findings()
    assert str(line) == f"two visits of one caregiver at one time: visits {first.ref} and {second.ref}"


def took(visit: Visit, arrived_at: datetime, finished_at: datetime) -> None:
    with transaction():
        row = db.session.get_one(Visit, visit.id)
        row.arrived_at, row.finished_at = arrived_at, finished_at


def test_a_home_served_by_who_may_not_is_listed(kept: Books) -> None:
    plant("UPDATE organisation_area SET ends_on = '2026-02-28'")
    assert set(findings()) == {"a home served by an organisation that may not serve there"}
    plant("UPDATE organisation_area SET ends_on = NULL")
    plant("DELETE FROM contract_firm")
    assert set(findings()) == {"a home served by an organisation that its contract does not pay there"}
