"""What the demo town's elders paid themselves: in cash, by an organisation's QR, on an invoice, or not yet."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random

from care.allowances.ledger import Key
from care.cli.demo.book import Book, Moment
from care.cli.demo.making import SEED, Making
from care.cli.demo.treasury import Taken
from care.clock import LOCAL
from care.models import AccountKind, Charge, HandedIn, How, Payment, PostingKind
from care.settings import KNOBS

# Of a hundred; None: not paid yet, where it is not so long ago.
HOWS = {How.CASH: 45, How.MERCHANT_QR: 30, How.INVOICE: 10, None: 15}
AFTER = {How.CASH: timedelta(minutes=5), How.MERCHANT_QR: timedelta(hours=5), How.INVOICE: timedelta(days=6)}
MAY_BE_OPEN = timedelta(days=25)
A_WEEK = timedelta(days=7)
HANDED_IN_AT = time(17)
# One of so many caregivers with cash has not handed in last week's.
LATE_EVERY = 7


@dataclass(frozen=True)
class Paid:
    """A payment, before it is added."""

    at: datetime
    charge: Charge
    how: How


@dataclass(frozen=True)
class Till:
    """Collects own shares; each Monday at five the caregivers hand in what they have."""

    making: Making
    book: Book
    manager: str
    chance: Random = field(default_factory=lambda: Random(SEED))
    in_hand: Counter[tuple[int, int]] = field(default_factory=Counter)

    def collect(self, taken: Iterable[Taken]) -> None:
        """All payments of these, in the order in which they came, and the Mondays between them."""
        payments = [paid for each in taken if (paid := self._drawn(each))]
        payments.sort(key=lambda paid: (paid.at, paid.charge.id))
        monday = None
        for paid in payments:
            monday = monday or _monday_after(paid.at)
            while monday <= paid.at:
                self._hand_in(monday)
                monday += A_WEEK
            self._pay(paid)
        while monday and monday < self.making.now:
            self._hand_in(monday)
            monday += A_WEEK

    def _drawn(self, taken: Taken) -> Paid | None:
        charge = taken.charge
        if not charge.own_fen or charge.organisation_id is None:
            return None
        how = self.chance.choices(tuple(HOWS), tuple(HOWS.values()))[0]
        if how is None and taken.at < self.making.now - MAY_BE_OPEN:
            how = How.MERCHANT_QR
        if how is How.CASH and charge.caregiver_id is None:
            how = How.INVOICE
        at = taken.at + AFTER[how] if how else self.making.now
        return Paid(at, charge, how) if how and at < self.making.now else None

    def _pay(self, paid: Paid) -> None:
        charge, how = paid.charge, paid.how
        firm_id, caregiver_id = charge.organisation_id or 0, charge.caregiver_id or 0
        hers = (caregiver_id, firm_id)
        if how is How.CASH and self.in_hand[hers] + charge.own_fen > KNOBS["cash_cap_fen"].default:
            how = How.MERCHANT_QR
        got = Key(AccountKind.SETTLED, holder_id=firm_id)
        if how is How.CASH:
            got = Key(AccountKind.CASH, holder_id=caregiver_id)
            self.in_hand[hers] += charge.own_fen
        who = f"caregiver:{caregiver_id}" if how is How.CASH else self.manager
        moved = {got: int(charge.own_fen), Key(AccountKind.OWED, holder_id=charge.elder_id): -charge.own_fen}
        self.book.post(PostingKind.PAID, moved, Moment(paid.at, who), charge.id)
        self.making.batch.add(
            Payment,
            paid.at,
            charge_id=charge.id,
            elder_id=charge.elder_id,
            organisation_id=firm_id,
            caregiver_id=caregiver_id if how is How.CASH else None,
            how=how,
            amount_fen=charge.own_fen,
            refunded_fen=0,
            note=None,
            noted_by=who,
            at=paid.at,
        )

    def _hand_in(self, at: datetime) -> None:
        last = at + A_WEEK >= self.making.now
        with_cash = sorted(hers for hers, amount in self.in_hand.items() if amount)
        for number, hers in enumerate(with_cash):
            if last and number % LATE_EVERY == 0:
                continue
            (caregiver_id, firm_id), amount = hers, self.in_hand[hers]
            settled, cash = Key(AccountKind.SETTLED, holder_id=firm_id), Key(AccountKind.CASH, holder_id=caregiver_id)
            self.book.post(PostingKind.HANDED_IN, {settled: amount, cash: -amount}, Moment(at, self.manager))
            self.making.batch.add(
                HandedIn,
                at,
                caregiver_id=caregiver_id,
                organisation_id=firm_id,
                amount_fen=amount,
                noted_by=self.manager,
                at=at,
            )
            self.in_hand[hers] = 0


def _monday_after(at: datetime) -> datetime:
    local = at.astimezone(LOCAL)
    days = (7 - local.weekday()) % 7
    monday = datetime.combine(local.date() + timedelta(days=days), HANDED_IN_AT, LOCAL)
    return monday if monday > at else monday + A_WEEK
