"""What must stand in which account because of each charge, correction, payment, hand-in and contract."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all

from care.allowances.auditing.difference import Difference, named
from care.db import db
from care.models import (
    Account,
    AccountKind,
    Adjustment,
    AdjustmentStatus,
    Charge,
    ChargeStatus,
    Contract,
    Entry,
    HandedIn,
    Payment,
    Posting,
)

# A column of a table, or an expression over some.
Column = Any
NONE: Column = literal(0)
NO_MONTH: Column = literal("")


@dataclass(frozen=True)
class Leg:
    """``amount`` (fen) is due in an account because of each row that ``where`` lets through."""

    kind: AccountKind
    amount: Column
    where: tuple[Column, ...] = ()
    charge: Column = NONE
    contract: Column = NONE
    holder: Column = NONE
    month: Column = NO_MONTH

    def rows(self) -> Select[Any]:
        """Them."""
        kind = literal(self.kind, Account.kind.type)
        of = (self.charge, kind, self.contract, self.holder, self.month)
        return _labelled(*of, self.amount, NONE).where(*self.where)


def legs() -> Iterator[Difference]:
    """What was posted for each charge, contract and hand-in is what its row says is due, account by account."""
    rows = union_all(_posted(), *(leg.rows() for leg in (*_of_charges(), *_of_corrections(), *_of_the_rest())))
    each = rows.subquery().c
    due, posted, key = func.sum(each.due), func.sum(each.posted), (each.kind, each.contract, each.holder, each.month)
    apart = (
        select(each.charge, *key, due.label("due"), posted.label("posted"), Charge.ref)
        .outerjoin(Charge, Charge.id == each.charge)
        .group_by(each.charge, *key, Charge.ref)
        .having(due != posted)
    )
    for row in db.session.execute(apart):
        account = Account(kind=row.kind, contract_id=row.contract, holder_id=row.holder, month=row.month)
        of = f"charge {row.ref or row.charge} in " if row.charge else ""
        yield Difference("ledger", of + named(account), int(row.posted), int(row.due))


def _labelled(*columns: Column) -> Select[Any]:
    names = ("charge", "kind", "contract", "holder", "month", "due", "posted")
    return select(*(column.label(name) for name, column in zip(names, columns, strict=True)))


def _posted() -> Select[Any]:
    of = (Account.kind, Account.contract_id, Account.holder_id, Account.month)
    rows = _labelled(func.coalesce(Posting.charge_id, 0), *of, NONE, Entry.amount_fen)
    return (
        rows.select_from(Entry)
        .join(Posting, Posting.id == Entry.posting_id)
        .join(Account, Account.id == Entry.account_id)
    )


def _of_charges() -> Iterator[Leg]:
    """The government's part, and of a taken one the elder's own."""
    amount, own = Charge.government_fen, Charge.own_fen
    paid = Charge.contract_id.is_not(None)
    taken = Charge.status == ChargeStatus.TAKEN
    kept = Charge.status != ChargeStatus.GIVEN_BACK
    of: dict[str, Any] = {"charge": Charge.id, "contract": Charge.contract_id}
    yield Leg(AccountKind.FREE, -amount, (paid, kept), **of)
    yield Leg(AccountKind.HELD, amount, (paid, Charge.status == ChargeStatus.HELD), **of)
    yield Leg(AccountKind.DISPUTED, amount, (paid, Charge.status == ChargeStatus.DISPUTED), **of)
    yield Leg(AccountKind.DUE, amount, (paid, taken), holder=func.coalesce(Charge.organisation_id, 0), **of)
    counted = (paid, kept, Charge.counts.is_(True))
    yield Leg(AccountKind.USED, amount, counted, holder=Charge.elder_id, month=Charge.month, **of)
    yield Leg(AccountKind.GRANTED, -amount, counted, month=Charge.month, **of)
    owed = (taken, Charge.organisation_id.is_not(None))
    yield Leg(AccountKind.OWED, own, owed, charge=Charge.id, holder=Charge.elder_id)
    yield Leg(AccountKind.INCOME, -own, owed, charge=Charge.id, holder=Charge.organisation_id)


def _of_corrections() -> Iterator[Leg]:
    """What a second person approved."""
    amount = Adjustment.amount_fen
    approved = (Charge.id == Adjustment.charge_id, Adjustment.status == AdjustmentStatus.APPROVED)
    of: dict[str, Any] = {"charge": Adjustment.charge_id, "contract": Adjustment.contract_id}
    yield Leg(AccountKind.DUE, amount, approved, holder=Adjustment.organisation_id, **of)
    yield Leg(AccountKind.FREE, -amount, approved, **of)
    counted = (*approved, Charge.counts.is_(True))
    yield Leg(AccountKind.USED, amount, counted, holder=Charge.elder_id, month=Charge.month, **of)
    yield Leg(AccountKind.GRANTED, -amount, counted, month=Charge.month, **of)


def _of_the_rest() -> Iterator[Leg]:
    """Payments of own shares, cash handed in, budgets."""
    paid, refunded, firm = Payment.amount_fen, Payment.refunded_fen, Payment.organisation_id
    # In a hand or not: cash that was brought to the office is in nobody's.
    cash, other = (Payment.caregiver_id.is_not(None),), (Payment.caregiver_id.is_(None),)
    of: dict[str, Any] = {"charge": Payment.charge_id}
    yield Leg(AccountKind.OWED, refunded - paid, holder=Payment.elder_id, **of)
    yield Leg(AccountKind.CASH, paid, cash, holder=func.coalesce(Payment.caregiver_id, 0), **of)
    yield Leg(AccountKind.SETTLED, paid, other, holder=firm, **of)
    yield Leg(AccountKind.SETTLED, -refunded, holder=firm, **of)
    yield Leg(AccountKind.SETTLED, HandedIn.amount_fen, holder=HandedIn.organisation_id)
    yield Leg(AccountKind.CASH, -HandedIn.amount_fen, holder=HandedIn.caregiver_id)
    yield Leg(AccountKind.FREE, Contract.budget_fen, contract=Contract.id)
    yield Leg(AccountKind.BUREAU, -Contract.budget_fen, contract=Contract.id)
