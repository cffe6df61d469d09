"""How a contract's money runs: spent, held and free, how fast it goes, and on which day it will have run out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from care.allowances.months import first_day, month_of, months, today
from care.db import db
from care.models import (
    Account,
    AccountKind,
    Adjustment,
    AdjustmentStatus,
    Area,
    Charge,
    ChargeStatus,
    Contract,
    Service,
)
from care.money import Money

# How fast the money goes is told from the last quarter of a year.
LOOK_BACK = timedelta(days=91)


@dataclass(frozen=True)
class Budget:
    """Where a contract's money stands today, in fen; ``by_month`` is what was spent in each month of visits so far."""

    contract: Contract
    spent_fen: Money
    disputed_fen: Money
    held_fen: Money
    free_fen: Money
    by_month: Mapping[str, int]
    burnt_fen: int
    burnt_days: int

    @property
    def a_day_fen(self) -> int:
        """How much goes in a day, told from the last 91 days or since the beginning."""
        return self.burnt_fen // self.burnt_days if self.burnt_days else 0

    @property
    def runs_out_on(self) -> date | None:
        """The day on which all that is free will have gone at this pace; None: it lasts for more than a century."""
        if self.free_fen == 0:
            return today()
        days = self.free_fen // self.a_day_fen if self.a_day_fen else None
        return today() + timedelta(days=days) if days is not None and days < 36_525 else None

    @property
    def too_soon(self) -> bool:
        """Whether it will have run out before the contract ends."""
        runs_out = self.runs_out_on
        return runs_out is not None and runs_out < self.contract.ends_on >= today()

    @property
    def so_far(self) -> list[tuple[str, int]]:
        """The months from the first to this one, with all that was spent until their end."""
        last = min(month_of(today()), month_of(self.contract.ends_on))
        sums, total = [], 0
        for month in months(month_of(self.contract.starts_on), last):
            total += self.by_month.get(month, 0)
            sums.append((month, total))
        return sums


@dataclass(frozen=True)
class Share:
    """What one street or service took of a contract, in fen."""

    name_zh: str
    name_en: str
    visits: int
    spent_fen: Money
    held_fen: Money
    disputed_fen: Money


def budgets(ref: str | None = None) -> list[Budget]:
    """Return every contract's budget (or one's, by its ref), those in force first. Four statements in all."""
    wanted = select(Contract).where(Contract.ref == ref if ref else Contract.deactivated_at.is_(None))
    contracts = db.session.scalars(wanted.order_by(Contract.ends_on.desc(), Contract.position)).all()
    stands, spent, burnt = _accounts(), _spent_by_month(), _burnt()
    return [_budget(each, stands, spent, burnt) for each in contracts]


def by_street(contract: Contract) -> list[Share]:
    """Return what each street or town took of a contract, the largest first."""
    return _shares(contract, Charge.area_code, Area, Area.code)


def by_service(contract: Contract) -> list[Share]:
    """Return what each service took of a contract, the largest first."""
    return _shares(contract, Charge.service_id, Service, Service.id)


def _budget(
    contract: Contract, stands: Mapping[tuple[int, AccountKind], int], spent: Mapping[tuple[int, str], int],
    burnt: Mapping[int, int],
) -> Budget:  # fmt: skip
    def fen(kind: AccountKind) -> Money:
        return Money(stands.get((contract.id, kind), 0))

    begun = max(contract.starts_on, today() - LOOK_BACK + timedelta(days=1))
    return Budget(
        contract,
        spent_fen=fen(AccountKind.DUE),
        disputed_fen=fen(AccountKind.DISPUTED),
        held_fen=fen(AccountKind.HELD),
        free_fen=fen(AccountKind.FREE),
        by_month={month: total for (owner, month), total in spent.items() if owner == contract.id},
        burnt_fen=burnt.get(contract.id, 0),
        burnt_days=max(0, (min(today(), contract.ends_on) - begun).days + 1),
    )


def _accounts() -> dict[tuple[int, AccountKind], int]:
    of_contracts = (AccountKind.DUE, AccountKind.DISPUTED, AccountKind.HELD, AccountKind.FREE)
    summed = select(Account.contract_id, Account.kind, func.sum(Account.balance_fen)).where(
        Account.kind.in_(of_contracts)
    )
    rows = db.session.execute(summed.group_by(Account.contract_id, Account.kind))
    return {(contract_id, kind): int(total) for contract_id, kind, total in rows}


def _spent_by_month() -> dict[tuple[int, str], int]:
    """By contract and month of the visit; a correction counts in the month of its statement."""
    taken = select(Charge.contract_id, Charge.month, func.sum(Charge.government_fen)).where(
        Charge.contract_id.is_not(None), Charge.status == ChargeStatus.TAKEN
    )
    corrected = select(Adjustment.contract_id, Adjustment.billed_in, func.sum(Adjustment.amount_fen)).where(
        Adjustment.status == AdjustmentStatus.APPROVED
    )
    sums: dict[tuple[int, str], int] = {}
    for query in (
        taken.group_by(Charge.contract_id, Charge.month),
        corrected.group_by(Adjustment.contract_id, Adjustment.billed_in),
    ):
        for contract_id, month, total in db.session.execute(query):
            sums[contract_id, month] = sums.get((contract_id, month), 0) + int(total)
    return sums


def _burnt() -> dict[int, int]:
    """What the visits of the last quarter of a year took, by contract."""
    since = select(func.coalesce(Charge.contract_id, 0), func.sum(Charge.government_fen)).where(
        Charge.contract_id.is_not(None),
        Charge.status == ChargeStatus.TAKEN,
        Charge.visit_on > today() - LOOK_BACK,
        Charge.visit_on <= today(),
    )
    return {contract_id: int(total) for contract_id, total in db.session.execute(since.group_by(Charge.contract_id))}


def _shares(contract: Contract, by: Any, table: Any, key: Any) -> list[Share]:
    def of(status: ChargeStatus) -> ColumnElement[int]:
        return func.sum(case((Charge.status == status, Charge.government_fen), else_=0))

    spent = of(ChargeStatus.TAKEN)
    summed = (
        select(
            table.name_zh,
            table.name_en,
            func.sum(case((Charge.status == ChargeStatus.TAKEN, 1), else_=0)),
            spent,
            of(ChargeStatus.HELD),
            of(ChargeStatus.DISPUTED),
        )
        .join(Charge, by == key)
        .where(Charge.contract_id == contract.id, Charge.status != ChargeStatus.GIVEN_BACK)
        .group_by(key, table.name_zh, table.name_en)
        .order_by(spent.desc(), key)
    )
    rows: Sequence[Any] = db.session.execute(summed).all()
    return [Share(zh, en, int(visits), *(Money(int(each)) for each in amounts)) for zh, en, visits, *amounts in rows]


def planned_until(contract: Contract, month: str) -> int:
    """Return how much would be spent until a month's end if the budget went evenly over the contract's days (fen)."""
    days = (contract.ends_on - contract.starts_on).days + 1
    gone = (first_day(month) + timedelta(days=31) - contract.starts_on).days
    return contract.budget_fen * min(max(gone, 0), days) // days
