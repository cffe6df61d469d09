"""The money of the demo town: its whole past stands in a ledger that is right, and every kind of thing is in it."""

from collections import Counter
from datetime import date

from sqlalchemy import func, select

from care import allowances
from care.allowances import adjusting, auditing, owing, statements
from care.allowances.purse import age_on
from care.clock import FrozenClock
from care.db import db, reading
from care.models import (
    Adjustment,
    AdjustmentStatus,
    Charge,
    ChargeStatus,
    Contract,
    Doubt,
    Elder,
    EntitledGroup,
    Entitlement,
    Job,
    Organisation,
    Service,
    Statement,
    StatementStatus,
)
from tests.cli.conftest import MONDAY

TODAY = MONDAY.date()
YUAN = 100


def number(table: type[Job] | type[Charge]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def service(code: str) -> Service:
    return db.session.scalars(select(Service).where(Service.code == code)).one()


def elders() -> list[Elder]:
    return list(db.session.scalars(select(Elder).order_by(Elder.id)))


def test_its_ledger_is_right_and_nothing_is_in_it_that_should_not_be(town: FrozenClock) -> None:
    with reading():
        assert list(auditing.differences()) == []
        assert list(auditing.findings()) == []


def test_every_order_has_its_money(town: FrozenClock) -> None:
    assert number(Charge) == number(Job)
    assert set(db.session.scalars(select(Charge.status))) == set(ChargeStatus)


def test_the_two_contracts_have_the_bureaus_real_sums(town: FrozenClock) -> None:
    rows = db.session.scalars(select(Contract).order_by(Contract.starts_on)).all()
    budgets = [(row.starts_on, row.budget_fen // YUAN) for row in rows]
    assert budgets == [(date(2022, 9, 1), 8_000_000), (date(2024, 9, 1), 3_890_000)]
    assert {each.ceiling_fen for row in rows for each in row.ceilings} == {200 * YUAN}
    assert db.session.scalars(select(EntitledGroup.from_age)).all().count(80) == 1


def test_the_first_couple_pays_nothing_and_reads_what_is_left(town: FrozenClock) -> None:
    for elder in elders()[:2]:
        quote = allowances.purse_of(elder, TODAY, [service("haircut")]).quote(service("haircut"))
        assert (quote.own_fen, quote.why) == (0, None)
        assert quote.left_fen > 0


def test_one_service_is_paid_in_part_one_not_at_all_and_one_outside_the_ceiling(town: FrozenClock) -> None:
    codes = ("thorough-cleaning", "massage", "rehabilitation")
    dishes = [service(code) for code in codes]
    purse = allowances.purse_of(elders()[0], TODAY, dishes)
    half, nothing, outside = (purse.quote(dish) for dish in dishes)
    assert (half.government_fen, half.own_fen) == (4_950, 4_950)
    assert (nothing.government_fen, nothing.why) == (0, allowances.Why.NOT_COVERED)
    assert (outside.own_fen, outside.left_fen) == (0, purse.left_fen)


def test_somebodys_month_is_used_up(town: FrozenClock) -> None:
    held = select(Charge.elder_id).where(Charge.status == ChargeStatus.HELD, Charge.visit_on > TODAY)
    most = Counter(db.session.scalars(held)).most_common(1)[0][0]
    assert allowances.purse_of(db.session.get_one(Elder, most), TODAY).left_fen == 0


def test_some_are_not_entitled_and_one_of_them_turns_80_in_a_week(town: FrozenClock) -> None:
    without = [elder for elder in elders() if not allowances.purse_of(elder, TODAY).terms]
    assert len(without) > 10
    next_week = TODAY.replace(day=TODAY.day + 7)
    (entering,) = (elder for elder in without if allowances.purse_of(elder, next_week).terms)
    born = entering.person.birth_date
    assert born
    assert (age_on(born, TODAY), age_on(born, next_week)) == (79, 80)


def test_the_younger_are_entitled_by_an_evidence_that_somebody_confirmed(town: FrozenClock) -> None:
    rows = db.session.scalars(select(Entitlement)).all()
    assert {row.group_code for row in rows} == {"destitute", "low_income", "veteran", "disabled"}
    assert all(row.evidence and row.confirmed_by.startswith("staff:") for row in rows)


def test_last_months_statements_are_at_every_step_and_this_ones_are_drafts(town: FrozenClock) -> None:
    rows = db.session.scalars(select(Statement)).all()
    assert {row.status for row in rows if row.month == "2026-02"} == set(StatementStatus)
    assert {row.status for row in rows if row.month == "2026-03"} == {StatementStatus.DRAFT}
    closed = [row for row in rows if row.status is StatementStatus.CLOSED]
    assert closed
    assert all(row.total_fen == statements.sums(row).total_fen for row in closed)


def test_some_charges_wait_for_a_person(town: FrozenClock) -> None:
    doubts = set(db.session.scalars(select(Charge.doubt).where(Charge.status == ChargeStatus.DISPUTED)))
    assert {Doubt.WEAK_EVIDENCE, Doubt.NO_ORGANISATION} <= doubts


def test_own_shares_are_paid_in_every_way_and_some_are_open(town: FrozenClock) -> None:
    assert owing.open_sums(None, 1).total
    till = owing.till(None, 1)
    assert till.sum_fen
    assert any(line.late for line in till.lines)


def test_one_correction_was_approved_by_a_second_person_and_one_waits(town: FrozenClock) -> None:
    rows = {row.status: row for row in db.session.scalars(select(Adjustment))}
    assert set(rows) == {AdjustmentStatus.APPROVED, AdjustmentStatus.PROPOSED}
    approved = rows[AdjustmentStatus.APPROVED]
    assert approved.proposed_by != approved.decided_by
    assert adjusting.corrected(approved.charge) < approved.charge.government_fen


def test_every_organisation_is_paid_where_it_serves(town: FrozenClock) -> None:
    contract = db.session.scalars(select(Contract).order_by(Contract.id.desc()).limit(1)).one()
    paid = {(each.organisation_id, each.area_code) for each in contract.firms}
    assert paid == {
        (firm.id, area.area_code) for firm in db.session.scalars(select(Organisation)) for area in firm.areas
    }
