"""What elders still owe of their own shares, what is owed back to them, and who has how much cash in hand: reads."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any, cast

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.orm import joinedload

from care import clock, settings
from care.allowances.ledger import balance
from care.allowances.paying import cash_key
from care.db import db
from care.models import (
    Account,
    AccountKind,
    Caregiver,
    Charge,
    ChargeStatus,
    Elder,
    How,
    Job,
    Organisation,
    Payment,
)
from care.money import Money

ROWS_A_PAGE = 50
LATELY = 20


@dataclass(frozen=True)
class OpenSum:
    """What is open with an organisation: how many own shares, and their sum (fen)."""

    organisation: Organisation
    count: int
    sum_fen: Money


@dataclass(frozen=True)
class InHand:
    """A caregiver's cash (fen), since when she has had the oldest of it, and whether that is too long."""

    caregiver: Caregiver
    cash_fen: Money
    since: datetime
    late: bool


@dataclass(frozen=True)
class Till:
    """A page of those who have cash in hand, who has had it longest first; ``sum_fen`` is of all pages."""

    lines: Sequence[InHand]
    sum_fen: Money
    page: int
    pages: int


@dataclass(frozen=True)
class Purseful:
    """What one caregiver has in hand, the most that she may have (fen), and the payments it came from, oldest first."""

    cash_fen: Money
    most_fen: Money
    payments: Sequence[Payment]
    elders: dict[int, Elder]

    @property
    def since(self) -> datetime | None:
        """Since when she has had the oldest of it."""
        return self.payments[0].at if self.payments else None

    @property
    def due(self) -> datetime | None:
        """Until when it should be handed in."""
        return self.since + _longest() if self.since else None

    @property
    def late(self) -> bool:
        """Whether that is over."""
        return bool(self.since and self.since < _limit())


def open_sums(organisation_id: int | None, page: int) -> Pagination:
    """A page (from 1) of the charges whose own share is open, of one organisation or of all, the oldest first."""
    wanted = select(Charge).where(_is_open(), *_of(organisation_id)).order_by(Charge.visit_on, Charge.id)
    return db.paginate(wanted.options(*_with_names()), page=page, per_page=ROWS_A_PAGE, error_out=False)


def open_by_firm(organisation_id: int | None) -> list[OpenSum]:
    """What is open, by organisation, the most first."""
    total = func.sum(Charge.own_fen)
    sums = select(Organisation, func.count(), total).join(Charge, Charge.organisation_id == Organisation.id)
    rows = db.session.execute(
        sums.where(_is_open(), *_of(organisation_id)).group_by(Organisation.id).order_by(total.desc(), Organisation.id)
    )
    return [OpenSum(firm, count, Money(int(fen))) for firm, count, fen in rows]


def credits_of(organisation_id: int | None) -> Sequence[Charge]:
    """The charges of which more was paid than her share is now: what is paid back once it is settled."""
    share = case((Charge.status == ChargeStatus.TAKEN, Charge.own_fen), else_=0)
    paid = select(Charge).join(Payment, Payment.charge_id == Charge.id).options(joinedload(Charge.payment))
    wanted = paid.where(Payment.amount_fen - Payment.refunded_fen > share, *_of(organisation_id))
    return db.session.scalars(wanted.options(*_with_names()).order_by(Charge.visit_on, Charge.id)).all()


def paid_lately(organisation_id: int | None) -> Sequence[Charge]:
    """The charges that were paid last, the latest first; not what was brought in from before there was a ledger."""
    paid = select(Charge).join(Payment, Payment.charge_id == Charge.id).options(joinedload(Charge.payment))
    latest = paid.where(Payment.how != How.BEFORE, *_of(organisation_id)).order_by(Payment.id.desc()).limit(LATELY)
    return db.session.scalars(latest.options(*_with_names())).all()


def cash_of(caregiver_id: int) -> Purseful:
    """Return what a caregiver has in hand."""
    cash = balance(cash_key(caregiver_id))
    held = _in_hand(Payment.caregiver_id == caregiver_id).subquery()
    from_whom = (
        select(Payment, Elder)
        .join(held, held.c.id == Payment.id)
        .join(Elder, Elder.id == Payment.elder_id)
        .options(joinedload(Elder.person))
        .order_by(Payment.at, Payment.id)
    )
    rows = db.session.execute(from_whom).all() if cash else []
    most = Money(settings.value("cash_cap_fen"))
    return Purseful(cash, most, [row.Payment for row in rows], {row.Elder.id: row.Elder for row in rows})


def charge_with_payment(job_id: int) -> Charge | None:
    """Return a job's charge with its payment and whom it was paid to, in one query."""
    whole = select(Charge).options(joinedload(Charge.payment), joinedload(Charge.organisation))
    return db.session.scalars(whole.where(Charge.job_id == job_id)).first()


def in_hand_fen(caregiver_id: int) -> Money:
    """How much cash a caregiver has in hand, fen."""
    return balance(cash_key(caregiver_id))


def open_of(job_ids: Collection[int]) -> dict[int, Money]:
    """Return what elders have still to pay of these jobs, fen, by job; what is paid or in doubt is not among them."""
    rows = db.session.execute(select(Charge.job_id, Charge.own_fen).where(Charge.job_id.in_(job_ids), _is_open()))
    return {job_id: fen for job_id, fen in rows}  # noqa: C416 - mypy knows no dict of rows


def has_room(caregiver_id: int, more_fen: int) -> bool:
    """Whether a caregiver may take so much cash more (fen)."""
    return balance(cash_key(caregiver_id)) + more_fen <= settings.value("cash_cap_fen")


def till(organisation_id: int | None, page: int) -> Till:
    """A page (from 1) of the caregivers who have cash in hand, of one organisation or of all."""
    held = _held_by(organisation_id).subquery()
    count, sum_fen = db.session.execute(select(func.count(), func.coalesce(func.sum(held.c.cash), 0))).one()
    pages = max(1, ceil(count / ROWS_A_PAGE))
    page = min(page, pages)
    shown = select(Caregiver, held.c.since, held.c.cash).join(held, held.c.caregiver_id == Caregiver.id)
    named = shown.options(joinedload(Caregiver.person), joinedload(Caregiver.organisation))
    longest_first = named.order_by(held.c.since, Caregiver.id).limit(ROWS_A_PAGE).offset((page - 1) * ROWS_A_PAGE)
    limit = _limit()
    lines = [
        InHand(row.Caregiver, Money(row.cash), row.since, row.since < limit)
        for row in db.session.execute(longest_first)
    ]
    return Till(lines, Money(int(sum_fen)), page, pages)


def overdue(organisation_id: int | None = None) -> Select[Any]:
    """Select how many caregivers have had cash for longer than they may, and since when the first of them has."""
    # Cash is handed in oldest first: there is old cash where there is more than what came in since.
    lately = func.coalesce(func.sum(Payment.amount_fen), 0)
    recent = select(lately).where(
        Payment.caregiver_id == Account.holder_id, Payment.how == How.CASH, Payment.at >= _limit()
    )
    late = select(Account.holder_id).where(_is_cash(), Account.balance_fen > recent.scalar_subquery())
    hers = select(Caregiver.id).where(Caregiver.organisation_id == organisation_id)
    scope = () if organisation_id is None else (Payment.caregiver_id.in_(hers),)
    held = _in_hand(Payment.caregiver_id.in_(late), *scope).subquery()
    return cast("Select[Any]", select(func.count(held.c.caregiver_id.distinct()), func.min(held.c.at)))


def _longest() -> timedelta:
    return timedelta(seconds=settings.value("goal_cash_s"))


def _limit() -> datetime:
    """What was paid before should have been handed in."""
    return clock.now() - _longest()


def _is_cash() -> ColumnElement[bool]:
    return and_(Account.kind == AccountKind.CASH, Account.balance_fen > 0)


def _in_hand(*where: ColumnElement[bool]) -> Select[Any]:
    """The payments whose cash is still in a caregiver's hand, the oldest being handed in first, with all her cash."""
    newest_first = (Payment.at.desc(), Payment.id.desc())
    up_to = func.sum(Payment.amount_fen).over(partition_by=Payment.caregiver_id, order_by=newest_first)
    numbered = (
        select(
            Payment.id,
            Payment.caregiver_id,
            Payment.at,
            (up_to - Payment.amount_fen).label("newer"),
            Account.balance_fen.label("cash"),
        )
        .join(Account, and_(_is_cash(), Account.holder_id == Payment.caregiver_id))
        .where(Payment.how == How.CASH, *where)
        .subquery()
    )
    return select(numbered).where(numbered.c.newer < numbered.c.cash)


def _held_by(organisation_id: int | None) -> Select[Any]:
    """Each caregiver's cash and since when she has had the oldest of it."""
    held = _in_hand().subquery()
    each = select(held.c.caregiver_id, func.min(held.c.at).label("since"), func.max(held.c.cash).label("cash"))
    if organisation_id is not None:
        each = each.join(Caregiver, Caregiver.id == held.c.caregiver_id)
        each = each.where(Caregiver.organisation_id == organisation_id)
    return cast("Select[Any]", each.group_by(held.c.caregiver_id))


def _is_open() -> ColumnElement[bool]:
    """The condition on Charge that its own share is to be paid to an organisation, and was not."""
    return and_(
        Charge.status == ChargeStatus.TAKEN,
        Charge.own_fen > 0,
        Charge.organisation_id.is_not(None),
        ~exists().where(Payment.charge_id == Charge.id),
    )


def _of(organisation_id: int | None) -> tuple[ColumnElement[bool], ...]:
    return () if organisation_id is None else (Charge.organisation_id == organisation_id,)


def _with_names() -> tuple[Any, ...]:
    job = joinedload(Charge.job)
    return (
        job.joinedload(Job.service),
        job.joinedload(Job.elder).joinedload(Elder.person),
        joinedload(Charge.organisation),
    )
