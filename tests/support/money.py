"""A contract in tests: it pays 200 yuan a month for everybody over 80, for all services, in the cast's area."""

from collections import Counter
from datetime import date

from sqlalchemy import func, select

from care import allowances
from care.db import db, transaction
from care.models import (
    Account,
    AccountKind,
    Charge,
    ChargeStatus,
    Contract,
    ContractCeiling,
    ContractFirm,
    ContractGroup,
    ContractService,
    Elder,
    EntitledGroup,
    Entitlement,
    Entry,
    Job,
    Organisation,
    Service,
)
from care.money import Money
from tests.support.cast import AREA, Cast

OLD = date(1940, 5, 1)
YOUNG = date(1960, 5, 1)
YUAN = 100


def group(code: str = "aged_80", from_age: int | None = 80) -> EntitledGroup:
    """A group; there are but one of each code."""
    there = db.session.get(EntitledGroup, code)
    if there is None:
        there = EntitledGroup(code=code, name_zh="八十岁以上", name_en="80 and over", from_age=from_age, position=1)
        db.session.add(there)
        db.session.flush()
    return there


def contract(
    budget: int = 1_000_000,
    ceiling: int = 200 * YUAN,
    *,
    groups: tuple[str, ...] = ("aged_80",),
    percent: int = 100,
    counts: bool = True,
    **values: object,
) -> Contract:
    """A contract of 2025 to 2027 for all services and organisations, whose budget the ledger knows."""
    fields = {"name": "居家养老", "starts_on": date(2025, 1, 1), "ends_on": date(2027, 12, 31), "position": 1}
    row = Contract(**(fields | {"budget_fen": Money(budget)} | values))
    row.ceilings = [ContractCeiling(from_month="2025-01", ceiling_fen=Money(ceiling))]
    row.groups = [ContractGroup(group_code=group(code, 80 if code == "aged_80" else None).code) for code in groups]
    row.services = [
        ContractService(service_id=each, percent=percent, counts=counts)
        for each in db.session.scalars(select(Service.id))
    ]
    row.firms = [
        ContractFirm(organisation_id=each, area_code=AREA) for each in db.session.scalars(select(Organisation.id))
    ]
    db.session.add(row)
    db.session.flush()
    allowances.fund(row)
    return row


def entitle(elder: Elder, code: str, starts_on: date = date(2025, 1, 1), ends_on: date | None = None) -> Entitlement:
    """Somebody confirmed that the elder belongs to a group."""
    group(code, None)
    row = Entitlement(
        elder_id=elder.id,
        group_code=code,
        evidence="低保证 1",
        starts_on=starts_on,
        ends_on=ends_on,
        confirmed_by="staff:1",
    )
    db.session.add(row)
    db.session.flush()
    return row


def paid_for(cast: Cast, **values: object) -> int:
    """The cast's elder is 85 and a contract pays for her. Returns the contract's id."""
    with transaction():
        db.session.get_one(Elder, cast.elder).person.birth_date = OLD
        return contract(**values).id  # type: ignore[arg-type]


def charge_of(job_id: int) -> Charge:
    """A job's charge, read anew."""
    db.session.expire_all()
    return db.session.scalars(select(Charge).where(Charge.job_id == job_id)).one()


def job_of(order_id: int) -> Job:
    """An order's job."""
    return db.session.scalars(select(Job).where(Job.order_id == order_id)).one()


def left_fen(elder_id: int, on: date) -> int:
    """What is left of an elder's month."""
    return allowances.purse_of(db.session.get_one(Elder, elder_id), on).left_fen


def statuses() -> list[ChargeStatus]:
    """Where all orders' money stands, the oldest first."""
    db.session.expire_all()
    return list(db.session.scalars(select(Charge.status).order_by(Charge.id)))


def balances(month: str | None = None) -> dict[str, int]:
    """What the accounts of each kind stand at, in fen, those at nothing left out; of one month where it is given."""
    db.session.rollback()
    summed = select(Account.kind, func.sum(Account.balance_fen)).group_by(Account.kind)
    if month:
        summed = summed.where(Account.month == month)
    return {kind.value: int(total) for kind, total in db.session.execute(summed) if total}


def sound() -> None:
    """Nothing is over, nothing is lost: told from the charges, apart from the code that posts."""
    db.session.rollback()
    assert not db.session.execute(
        select(Entry.posting_id).group_by(Entry.posting_id).having(func.sum(Entry.amount_fen) != 0)
    ).all()
    summed = dict(
        db.session.execute(select(Entry.account_id, func.sum(Entry.amount_fen)).group_by(Entry.account_id)).all()
    )
    accounts = db.session.query(Account).all()
    assert {each.id: each.balance_fen for each in accounts} == {
        each.id: int(summed.get(each.id, 0)) for each in accounts
    }
    stands = {(each.kind, each.contract_id, each.holder_id, each.month): each.balance_fen for each in accounts}
    assert {key: fen for key, fen in stands.items() if fen} == _told_by_charges()


def _told_by_charges() -> dict[tuple[AccountKind, int, int, str], int]:
    """What each account must stand at, by the contracts and the charges alone; accounts at nothing left out."""
    told: Counter[tuple[AccountKind, int, int, str]] = Counter()
    for row in db.session.query(Contract):
        told[AccountKind.BUREAU, row.id, 0, ""] -= row.budget_fen
        told[AccountKind.FREE, row.id, 0, ""] += row.budget_fen
    for charge in db.session.query(Charge).filter(Charge.status != ChargeStatus.GIVEN_BACK):
        owner, paid = charge.contract_id or 0, charge.government_fen
        told[AccountKind.FREE, owner, 0, ""] -= paid
        where = {ChargeStatus.HELD: AccountKind.HELD, ChargeStatus.DISPUTED: AccountKind.DISPUTED}
        kind = where.get(charge.status, AccountKind.DUE)
        told[kind, owner, (charge.organisation_id or 0) if kind is AccountKind.DUE else 0, ""] += paid
        if charge.counts:
            told[AccountKind.USED, owner, charge.elder_id, charge.month] += paid
            told[AccountKind.GRANTED, owner, 0, charge.month] -= paid
        if charge.status is ChargeStatus.TAKEN and charge.organisation_id:
            told[AccountKind.OWED, 0, charge.elder_id, ""] += charge.own_fen
            told[AccountKind.INCOME, 0, charge.organisation_id, ""] -= charge.own_fen
    return {key: fen for key, fen in told.items() if fen}
