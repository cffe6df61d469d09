"""Before anyone decides: whom other terms of a contract would cover, and what the last months would have cost.

Everything is counted by the database: over groups and streets for the people, over months and streets for the money.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, or_, select

from care.allowances.contracts import ceiling_now
from care.allowances.entitling import born_by
from care.allowances.months import first_day, last_day, month_of, today
from care.allowances.purse import in_force
from care.db import db
from care.models import (
    Charge,
    ChargeStatus,
    Contract,
    ContractFirm,
    ContractService,
    Elder,
    EntitledGroup,
    Entitlement,
    Person,
    Standing,
    StandingKind,
)
from care.money import Money


@dataclass(frozen=True)
class Terms:
    """For whom and how much a contract pays: the month's ceiling (fen), its groups, and from which age those by age."""

    ceiling_fen: Money
    groups: frozenset[str]
    ages: Mapping[str, int]


@dataclass
class Cover:
    """How many elders are covered now and would be then; who enters and who leaves."""

    now: int = 0
    then: int = 0
    enter: int = 0
    leave: int = 0

    def count(self, elders: int, *, now: bool, then: bool) -> None:
        """Count so many elders of one kind."""
        self.now += elders * now
        self.then += elders * then
        self.enter += elders * (then and not now)
        self.leave += elders * (now and not then)


@dataclass
class Cost:
    """What it costs (fen) by the terms of now, and by the others."""

    now: int = 0
    then: int = 0

    @property
    def more(self) -> Money:
        """How much more the others cost; less than 0: how much less."""
        return Money(self.then - self.now)


@dataclass
class Outlook:
    """All that other terms would change. ``paid`` is what the contract really paid in each month (fen)."""

    months: Sequence[str]
    people: Cover = field(default_factory=Cover)
    by_group: dict[str, Cover] = field(default_factory=dict)
    by_area: dict[str, Cover] = field(default_factory=dict)
    cost: Cost = field(default_factory=Cost)
    by_month: dict[str, Cost] = field(default_factory=dict)
    cost_by_area: dict[str, Cost] = field(default_factory=dict)
    paid: dict[str, int] = field(default_factory=dict)

    def a_month(self, fen: int) -> Money:
        """An amount of all months, for one."""
        return Money(fen // len(self.months)) if self.months else Money(0)


def present_terms(contract: Contract) -> Terms:
    """Return the terms as they are."""
    ages = {each.code: each.from_age for each in _groups_by_age() if each.from_age is not None}
    return Terms(ceiling_now(contract), frozenset(each.group_code for each in contract.groups), ages)


def outlook(contract: Contract, terms: Terms, last_months: int) -> Outlook:
    """Compare ``terms`` with those that the contract has, by today's register and the orders of the last full months.

    Each elder's month is priced again: the share of what was really done, up to the ceiling where it counts. Orders
    that another contract paid for stay with it; what rolls over is left out.
    """
    pair = (present_terms(contract), terms)
    found = Outlook(_last_months(last_months))
    _count_people(found, contract, pair)
    if found.months:
        _count_cost(found, contract, pair)
        found.paid = _paid(contract, found.months)
    return found


def _last_months(count: int) -> list[str]:
    """The last full months, the oldest first."""
    found: list[str] = []
    day = first_day(month_of(today()))
    for _each in range(count):
        day = first_day(month_of(day - timedelta(days=1)))
        found.insert(0, month_of(day))
    return found


def _groups_by_age() -> Sequence[EntitledGroup]:
    by_age = select(EntitledGroup).where(EntitledGroup.from_age.is_not(None), EntitledGroup.deactivated_at.is_(None))
    return db.session.scalars(by_age).all()


def _count_people(found: Outlook, contract: Contract, pair: tuple[Terms, Terms]) -> None:
    """Elders of one street and of the same groups, now and then, are counted together."""
    codes, elders = _codes(pair), _elders(contract, pair)
    kinds = select(elders.c.area_code, elders.c.now, elders.c.then, func.count())
    kinds = kinds.group_by(elders.c.area_code, elders.c.now, elders.c.then)
    for area_code, now_bits, then_bits, count in db.session.execute(kinds):
        now, then = bool(now_bits), bool(then_bits)
        for cover in (found.people, found.by_area.setdefault(area_code, Cover())):
            cover.count(count, now=now, then=then)
        for place, code in enumerate(codes):
            bit = 1 << place
            cover = found.by_group.setdefault(code, Cover())
            cover.now += count * bool(now_bits & bit)
            cover.then += count * bool(then_bits & bit)
            cover.enter += count * bool(then_bits & bit and not now)
            cover.leave += count * bool(now_bits & bit and not then)


def _codes(pair: tuple[Terms, Terms]) -> list[str]:
    return sorted(pair[0].groups | pair[1].groups)


def _elders(contract: Contract, pair: tuple[Terms, Terms]) -> Subquery:
    """Every elder who lives where the contract is served, with her groups now and then as bits."""
    codes = _codes(pair)
    confirmed = _confirmed(codes)
    served = select(ContractFirm.area_code).where(ContractFirm.contract_id == contract.id)
    dead = select(Standing.elder_id).where(Standing.kind == StandingKind.DEAD)
    bits = [_bits(terms, codes, confirmed).label(name) for name, terms in zip(("now", "then"), pair, strict=True)]
    return (
        select(Elder.id, Elder.area_code, *bits)
        .join(Person, Person.id == Elder.person_id)
        .outerjoin(confirmed, confirmed.c.elder_id == Elder.id)
        .where(Elder.deactivated_at.is_(None), Elder.area_code.in_(served), Elder.id.not_in(dead))
        .subquery("covered")
    )


def _confirmed(codes: Sequence[str]) -> Subquery:
    """Which groups were confirmed of each elder and are in force, a column each."""
    columns = [
        func.max(case((Entitlement.group_code == code, 1), else_=0)).label(f"g{n}") for n, code in enumerate(codes)
    ]
    in_use = select(EntitledGroup.code).where(EntitledGroup.deactivated_at.is_(None))
    today_ = and_(in_force(Entitlement, today()), Entitlement.group_code.in_(in_use))
    return select(Entitlement.elder_id, *columns).where(today_).group_by(Entitlement.elder_id).subquery("confirmed")


def _bits(terms: Terms, codes: Sequence[str], confirmed: Subquery) -> ColumnElement[int]:
    """To which of the groups somebody belongs by these terms, as the bits of a number."""
    found: ColumnElement[int] = literal(0)
    for place, code in enumerate(codes):
        if code in terms.groups:
            belongs = confirmed.c[f"g{place}"] == 1
            if code in terms.ages:
                belongs = or_(belongs, Person.birth_date <= born_by(terms.ages[code], today()))
            found = found + case((belongs, 1 << place), else_=0)
    return found


def _count_cost(found: Outlook, contract: Contract, pair: tuple[Terms, Terms]) -> None:
    found.by_month = {month: Cost() for month in found.months}
    found.cost_by_area = {code: Cost() for code in found.by_area}
    for month, area_code, now, then in db.session.execute(_costs(contract, pair, found.months)):
        for cost in (found.cost, found.by_month[month], found.cost_by_area[area_code]):
            cost.now += int(now)
            cost.then += int(then)


def _costs(contract: Contract, pair: tuple[Terms, Terms], months: Sequence[str]) -> Select[Any]:
    """What each month costs in each street, by the terms of now and by the others."""
    elders, used = _elders(contract, pair), _used(contract, months)
    costs = [
        func.sum(case((covered != 0, _paid_of(used, terms)), else_=0))
        for covered, terms in zip((elders.c.now, elders.c.then), pair, strict=True)
    ]
    joined = select(used.c.month, elders.c.area_code, *costs).join(elders, elders.c.id == used.c.elder_id)
    return joined.group_by(used.c.month, elders.c.area_code)


def _paid_of(used: Subquery, terms: Terms) -> ColumnElement[int]:
    counting = used.c.counting
    return used.c.outside + case((counting > terms.ceiling_fen, terms.ceiling_fen), else_=counting)


def _used(contract: Contract, months: Sequence[str]) -> Subquery:
    """What the contract's share of all that was done for an elder in a month comes to: within its ceiling, outside."""
    share = (Charge.government_fen + Charge.own_fen) * ContractService.percent // 100
    counting = case((ContractService.counts, share), else_=0)
    outside = case((ContractService.counts, 0), else_=share)
    by_it = and_(ContractService.contract_id == contract.id, ContractService.service_id == Charge.service_id)
    return (
        select(
            Charge.elder_id,
            Charge.month,
            func.sum(counting).label("counting"),
            func.sum(outside).label("outside"),
        )
        .join(ContractService, by_it)
        .where(
            *_done_in(months),
            or_(Charge.contract_id == contract.id, Charge.contract_id.is_(None)),
        )
        .group_by(Charge.elder_id, Charge.month)
        .subquery("used")
    )


def _paid(contract: Contract, months: Sequence[str]) -> dict[str, int]:
    """What the contract really paid for the visits of each month."""
    paid = select(Charge.month, func.sum(Charge.government_fen)).where(
        *_done_in(months), Charge.contract_id == contract.id
    )
    return {month: int(fen) for month, fen in db.session.execute(paid.group_by(Charge.month))}


def _done_in(months: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    return (
        Charge.status == ChargeStatus.TAKEN,
        Charge.visit_on.between(first_day(min(months)), last_day(max(months))),
    )
