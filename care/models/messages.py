"""Messages: what is told to whom, and how far it got."""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from care import clock
from care.db import EnumText, Identified, Model, UtcDateTime
from care.models.people import Language


class MessageClass(StrEnum):
    """How urgent a message is, and which limits hold."""

    CODE = "code"
    OFFER = "offer"
    NOTICE = "notice"


class MessageStatus(StrEnum):
    """QUEUED → SENDING (leased by a worker) → HANDED_OVER; FAILED: gave up; STALE: past its use, never sent."""

    QUEUED = "queued"
    SENDING = "sending"
    HANDED_OVER = "handed_over"
    FAILED = "failed"
    STALE = "stale"
    UNKNOWN = "unknown"


class Message(Identified, Model):
    """One text to one contact point: a template and its variables, never a token or a code.

    ``about`` names the row that the text is of, as ``offer`` and its id: links and codes are derived from it when
    the message is sent. ``once`` is unique: the same thing is not told twice. No foreign keys: it is thinned.
    """

    TRANSITIONS: ClassVar[Mapping[MessageStatus, Collection[MessageStatus]]] = {
        MessageStatus.QUEUED: (MessageStatus.SENDING, MessageStatus.STALE, MessageStatus.FAILED),
        MessageStatus.SENDING: (
            MessageStatus.QUEUED,
            MessageStatus.HANDED_OVER,
            MessageStatus.FAILED,
            MessageStatus.UNKNOWN,
        ),
        MessageStatus.HANDED_OVER: (),
        MessageStatus.FAILED: (),
        MessageStatus.STALE: (),
        MessageStatus.UNKNOWN: (),
    }

    person_id: Mapped[int]
    contact_point_id: Mapped[int]
    template: Mapped[str] = mapped_column(String(40))
    variables: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    language: Mapped[Language] = mapped_column(EnumText(Language))
    urgency: Mapped[MessageClass] = mapped_column(EnumText(MessageClass))
    about: Mapped[str | None] = mapped_column(String(24))
    about_id: Mapped[int | None]
    once: Mapped[str] = mapped_column(String(80), unique=True)
    status: Mapped[MessageStatus] = mapped_column(EnumText(MessageStatus), default=MessageStatus.QUEUED)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=clock.now)
    not_after: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempt: Mapped[int] = mapped_column(default=0)
    provider: Mapped[str | None] = mapped_column(String(24))
    provider_id: Mapped[str | None] = mapped_column(String(80))
    error: Mapped[str | None] = mapped_column(String(80))
    handed_over_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    job_id: Mapped[int | None] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (
        Index(
            None,
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index(None, "contact_point_id", "id"),
    )

    @property
    def story_id(self) -> int | None:
        """A message belongs to the story of the job it is about."""
        return self.job_id
