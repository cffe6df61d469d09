"""The money itself: the ledger, each order's charge, own shares and cash, corrections, the month's statements."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from care import clock
from care.db import EnumText, Identified, Model, Public, UtcDateTime
from care.models.contracts import MONTH, Contract
from care.models.orders import Job
from care.models.people import Organisation
from care.money import Money


class AccountKind(StrEnum):
    """The accounts of the ledger. Of a contract: BUREAU to DUE and GRANTED; of an elder's month: USED.

    BUREAU: the budget, where it comes from (negative). FREE: neither held nor taken. HELD: promised to open orders.
    DISPUTED: waits for a person. DUE: earned by an organisation. USED: of an elder's month; GRANTED: its other side.
    OWED: by an elder, of her own share. INCOME: an organisation's, of own shares (negative). CASH: in a caregiver's
    hand. SETTLED: own shares that have reached the organisation.
    """

    BUREAU = "bureau"
    FREE = "free"
    HELD = "held"
    DISPUTED = "disputed"
    DUE = "due"
    USED = "used"
    GRANTED = "granted"
    OWED = "owed"
    INCOME = "income"
    CASH = "cash"
    SETTLED = "settled"


class Account(Identified, Model):
    """One account; 0 and "" where it has no contract, holder (elder, organisation, caregiver) or month.

    ``balance_fen`` is the sum of its entries; it changes only together with them (care.allowances.ledger).
    """

    kind: Mapped[AccountKind] = mapped_column(EnumText(AccountKind))
    contract_id: Mapped[int] = mapped_column(default=0)
    holder_id: Mapped[int] = mapped_column(default=0)
    month: Mapped[str] = mapped_column(MONTH, default="")
    balance_fen: Mapped[Money] = mapped_column(default=Money(0))

    __table_args__ = (UniqueConstraint("kind", "contract_id", "holder_id", "month"),)


class PostingKind(StrEnum):
    """What moved money."""

    BUDGET = "budget"
    HOLD = "hold"
    TAKE = "take"
    GIVE_BACK = "give_back"
    DISPUTE = "dispute"
    SETTLE = "settle"
    ADJUST = "adjust"
    PAID = "paid"
    TAKEN_BACK = "taken_back"
    REFUNDED = "refunded"
    HANDED_IN = "handed_in"
    BROUGHT_IN = "brought_in"


class Posting(Identified, Model):
    """One movement; its entries sum to 0. Neither is ever changed or deleted."""

    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    actor: Mapped[str] = mapped_column(String(40))
    kind: Mapped[PostingKind] = mapped_column(EnumText(PostingKind))
    charge_id: Mapped[int | None] = mapped_column(index=True)
    reason: Mapped[str | None]

    entries: Mapped[list["Entry"]] = relationship(
        primaryjoin=lambda: Posting.id == foreign(remote(Entry.posting_id)), viewonly=True
    )


class Entry(Identified, Model):
    """One side of a posting."""

    posting_id: Mapped[int] = mapped_column(index=True)
    account_id: Mapped[int]
    amount_fen: Mapped[Money]

    __table_args__ = (Index(None, "account_id", "id"),)


class ChargeStatus(StrEnum):
    """Where an order's money stands."""

    HELD = "held"
    TAKEN = "taken"
    GIVEN_BACK = "given_back"
    DISPUTED = "disputed"


class Doubt(StrEnum):
    """Why a charge is disputed."""

    WEAK_EVIDENCE = "weak_evidence"
    NOBODY_CAME = "nobody_came"
    OTHER_MONTH = "other_month"
    NO_ORGANISATION = "no_organisation"
    COSTS_MORE = "costs_more"


class Charge(Public, Model):
    """What one job costs whom: held at the order, and at the end what was really done.

    ``government_fen`` and ``own_fen`` are what is held or taken now; ``told_own_fen`` is what the elder was told before
    her tap. ``month`` is the local month of ``visit_on``; ``billed_in`` that of the statement that it stands in.
    """

    TRANSITIONS: ClassVar[Mapping[ChargeStatus, Collection[ChargeStatus]]] = {
        ChargeStatus.HELD: (ChargeStatus.TAKEN, ChargeStatus.GIVEN_BACK, ChargeStatus.DISPUTED),
        ChargeStatus.TAKEN: (ChargeStatus.DISPUTED,),
        ChargeStatus.GIVEN_BACK: (ChargeStatus.HELD,),
        ChargeStatus.DISPUTED: (ChargeStatus.TAKEN, ChargeStatus.GIVEN_BACK),
    }

    job_id: Mapped[int] = mapped_column(unique=True)
    elder_id: Mapped[int]
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    area_code: Mapped[str] = mapped_column(String(12))
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    caregiver_id: Mapped[int | None]
    status: Mapped[ChargeStatus] = mapped_column(EnumText(ChargeStatus), default=ChargeStatus.HELD)
    month: Mapped[str] = mapped_column(MONTH)
    visit_on: Mapped[date]
    price_fen: Mapped[Money]
    government_fen: Mapped[Money]
    own_fen: Mapped[Money]
    told_own_fen: Mapped[Money]
    counts: Mapped[bool] = mapped_column(default=True)
    doubt: Mapped[Doubt | None] = mapped_column(EnumText(Doubt))
    doubted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    billed_in: Mapped[str | None] = mapped_column(MONTH)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    contract: Mapped[Contract | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    job: Mapped[Job] = relationship(primaryjoin=lambda: foreign(Charge.job_id) == remote(Job.id), viewonly=True)
    payment: Mapped["Payment | None"] = relationship(
        primaryjoin=lambda: Charge.id == foreign(remote(Payment.charge_id)), uselist=False, viewonly=True
    )

    __table_args__ = (
        Index(None, "elder_id", "month"),
        Index(None, "contract_id", "organisation_id", "billed_in"),
        Index(None, "organisation_id", "visit_on"),
        Index(None, "status", "visit_on"),
        CheckConstraint("government_fen >= 0 AND own_fen >= 0 AND price_fen >= government_fen + own_fen", "amounts"),
    )

    @property
    def story_id(self) -> int:
        """A charge belongs to its job's story."""
        return self.job_id


class How(StrEnum):
    """How an elder's own share was paid: never to the platform. BEFORE: before there was a ledger, nobody knows how."""

    CASH = "cash"
    MERCHANT_QR = "merchant_qr"
    INVOICE = "invoice"
    BEFORE = "before"


class Payment(Public, Model):
    """An elder's own share, paid whole: in cash to ``caregiver_id``, or to the organisation itself.

    ``refunded_fen`` is what she got back of it, because her share turned out to be less.
    """

    charge_id: Mapped[int] = mapped_column(unique=True)
    elder_id: Mapped[int] = mapped_column(index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    caregiver_id: Mapped[int | None]
    how: Mapped[How] = mapped_column(EnumText(How))
    amount_fen: Mapped[Money]
    refunded_fen: Mapped[Money] = mapped_column(default=Money(0))
    note: Mapped[str | None]
    noted_by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (
        Index(None, "caregiver_id", "at"),
        CheckConstraint("amount_fen > 0", "amount"),
        CheckConstraint("refunded_fen BETWEEN 0 AND amount_fen", "refunded"),
    )


class HandedIn(Public, Model):
    """Cash that a caregiver gave to her organisation."""

    caregiver_id: Mapped[int] = mapped_column(index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    amount_fen: Mapped[Money]
    noted_by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (CheckConstraint("amount_fen > 0", "amount"),)


class AdjustmentStatus(StrEnum):
    """A correction waits for a second person."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"


class Adjustment(Public, Model):
    """A correction of what a taken charge costs the government, proposed by one person, decided by another.

    ``amount_fen`` is the difference; it stands in the statement of ``billed_in``.
    """

    TRANSITIONS: ClassVar[Mapping[AdjustmentStatus, Collection[AdjustmentStatus]]] = {
        AdjustmentStatus.PROPOSED: (AdjustmentStatus.APPROVED, AdjustmentStatus.REFUSED),
        AdjustmentStatus.APPROVED: (),
        AdjustmentStatus.REFUSED: (),
    }

    charge_id: Mapped[int] = mapped_column(ForeignKey("charge.id"), index=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    status: Mapped[AdjustmentStatus] = mapped_column(EnumText(AdjustmentStatus), default=AdjustmentStatus.PROPOSED)
    amount_fen: Mapped[Money]
    reason: Mapped[str]
    proposed_by: Mapped[str] = mapped_column(String(40))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    decided_by: Mapped[str | None] = mapped_column(String(40))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    billed_in: Mapped[str | None] = mapped_column(MONTH)

    charge: Mapped[Charge] = relationship()

    __table_args__ = (Index(None, "contract_id", "organisation_id", "billed_in"), Index(None, "status"))

    @property
    def story_id(self) -> int:
        """A correction belongs to its job's story."""
        return self.charge.job_id


class StatementStatus(StrEnum):
    """How far a month's statement is. From CHECKED on nothing enters it any more; CLOSED is for ever."""

    DRAFT = "draft"
    CHECKED = "checked"
    CONFIRMED = "confirmed"
    CLOSED = "closed"


class Statement(Public, Model):
    """What a contract owes an organisation for a month; the sums are fixed when the organisation has checked it."""

    TRANSITIONS: ClassVar[Mapping[StatementStatus, Collection[StatementStatus]]] = {
        StatementStatus.DRAFT: (StatementStatus.CHECKED,),
        StatementStatus.CHECKED: (StatementStatus.DRAFT, StatementStatus.CONFIRMED),
        StatementStatus.CONFIRMED: (StatementStatus.DRAFT, StatementStatus.CLOSED),
        StatementStatus.CLOSED: (),
    }

    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    month: Mapped[str] = mapped_column(MONTH)
    status: Mapped[StatementStatus] = mapped_column(EnumText(StatementStatus), default=StatementStatus.DRAFT)
    visits: Mapped[int | None]
    total_fen: Mapped[Money | None]
    checked_by: Mapped[str | None] = mapped_column(String(40))
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[str | None] = mapped_column(String(40))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[str | None] = mapped_column(String(40))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    contract: Mapped[Contract] = relationship()
    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (UniqueConstraint("contract_id", "organisation_id", "month"), Index(None, "month"))

    @property
    def story_id(self) -> None:
        """A statement is no job's."""
        return
