"""Contracts of the government: what may be entered into one, and the budget of it that the ledger knows."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, or_, select

from care import errors
from care.allowances.ledger import Key, OutOfBounds, balance, post
from care.allowances.months import month_after, month_of, months, this_month
from care.db import db
from care.models import Account, AccountKind, Charge, ChargeStatus, Contract, ContractCeiling, PostingKind
from care.money import Money

# What an order holds or has taken of a contract; the rest was given back.
COSTING = (ChargeStatus.HELD, ChargeStatus.TAKEN, ChargeStatus.DISPUTED)


def keep(contract: Contract) -> None:
    """Keep a contract as it was entered, new or locked, and bring its budget into the ledger.

    Raises Invalid with its field where that cannot be: it would end before it starts, be used at the same place as
    another, or lack what its orders hold and have taken already.
    """
    with db.session.no_autoflush:
        _look_at(contract)
    db.session.add(contract)
    db.session.flush()
    db.session.expire(contract, ["ceilings"])  # in their order
    place_is_free(contract)
    _refuse_orders_outside(contract)
    _refuse_used_more(contract)
    fund(contract)


def fund(contract: Contract) -> None:
    """Bring a locked contract's budget into the ledger, as it stands in its row now.

    Raises Invalid where less than is held and taken already would remain.
    """
    bureau, free = Key(AccountKind.BUREAU, contract.id), Key(AccountKind.FREE, contract.id)
    more = contract.budget_fen + balance(bureau)
    try:
        post(PostingKind.BUDGET, {free: more, bureau: -more})
    except OutOfBounds as passed:
        raise errors.Invalid(_l("已经用掉和订出去的，比这个总额还多。"), field="budget_fen") from passed


def place_is_free(contract: Contract) -> None:
    """Raise Invalid (field position) where another contract in use has its place in the order of use at one time."""
    other = db.session.scalars(
        select(Contract).where(
            Contract.id != contract.id,
            Contract.deactivated_at.is_(None),
            Contract.position == contract.position,
            Contract.starts_on <= contract.ends_on,
            Contract.ends_on >= contract.starts_on,
        )
    ).first()
    if other and not contract.deactivated_at:
        told = {"name": other.name, "first": other.starts_on, "last": other.ends_on}
        raise errors.Invalid(
            _l("“%(name)s”（%(first)s到%(last)s）也排在这里，先用哪一份就不清楚了。请换一个数。", **told),
            field="position",
        )


def balances(contract: Contract) -> dict[AccountKind, Money]:
    """Return what of a contract's budget is free, held, disputed and due to organisations, in fen."""
    kinds = (AccountKind.FREE, AccountKind.HELD, AccountKind.DISPUTED, AccountKind.DUE)
    own = select(Account.kind, func.sum(Account.balance_fen)).where(
        Account.contract_id == contract.id, Account.kind.in_(kinds)
    )
    found = {kind: Money(int(fen)) for kind, fen in db.session.execute(own.group_by(Account.kind))}
    return dict.fromkeys(kinds, Money(0)) | found


def ceiling_in(contract: Contract, month: str) -> Money:
    """Return the most that a contract pays for an elder in a month, without what rolls over (fen)."""
    begun = [each.ceiling_fen for each in contract.ceilings if each.from_month <= month]
    return begun[-1] if begun else Money(0)


def contracts() -> Sequence[Contract]:
    """Return all contracts in use, those that end last first."""
    in_use = select(Contract).where(Contract.deactivated_at.is_(None))
    return db.session.scalars(in_use.order_by(Contract.ends_on.desc(), Contract.position)).all()


def ceiling_now(contract: Contract) -> Money:
    """Return the ceiling of this month, or of its first or last one where it has not begun or is over (fen)."""
    month = min(max(this_month(), month_of(contract.starts_on)), month_of(contract.ends_on))
    return ceiling_in(contract, month)


def _look_at(contract: Contract) -> None:
    """What can be said of a contract without looking at others."""
    if contract.starts_on > contract.ends_on:
        raise errors.Invalid(_l("合同不能在开始以前就结束。"), field="ends_on")
    if contract.budget_fen < 0:
        raise errors.Invalid(_l("金额不能是负数。"), field="budget_fen")
    if contract.rolls_over and not contract.rollover_most_fen:
        raise errors.Invalid(_l("要结转，请写最多能结转多少。"), field="rollover_most_fen")
    _look_at_ceilings(contract)


def _look_at_ceilings(contract: Contract) -> None:
    begins = sorted(each.from_month for each in contract.ceilings)
    twice = next((month for month, again in groupby(begins) if len(list(again)) > 1), None)
    if twice:
        raise errors.Invalid(_l("%(month)s写了两次。", month=twice), field="ceilings")
    first = month_of(contract.starts_on)
    if not begins or begins[0] > first:
        raise errors.Invalid(_l("合同从%(month)s开始，限额也要从那个月写起。", month=first), field="ceilings")


def _refuse_orders_outside(contract: Contract) -> None:
    """No order that it pays for may lie outside its days."""
    outside = or_(Charge.visit_on < contract.starts_on, Charge.visit_on > contract.ends_on)
    of_it = Charge.contract_id == contract.id, Charge.status.in_(COSTING), Charge.government_fen > 0
    asked = select(func.count(), func.min(Charge.visit_on), func.max(Charge.visit_on)).where(*of_it, outside)
    count, first, last = db.session.execute(asked).one()
    if count:
        field = "ends_on" if last > contract.ends_on else "starts_on"
        told = {"count": count, "first": first, "last": last}
        raise errors.Invalid(
            _l("有%(count)s张已经由它付钱的单在这个期限以外（%(first)s到%(last)s）。", **told), field=field
        )


def _refuse_used_more(contract: Contract) -> None:
    """No elder may have used more of a month than its ceiling, and what rolls over to it, would allow."""
    passed = _used_above(contract, _ceiling_of_account(contract))
    if contract.rolls_over:
        # Whoever stays below every month's own ceiling needs nothing of what rolls over.
        passed = {elder_id: _passed(contract, _used(contract, elder_id)) for elder_id in passed}
    late = [month for found in passed.values() for month in found]
    if late:
        told = {"count": sum(1 for found in passed.values() if found), "last": max(late)}
        raise errors.Invalid(
            _l(
                "到%(last)s为止，已经有%(count)s位老人一个月用得比这个多。低的限额最早从%(first)s起。",
                **told,
                first=month_after(max(late)),
            ),
            field="ceilings",
        )


def _ceiling_of_account(contract: Contract) -> ColumnElement[int]:
    begun = select(ContractCeiling.ceiling_fen).where(
        ContractCeiling.contract_id == contract.id, ContractCeiling.from_month <= Account.month
    )
    latest = begun.order_by(ContractCeiling.from_month.desc()).limit(1).correlate(Account)
    return func.coalesce(latest.scalar_subquery(), 0)


def _used_above(contract: Contract, ceiling: ColumnElement[int]) -> dict[int, list[str]]:
    """In which months each elder used more than the month's own ceiling."""
    above = select(Account.holder_id, Account.month).where(
        Account.kind == AccountKind.USED, Account.contract_id == contract.id, Account.balance_fen > ceiling
    )
    found: dict[int, list[str]] = {}
    for elder_id, month in db.session.execute(above):
        found.setdefault(elder_id, []).append(month)
    return found


def _used(contract: Contract, elder_id: int) -> dict[str, int]:
    hers = select(Account.month, Account.balance_fen).where(
        Account.kind == AccountKind.USED, Account.contract_id == contract.id, Account.holder_id == elder_id
    )
    return {row.month: row.balance_fen for row in db.session.execute(hers)}


def _passed(contract: Contract, used: Mapping[str, int]) -> list[str]:
    """In which months somebody used more than its ceiling and what earlier months left over."""
    found, carried = [], 0
    for month in months(month_of(contract.starts_on), max(used)):
        left = ceiling_in(contract, month) + carried - used.get(month, 0)
        if left < 0:
            found.append(month)
        carried = min(max(0, left), contract.rollover_most_fen)
    return found
