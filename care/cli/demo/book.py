"""The demo town's ledger on its way into the database: postings of the past, and the balances that they come to."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from care.allowances.ledger import Key
from care.cli.demo.batch import Batch
from care.models import Account, Entry, Posting, PostingKind


@dataclass(frozen=True)
class Moment:
    """When, by whom and why something was posted."""

    at: datetime
    actor: str
    reason: str | None = None


@dataclass(frozen=True)
class Book:
    """Writes postings and keeps their sums; ``opened`` is when its accounts are said to be from."""

    batch: Batch
    opened: datetime
    balances: Counter[Key] = field(default_factory=Counter)
    ids: dict[Key, int] = field(default_factory=dict)

    def post(self, kind: PostingKind, legs: Mapping[Key, int], moment: Moment, charge_id: int | None = None) -> None:
        """Move money; ValueError where the legs do not sum to 0. Legs of nothing are left out."""
        if sum(legs.values()):
            raise ValueError(f"{kind} does not sum to 0: {legs}")
        if not any(legs.values()):
            return
        posting_id = self.batch.add(
            Posting, moment.at, at=moment.at, actor=moment.actor, kind=kind, charge_id=charge_id, reason=moment.reason
        )
        for key, amount in legs.items():
            if amount:
                self.balances[key] += amount
                self.batch.add(Entry, moment.at, posting_id=posting_id, account_id=self._id(key), amount_fen=amount)

    def write_accounts(self) -> None:
        """Put the accounts into the batch, each with the sum of its entries."""
        for key, account_id in self.ids.items():
            self.batch.put(Account, id=account_id, balance_fen=self.balances[key], **vars(key))

    def _id(self, key: Key) -> int:
        if key not in self.ids:
            self.ids[key] = self.batch.next_id(self.opened)
        return self.ids[key]
