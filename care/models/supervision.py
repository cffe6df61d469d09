"""Ring-backs after visits, and complaints."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from care import clock
from care.db import EncryptedText, EnumText, Model, Public, UtcDateTime
from care.models.caregivers import Caregiver
from care.models.elders import Elder
from care.models.visits import Visit


class RingBackDay(Model):
    """A day's draw: how many visits were finished the day before, how many of them were drawn.

    ``weights`` says how many of those that could be drawn had which weight (``{"8": 3}``): with the weights of the
    ring-backs themselves, all that an auditor needs to see that chance was fair.
    """

    day: Mapped[date] = mapped_column(primary_key=True)
    finished: Mapped[int]
    drawn: Mapped[int]
    weights: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    drawn_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class RingBackStatus(StrEnum):
    """WAITING for the desk; DONE: answered; GIVEN_UP: nobody could be reached."""

    WAITING = "waiting"
    DONE = "done"
    GIVEN_UP = "given_up"


class Came(StrEnum):
    """Did she come?"""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not_sure"


class Amount(StrEnum):
    """What was done?"""

    ALL = "all"
    PART = "part"
    NOTHING = "nothing"


class RingBack(Public, Model):
    """A finished visit that was drawn to be asked about, and the answers. ``weight`` is what it was drawn with."""

    TRANSITIONS: ClassVar[Mapping[RingBackStatus, Collection[RingBackStatus]]] = {
        RingBackStatus.WAITING: (RingBackStatus.DONE, RingBackStatus.GIVEN_UP),
        RingBackStatus.DONE: (),
        RingBackStatus.GIVEN_UP: (),
    }

    visit_id: Mapped[int] = mapped_column(unique=True)
    job_id: Mapped[int] = mapped_column(index=True)
    day: Mapped[date]
    weight: Mapped[float]
    status: Mapped[RingBackStatus] = mapped_column(EnumText(RingBackStatus), default=RingBackStatus.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    came: Mapped[Came | None] = mapped_column(EnumText(Came))
    done: Mapped[Amount | None] = mapped_column(EnumText(Amount))
    money_asked: Mapped[bool | None]
    note: Mapped[str | None] = mapped_column(EncryptedText)
    called_by: Mapped[str | None]
    called_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    visit: Mapped[Visit] = relationship(
        primaryjoin=lambda: foreign(RingBack.visit_id) == remote(Visit.id), viewonly=True
    )

    draw: Mapped[RingBackDay | None] = relationship(
        primaryjoin=lambda: foreign(RingBack.day) == remote(RingBackDay.day), viewonly=True
    )

    __table_args__ = (Index(None, "status", "day"),)

    @property
    def story_id(self) -> int:
        """The answers stand with the visit."""
        return self.job_id


class ComplaintStatus(StrEnum):
    """OPEN until a person has settled it."""

    OPEN = "open"
    SETTLED = "settled"


class Complaint(Public, Model):
    """What somebody complained of; the caregiver never learns its words nor whose they are. Serious: the two part."""

    TRANSITIONS: ClassVar[Mapping[ComplaintStatus, Collection[ComplaintStatus]]] = {
        ComplaintStatus.OPEN: (ComplaintStatus.SETTLED,),
        ComplaintStatus.SETTLED: (),
    }

    elder_id: Mapped[int] = mapped_column(ForeignKey("elder.id"), index=True)
    caregiver_id: Mapped[int | None] = mapped_column(ForeignKey("caregiver.id"), index=True)
    job_id: Mapped[int | None] = mapped_column(index=True)
    words: Mapped[str] = mapped_column(EncryptedText)
    serious: Mapped[bool]
    status: Mapped[ComplaintStatus] = mapped_column(EnumText(ComplaintStatus), default=ComplaintStatus.OPEN)
    raised_by: Mapped[str]
    settlement: Mapped[str | None] = mapped_column(EncryptedText)
    settled_by: Mapped[str | None]
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    elder: Mapped[Elder] = relationship()
    caregiver: Mapped[Caregiver | None] = relationship()

    __table_args__ = (Index(None, "status", "id"),)

    @property
    def story_id(self) -> int | None:
        """It stands with the job that it is about."""
        return self.job_id
