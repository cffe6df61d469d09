"""Stops: when and where nobody is sent, as in a typhoon, and whom the desk rings meanwhile."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from care import clock
from care.db import EnumText, Identified, Model, Public, UtcDateTime
from care.models.elders import Elder
from care.models.people import Area
from care.models.services import Service


class StopReason(StrEnum):
    """Why nobody is sent."""

    TYPHOON = "typhoon"
    RAINSTORM = "rainstorm"
    OUTBREAK = "outbreak"
    HOLIDAY = "holiday"
    OTHER = "other"


class Stop(Public, Model):
    """Nobody is sent from ``starts_at`` until ``ends_at`` (or ``lifted_at``, if earlier).

    It covers ``areas`` (none: everywhere) and ``services`` (none: all of them). ``words`` is what elders read.
    """

    reason: Mapped[StopReason] = mapped_column(EnumText(StopReason))
    words: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    areas: Mapped[list["StopArea"]] = relationship(cascade="all, delete-orphan")
    services: Mapped[list["StopService"]] = relationship(cascade="all, delete-orphan")

    @property
    def over_at(self) -> datetime:
        """When things go on."""
        return min(self.ends_at, self.lifted_at) if self.lifted_at else self.ends_at


class StopArea(Identified, Model):
    """A stop covers this area."""

    stop_id: Mapped[int] = mapped_column(ForeignKey("stop.id"), index=True)
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"))

    area: Mapped[Area] = relationship()


class StopService(Identified, Model):
    """A stop covers this service."""

    stop_id: Mapped[int] = mapped_column(ForeignKey("stop.id"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))

    service: Mapped[Service] = relationship()


class Welfare(StrEnum):
    """What a welfare call found."""

    FINE = "fine"
    NEEDS_HELP = "needs_help"
    NO_ANSWER = "no_answer"


class WelfareCall(Identified, Model):
    """An elder who lives alone was rung during a stop; the last call says how she is."""

    stop_id: Mapped[int] = mapped_column(ForeignKey("stop.id"))
    elder_id: Mapped[int] = mapped_column(ForeignKey("elder.id"), index=True)
    found: Mapped[Welfare] = mapped_column(EnumText(Welfare))
    note: Mapped[str] = mapped_column(default="")
    called_by: Mapped[str]
    called_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    tries: Mapped[int] = mapped_column(default=1)

    elder: Mapped[Elder] = relationship()

    __table_args__ = (UniqueConstraint("stop_id", "elder_id"),)
