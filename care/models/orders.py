"""What an elder ordered, the job that it makes, and what she said of it afterwards."""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from care import clock
from care.db import EnumText, Identified, Model, Public, UtcDateTime
from care.models.elders import Elder
from care.models.services import Service
from care.money import Money


class Channel(StrEnum):
    """How an order came in."""

    WEB = "web"
    TELEPHONE = "telephone"
    PLAN = "plan"


class When(StrEnum):
    """The answers to *when?*: the first five are an elder's buttons, the last two are of a day that is named."""

    ASAP = "asap"
    TODAY_MORNING = "today_morning"
    TODAY_AFTERNOON = "today_afternoon"
    TOMORROW_MORNING = "tomorrow_morning"
    TOMORROW_AFTERNOON = "tomorrow_afternoon"
    MORNING_OF = "morning_of"
    AFTERNOON_OF = "afternoon_of"


class Order(Public, Model):
    """One dish ordered, with its own copy of address and price. What becomes of it stands in its job."""

    __tablename__ = "orders"

    elder_id: Mapped[int] = mapped_column(ForeignKey("elder.id"))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    channel: Mapped[Channel] = mapped_column(EnumText(Channel), default=Channel.WEB)
    ordered_by: Mapped[str] = mapped_column(String(40))
    wanted: Mapped[When] = mapped_column(EnumText(When))
    address: Mapped[str]
    area_code: Mapped[str] = mapped_column(String(12))
    price_fen: Mapped[Money]
    undo_until: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    elder: Mapped[Elder] = relationship()
    service: Mapped[Service] = relationship()
    job: Mapped["Job"] = relationship(
        primaryjoin=lambda: Order.id == foreign(remote(Job.order_id)), uselist=False, viewonly=True
    )
    feedback: Mapped["Feedback | None"] = relationship(
        primaryjoin=lambda: Order.id == foreign(remote(Feedback.order_id)), uselist=False, viewonly=True
    )

    __table_args__ = (Index(None, "elder_id", "id"), Index(None, "area_code", "id"))


class JobStatus(StrEnum):
    """Where a job stands. SEEKING: its crew is not complete."""

    SEEKING = "seeking"
    ASSIGNED = "assigned"
    UNDER_WAY = "under_way"
    DONE = "done"
    ENDED = "ended"
    CANCELLED = "cancelled"


OPEN_JOB = (JobStatus.SEEKING, JobStatus.ASSIGNED, JobStatus.UNDER_WAY)


class Attention(StrEnum):
    """Why a person at the desk must look at a job."""

    NOBODY_NEAR = "nobody_near"
    TAKING_LONG = "taking_long"
    ARRANGE = "arrange"
    LATE = "late"
    OVERRUN = "overrun"
    NOBODY_OPENS = "nobody_opens"
    UNWELL = "unwell"
    REFUSED = "refused"
    AWAY = "away"
    UNSAFE = "unsafe"
    NOBODY_CAME = "nobody_came"
    NOT_QUITE = "not_quite"
    NOT_ACTIVE = "not_active"
    LACKS_PAPERS = "lacks_papers"
    STOPPED = "stopped"
    COSTS_MORE = "costs_more"


class Job(Public, Model):
    """Work that ``seats`` responders must do at one place within a window (WGS-84, UTC): dispatch's own row.

    ``due_at`` is when dispatch must look at it again; None: nothing to do by itself.
    ``attention`` stands until a person settles it; ``case_of`` is who has it in hand. ``ask_first`` is a caregiver whom
    the order names, as a standing plan does.
    """

    TRANSITIONS: ClassVar[Mapping[JobStatus, Collection[JobStatus]]] = {
        JobStatus.SEEKING: (JobStatus.ASSIGNED, JobStatus.DONE, JobStatus.ENDED, JobStatus.CANCELLED),
        JobStatus.ASSIGNED: (
            JobStatus.SEEKING,
            JobStatus.UNDER_WAY,
            JobStatus.DONE,
            JobStatus.ENDED,
            JobStatus.CANCELLED,
        ),
        JobStatus.UNDER_WAY: (JobStatus.SEEKING, JobStatus.DONE, JobStatus.ENDED, JobStatus.CANCELLED),
        JobStatus.DONE: (),
        JobStatus.ENDED: (),
        JobStatus.CANCELLED: (JobStatus.SEEKING,),
    }

    order_id: Mapped[int] = mapped_column(unique=True)
    elder_id: Mapped[int] = mapped_column(ForeignKey("elder.id"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    status: Mapped[JobStatus] = mapped_column(EnumText(JobStatus), default=JobStatus.SEEKING)
    area_code: Mapped[str] = mapped_column(String(12))
    lat: Mapped[float]
    lng: Mapped[float]
    asap: Mapped[bool]
    window_start: Mapped[datetime] = mapped_column(UtcDateTime)
    window_end: Mapped[datetime] = mapped_column(UtcDateTime)
    minutes: Mapped[int]
    seats: Mapped[int] = mapped_column(default=1)
    seats_taken: Mapped[int] = mapped_column(default=0)
    round_no: Mapped[int] = mapped_column(default=0)
    search_started_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attention: Mapped[Attention | None] = mapped_column(EnumText(Attention))
    attention_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    case_of: Mapped[int | None] = mapped_column(index=True)
    ask_first: Mapped[int | None]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    order: Mapped[Order] = relationship(primaryjoin=lambda: foreign(Job.order_id) == remote(Order.id), viewonly=True)
    elder: Mapped[Elder] = relationship()
    service: Mapped[Service] = relationship()

    __table_args__ = (
        Index(
            None,
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index(None, "status", "id"),
        Index(
            None,
            "attention_since",
            sqlite_where=text("attention IS NOT NULL"),
            postgresql_where=text("attention IS NOT NULL"),
        ),
    )

    @property
    def story_id(self) -> int:
        """A job's story is its own."""
        return self.id


class Outcome(StrEnum):
    """The elder's answer to *was it done?*."""

    YES = "yes"
    NOT_QUITE = "not_quite"
    NOBODY_CAME = "nobody_came"


class Feedback(Identified, Model):
    """What the elder said after the visit: ``face`` is 1 (sad) to 3 (happy). The caregiver never learns who rated."""

    order_id: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(EnumText(Outcome))
    face: Mapped[int | None]
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    said_by: Mapped[str] = mapped_column(String(40))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (UniqueConstraint("order_id"),)
