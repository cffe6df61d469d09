"""The money of the demo town's orders, posted as the live system would have: held, taken, disputed, settled."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import floor
from random import Random

from sqlalchemy import select

from care.allowances import doing, legs
from care.allowances.ledger import Key
from care.allowances.months import month_of
from care.allowances.purse import Purse, Quote, Terms
from care.cli.demo.affairs import Affair
from care.cli.demo.book import Book, Moment
from care.cli.demo.contracts import Deal
from care.cli.demo.entitled import Register
from care.cli.demo.making import SEED, Making
from care.db import db, new_ref
from care.db.transactions import SYSTEM
from care.models import AccountKind, Charge, ChargeStatus, Doubt, PostingKind, Service
from care.money import Money

WRITTEN_EVERY = 2_000
SETTLED_AFTER_H = (20, 300)
# How many of those in doubt turn out to have been, and what the person who settled it wrote.
WAS_DONE = {Doubt.WEAK_EVIDENCE: 0.88, Doubt.NOBODY_CAME: 0.3, Doubt.NO_ORGANISATION: 1.0}
CAME, NOBODY, ARRANGED = "打电话问过，来过，做好了。", "打电话问过，那天没有人来。", "是客服安排的，写上机构。"


class Step(IntEnum):
    """What happened to an order, in the order in which it can."""

    ORDERED = 0
    OVER = 1
    COMPLAINED = 2
    SETTLED = 3


@dataclass(frozen=True)
class Taken:
    """A charge that was taken, and when."""

    charge: Charge
    at: datetime


@dataclass
class Treasury:
    """Follows each affair from the order on; its charges are written by ``write``, when they stand where they end."""

    making: Making
    book: Book
    deals: Sequence[Deal]
    register: Register
    operator: str
    chance: Random = field(default_factory=lambda: Random(SEED))
    charges: dict[int, Charge] = field(default_factory=dict)
    taken_at: dict[int, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._services = {service.id: service for service in db.session.scalars(select(Service))}
        for deal in self.deals:
            free, bureau = Key(AccountKind.FREE, deal.id), Key(AccountKind.BUREAU, deal.id)
            funded = {free: deal.budget_fen, bureau: -deal.budget_fen}
            self.book.post(PostingKind.BUDGET, funded, Moment(self.making.since, SYSTEM))

    def follow(self, affairs: Sequence[Affair]) -> None:
        """Everything that happened to the money of these, in the order in which it happened."""
        happenings = [(at, step, affair.job.id) for affair in affairs for at, step in _steps(affair)]
        heapify(happenings)
        of_job = {affair.job.id: affair for affair in affairs}
        while happenings:
            at, step, job_id = heappop(happenings)
            settled_at = self._take_step(of_job[job_id], at, step)
            if settled_at and settled_at < self.making.now:
                heappush(happenings, (settled_at, Step.SETTLED, job_id))
            if len(happenings) % WRITTEN_EVERY == 0:
                self.making.batch.write()

    def taken(self) -> Iterator[Taken]:
        """The charges that were taken in the end."""
        for job_id, charge in self.charges.items():
            if charge.status is ChargeStatus.TAKEN:
                yield Taken(charge, self.taken_at[job_id])

    def write(self) -> None:
        """Put the charges into the batch."""
        columns = [column.name for column in Charge.__table__.columns]
        for charge in self.charges.values():
            self.making.batch.put(Charge, **{name: getattr(charge, name) for name in columns})

    def _take_step(self, affair: Affair, at: datetime, step: Step) -> datetime | None:
        """Take a step; returns when what it left in doubt will be settled."""
        who = Moment(at, affair.job.ordered_by)
        if step is Step.ORDERED:
            self._hold(affair, who)
            return None
        charge = self.charges[affair.job.id]
        if step is Step.OVER and not affair.done:
            charge.status = ChargeStatus.GIVEN_BACK
            self._post(PostingKind.GIVE_BACK, legs.back(charge, AccountKind.HELD), who, charge)
        elif step is Step.OVER:
            return self._complete(affair, charge, at)
        elif step is Step.COMPLAINED and charge.status is ChargeStatus.TAKEN:
            return self._dispute(charge, Doubt.NOBODY_CAME, who)
        elif step is Step.SETTLED:
            self._settle(affair, charge, at)
        return None

    def _hold(self, affair: Affair, who: Moment) -> None:
        quote, job = self._quote(affair), affair.job
        charge = Charge(
            id=self.making.batch.next_id(who.at),
            ref=new_ref(),
            job_id=job.id,
            elder_id=job.elder_id,
            service_id=job.service_id,
            area_code=job.area_code,
            contract_id=quote.contract_id,
            status=ChargeStatus.HELD,
            month=month_of(affair.day),
            visit_on=affair.day,
            price_fen=quote.price_fen,
            government_fen=quote.government_fen,
            own_fen=quote.own_fen,
            told_own_fen=quote.own_fen,
            counts=quote.counts,
            created_at=who.at,
        )
        self.charges[job.id] = charge
        held = {key: -amount for key, amount in legs.back(charge, AccountKind.HELD).items()}
        self._post(PostingKind.HOLD, held, who, charge)

    def _quote(self, affair: Affair) -> Quote:
        month, job = month_of(affair.day), affair.job
        terms = []
        if self.register.entitled(job.elder_id, affair.day):
            for deal in (deal for deal in self.deals if deal.pays(affair.day, job.area_code)):
                used = self.book.balances[Key(AccountKind.USED, deal.id, job.elder_id, month)]
                free = self.book.balances[Key(AccountKind.FREE, deal.id)]
                terms.append(Terms(deal.id, max(0, deal.ceiling_fen - used), free, deal.shares))
        return Purse(month, terms).quote(self._services[job.service_id])

    def _complete(self, affair: Affair, charge: Charge, at: datetime) -> datetime | None:
        visit = affair.visits[0] if affair.visits else None
        charge.organisation_id = visit.organisation_id if visit else self._only_firm(charge)
        charge.caregiver_id = visit.caregiver_id if visit else None
        who = Moment(at, f"caregiver:{visit.caregiver_id}" if visit else self.operator)
        if affair.weak:
            return self._dispute(charge, Doubt.WEAK_EVIDENCE, who)
        if charge.contract_id and charge.organisation_id is None:
            return self._dispute(charge, Doubt.NO_ORGANISATION, who)
        self._take(charge, doing.done_part(affair.job, affair.visits), who)
        return None

    def _take(self, charge: Charge, part: Fraction, who: Moment) -> None:
        source = AccountKind.HELD if charge.status is ChargeStatus.HELD else AccountKind.DISPUTED
        government, own = floor(charge.government_fen * part), floor(charge.own_fen * part)
        moved = legs.own(charge, own) | legs.released(charge, charge.government_fen - government)
        moved |= {legs.of(charge, source): -charge.government_fen, legs.of(charge, AccountKind.DUE): government}
        kind = PostingKind.TAKE if source is AccountKind.HELD else PostingKind.SETTLE
        self._post(kind, moved, who, charge)
        charge.government_fen, charge.own_fen = Money(government), Money(own)
        charge.status, charge.doubt = ChargeStatus.TAKEN, None
        self.taken_at[charge.job_id] = who.at

    def _dispute(self, charge: Charge, why: Doubt, who: Moment) -> datetime:
        """Returns when a person will settle it."""
        amount, moved = charge.government_fen, {}
        source = AccountKind.HELD if charge.status is ChargeStatus.HELD else AccountKind.DUE
        if source is AccountKind.DUE:
            moved = legs.own(charge, -charge.own_fen)
        moved |= {legs.of(charge, source): -amount, legs.of(charge, AccountKind.DISPUTED): amount}
        self._post(PostingKind.DISPUTE, moved, who, charge)
        charge.status, charge.doubt, charge.doubted_at = ChargeStatus.DISPUTED, why, who.at
        return who.at + timedelta(hours=self.chance.randrange(*SETTLED_AFTER_H))

    def _settle(self, affair: Affair, charge: Charge, at: datetime) -> None:
        doubt = charge.doubt or Doubt.WEAK_EVIDENCE
        if self.chance.random() > WAS_DONE[doubt]:
            charge.status, charge.doubt = ChargeStatus.GIVEN_BACK, None
            back = legs.back(charge, AccountKind.DISPUTED)
            self._post(PostingKind.SETTLE, back, Moment(at, self.operator, NOBODY), charge)
            return
        if charge.organisation_id is None:
            charge.organisation_id = self.chance.choice(self._firms_of(charge))
        words = ARRANGED if doubt is Doubt.NO_ORGANISATION else CAME
        self._take(charge, doing.done_part(affair.job, affair.visits), Moment(at, self.operator, words))

    def _firms_of(self, charge: Charge) -> tuple[int, ...]:
        return next((deal.firms[charge.area_code] for deal in self.deals if deal.id == charge.contract_id), ())

    def _only_firm(self, charge: Charge) -> int | None:
        firms = self._firms_of(charge)
        return firms[0] if len(firms) == 1 else None

    def _post(self, kind: PostingKind, moved: Mapping[Key, int], who: Moment, charge: Charge) -> None:
        self.book.post(kind, moved, who, charge.id)


def _steps(affair: Affair) -> Iterator[tuple[datetime, Step]]:
    yield affair.job.created_at, Step.ORDERED
    if affair.over_at:
        yield affair.over_at, Step.OVER
    if affair.done and affair.nobody_came_at:
        yield affair.nobody_came_at, Step.COMPLAINED
