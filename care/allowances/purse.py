"""What a contract pays for an elder, and what is left of her month: read before every tap, by one statement."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Executable, Row, and_, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from care.allowances.months import month_after, month_of, months
from care.db import db
from care.models import (
    Account,
    AccountKind,
    Contract,
    ContractCeiling,
    ContractFirm,
    ContractGroup,
    ContractService,
    Elder,
    EntitledGroup,
    Entitlement,
    Home,
    Service,
)
from care.money import Money


class Why(StrEnum):
    """Why the elder pays something herself."""

    NOT_ENTITLED = "not_entitled"
    NOT_COVERED = "not_covered"
    PARTLY_COVERED = "partly_covered"
    MONTH_USED_UP = "month_used_up"
    BUDGET_USED_UP = "budget_used_up"


@dataclass(frozen=True)
class Quote:
    """What a service costs whom, in fen. ``left_fen``: of the month after this order; ``why``: she pays a part.

    ``usual_own_fen`` is what she pays while nothing is used up.
    """

    price_fen: Money
    government_fen: Money
    own_fen: Money
    left_fen: Money
    contract_id: int | None = None
    counts: bool = True
    why: Why | None = None
    usual_own_fen: int = 0


@dataclass(frozen=True)
class Share:
    """How much of a service a contract pays."""

    percent: int
    counts: bool


@dataclass(frozen=True)
class Terms:
    """One contract that may pay for this elder in this month: what is left of her month, and of its budget (fen)."""

    contract_id: int
    left_fen: int
    free_fen: int
    shares: dict[int, Share] = field(default_factory=dict)

    def quote(self, service: Service) -> Quote | None:
        """Return what it pays of ``service``; None where it does not cover it."""
        share = self.shares.get(service.id)
        if share is None:
            return None
        full = service.price_fen * share.percent // 100
        within = min(full, self.left_fen) if share.counts else full
        paid = min(within, self.free_fen)
        why = Why.PARTLY_COVERED if full < service.price_fen else None
        if paid < full:
            why = Why.MONTH_USED_UP if paid == within else Why.BUDGET_USED_UP
        left = self.left_fen - paid if share.counts else self.left_fen
        own = service.price_fen - paid
        return Quote(
            service.price_fen,
            Money(paid),
            Money(own),
            Money(left),
            self.contract_id,
            share.counts,
            why if own else None,
            service.price_fen - full,
        )


@dataclass(frozen=True)
class Purse:
    """All that may pay for an elder in a month, in the order of use."""

    month: str
    terms: Sequence[Terms]

    @property
    def left_fen(self) -> Money:
        """What is left of the month, of all contracts together."""
        return Money(sum(each.left_fen for each in self.terms))

    def quote(self, service: Service) -> Quote:
        """Return what ``service`` costs whom. One contract pays for one order.

        That is the first, in the order of use, that pays its whole share; where none does, the one that pays most.
        """
        offers = [offer for each in self.terms if (offer := each.quote(service))]
        whole = next((offer for offer in offers if offer.why in (None, Why.PARTLY_COVERED)), None)
        best = whole or max(offers, key=lambda offer: offer.government_fen, default=None)
        if best is None:
            why = Why.NOT_COVERED if self.terms else Why.NOT_ENTITLED
            price = service.price_fen
            return Quote(price, Money(0), price, self.left_fen, why=why, usual_own_fen=price)
        others = sum(each.left_fen for each in self.terms if each.contract_id != best.contract_id)
        contract_id = best.contract_id if best.government_fen else None
        return replace(best, left_fen=Money(best.left_fen + others), contract_id=contract_id)


def purse_of(elder: Elder, on: date, services: Collection[Service] = ()) -> Purse:
    """Return what may pay for ``elder`` on a local day, for ``services`` (none: only what is left). One statement."""
    month = month_of(on)
    found: dict[int, list[Row[Any]]] = {}
    for row in db.session.execute(_statement(elder, on, [service.id for service in services])):
        found.setdefault(row.Contract.id, []).append(row)
    return Purse(month, [_terms(elder, month, rows) for rows in found.values()])


def age_on(birth_date: date, day: date) -> int:
    """Return how many years somebody has lived; who was born on 29 February is a year older on 1 March."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def entitled(elder: Elder, on: date) -> ColumnElement[bool]:
    """The condition on EntitledGroup that ``elder`` belongs to it on a day: by her age, or as somebody confirmed."""
    confirmed = exists().where(
        Entitlement.elder_id == elder.id, Entitlement.group_code == EntitledGroup.code, in_force(Entitlement, on)
    )
    born = elder.person.birth_date
    by_age = EntitledGroup.from_age <= age_on(born, on) if born else literal(value=False)
    return and_(EntitledGroup.deactivated_at.is_(None), or_(by_age, confirmed))


def in_force(table: type[Entitlement | Contract], on: date) -> ColumnElement[bool]:
    """The condition that a row counts on a day, its first and its last among them."""
    return and_(table.starts_on <= on, or_(table.ends_on.is_(None), table.ends_on >= on))


def _statement(elder: Elder, on: date, service_ids: Collection[int]) -> Executable:
    used, free = aliased(Account), aliased(Account)
    month = month_of(on)
    of_month = and_(
        used.kind == AccountKind.USED,
        used.contract_id == Contract.id,
        used.holder_id == elder.id,
        used.month == month,
    )
    budget = and_(free.kind == AccountKind.FREE, free.contract_id == Contract.id, free.holder_id == 0, free.month == "")
    covered = and_(ContractService.contract_id == Contract.id, ContractService.service_id.in_(service_ids))
    for_her = exists().where(
        ContractGroup.contract_id == Contract.id, EntitledGroup.code == ContractGroup.group_code, entitled(elder, on)
    )
    area = select(Home.area_code).where(Home.id == elder.home_id).scalar_subquery()
    served = exists().where(ContractFirm.contract_id == Contract.id, ContractFirm.area_code == area)
    return (
        select(
            Contract,
            ceiling_of(month).label("ceiling"),
            func.coalesce(used.balance_fen, 0).label("used"),
            func.coalesce(free.balance_fen, 0).label("free"),
            ContractService,
        )
        .outerjoin(used, of_month)
        .outerjoin(free, budget)
        .outerjoin(ContractService, covered)
        .where(in_force(Contract, on), Contract.deactivated_at.is_(None), for_her, served)
        .order_by(Contract.position, Contract.id)
    )


def ceiling_of(month: str) -> ColumnElement[int]:
    """The ceiling (fen) of a Contract in a month, as a column."""
    so_far = select(ContractCeiling.ceiling_fen).where(
        ContractCeiling.contract_id == Contract.id, ContractCeiling.from_month <= month
    )
    latest = so_far.order_by(ContractCeiling.from_month.desc()).limit(1).correlate(Contract)
    return func.coalesce(latest.scalar_subquery(), 0)


def _terms(elder: Elder, month: str, rows: Sequence[Row[Any]]) -> Terms:
    contract: Contract = rows[0].Contract
    left = rows[0].ceiling - rows[0].used
    if contract.rolls_over:
        left = _left_with_rest(elder, contract, month)
    shares = {
        row.ContractService.service_id: Share(row.ContractService.percent, row.ContractService.counts)
        for row in rows
        if row.ContractService
    }
    return Terms(contract.id, max(0, left), rows[0].free, shares)


def _left_with_rest(elder: Elder, contract: Contract, month: str) -> int:
    """What may still be held in ``month`` of a contract that rolls over.

    What earlier months left over comes to it; what a later month has promised out of this one's rest is kept for it.
    """
    used = _used(elder, contract)
    carried = kept = 0
    for each in months(month_of(contract.starts_on), month)[:-1]:
        left = max(0, _ceiling(contract, each) + carried - used.get(each, 0))
        carried = min(left, contract.rollover_most_fen)
    for each in reversed(months(month_after(month), max([month, *used]))):
        kept = max(0, used.get(each, 0) + kept - _ceiling(contract, each))
    return _ceiling(contract, month) + carried - used.get(month, 0) - kept


def _ceiling(contract: Contract, month: str) -> int:
    fitting = [each.ceiling_fen for each in contract.ceilings if each.from_month <= month]
    return fitting[-1] if fitting else 0


def _used(elder: Elder, contract: Contract) -> dict[str, int]:
    own = select(Account.month, Account.balance_fen).where(
        Account.kind == AccountKind.USED, Account.contract_id == contract.id, Account.holder_id == elder.id
    )
    return {row.month: row.balance_fen for row in db.session.execute(own)}
