"""The ledger: append-only, double-entry, in whole fen. Every change of a balance is an entry, and entries sum to 0."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CursorResult, select, tuple_, update

from care.db import actor, db, insert, new_id
from care.models import Account, AccountKind, Entry, Posting, PostingKind
from care.money import Money


@dataclass(frozen=True)
class Key:
    """Which account: 0 and "" where it has no contract, holder or month."""

    kind: AccountKind
    contract_id: int = 0
    holder_id: int = 0
    month: str = ""


@dataclass(frozen=True)
class Bounds:
    """Between what a balance must stay, in fen; None: no bound."""

    least: int | None = None
    most: int | None = None


class OutOfBounds(Exception):
    """A posting would have passed the bounds of ``key``; nothing of it is written."""

    def __init__(self, key: Key) -> None:
        super().__init__(key)
        self.key = key


# What was promised cannot be more than there is; what is promised or taken was given before.
ALWAYS = {AccountKind.FREE: Bounds(least=0), AccountKind.HELD: Bounds(least=0), AccountKind.DISPUTED: Bounds(least=0)}


def post(
    kind: PostingKind,
    legs: Mapping[Key, int],
    *,
    charge_id: int | None = None,
    reason: str | None = None,
    bounds: Mapping[Key, Bounds] | None = None,
) -> None:
    """Move money: each leg's amount (fen) is added to its account; legs of nothing are left out.

    Raises OutOfBounds where a balance would leave its bounds: a guarded UPDATE, right in every isolation mode; the
    caller's transaction must then be rolled back, as it is for every error.
    """
    moved = {key: amount for key, amount in legs.items() if amount}
    if sum(moved.values()):
        raise ValueError(f"{kind} does not sum to 0: {moved}")
    if not moved:
        return
    posting = Posting(id=new_id(), actor=actor.get(), kind=kind, charge_id=charge_id, reason=reason)
    db.session.add(posting)
    ids = _ids(list(moved))
    # In one order, so that two postings wait for each other and never in a circle.
    for key, account_id in sorted(ids.items(), key=lambda each: each[1]):
        _add(account_id, key, moved[key], (bounds or {}).get(key) or ALWAYS.get(key.kind, Bounds()))
        db.session.add(Entry(posting_id=posting.id, account_id=account_id, amount_fen=Money(moved[key])))
    db.session.flush()


def balance(key: Key) -> Money:
    """Return what an account stands at; 0 for one that nobody has posted to."""
    own = select(Account.balance_fen).where(
        Account.kind == key.kind,
        Account.contract_id == key.contract_id,
        Account.holder_id == key.holder_id,
        Account.month == key.month,
    )
    return db.session.scalar(own) or Money(0)


def _add(account_id: int, key: Key, amount: int, bounds: Bounds) -> None:
    after = Account.balance_fen + amount
    guarded = update(Account).where(Account.id == account_id)
    if bounds.least is not None and amount < 0:
        guarded = guarded.where(after >= bounds.least)
    if bounds.most is not None and amount > 0:
        guarded = guarded.where(after <= bounds.most)
    done = db.session.execute(guarded.values(balance_fen=after), execution_options={"synchronize_session": False})
    if cast("CursorResult[Any]", done).rowcount != 1:
        raise OutOfBounds(key)


def _ids(keys: Sequence[Key]) -> dict[Key, int]:
    """The ids of these accounts; those that are not there yet are opened, whoever else opens them at this moment."""
    found = _found(keys)
    missing = [key for key in keys if key not in found]
    if missing:
        rows = [{"id": new_id(), "balance_fen": 0, **vars(key)} for key in sorted(missing, key=repr)]
        db.session.execute(insert(Account).values(rows).on_conflict_do_nothing())
        found = _found(keys)
    return found


def _found(keys: Sequence[Key]) -> dict[Key, int]:
    whole = tuple_(Account.kind, Account.contract_id, Account.holder_id, Account.month)
    wanted = [(key.kind, key.contract_id, key.holder_id, key.month) for key in keys]
    rows = db.session.execute(select(Account.id, *whole.clauses).where(whole.in_(wanted)))
    return {Key(*rest): each for each, *rest in rows}
