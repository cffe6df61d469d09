"""The desk's own rows: calls that were answered, the note from one shift to the next, lists that were taken away."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from care import clock
from care.db import EncryptedText, EnumText, Identified, Model, Public, UtcDateTime
from care.models.access import Staff
from care.models.elders import Elder


class CallOutcome(StrEnum):
    """How a call ended."""

    ORDERED = "ordered"
    CANCELLED = "cancelled"
    ADVICE = "advice"
    COMPLAINT = "complaint"
    WRONG_NUMBER = "wrong_number"
    SILENT = "silent"
    OTHER = "other"


class PhoneCall(Public, Model):
    """A call to the hotline: who answered it, whom it was about (None: unknown), how it ended."""

    number: Mapped[str | None]
    elder_id: Mapped[int | None] = mapped_column(ForeignKey("elder.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    outcome: Mapped[CallOutcome] = mapped_column(EnumText(CallOutcome))
    note: Mapped[str | None] = mapped_column(EncryptedText)
    order_id: Mapped[int | None]
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    elder: Mapped[Elder | None] = relationship()
    staff: Mapped[Staff] = relationship()

    __table_args__ = (Index(None, "ended_at"),)


class HandOver(Public, Model):
    """What one shift tells the next; whoever takes over gets the cases that the writer had in hand."""

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    note: Mapped[str] = mapped_column(EncryptedText)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    staff: Mapped[Staff] = relationship(foreign_keys=[staff_id])
    taken_by: Mapped[Staff | None] = relationship(foreign_keys=[taken_by_id])


class Export(Identified, Model):
    """A list that was taken away as a file: by whom, of which register, what was asked for, how many rows."""

    viewer: Mapped[str]
    register: Mapped[str]
    asked: Mapped[str]
    rows: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
