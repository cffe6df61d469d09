"""The calendar of care: standing plans that place orders ahead, and what became of each of their days."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from care import clock
from care.db import EnumText, Identified, Model, Public, UtcDateTime
from care.models.caregivers import Caregiver
from care.models.elders import Elder
from care.models.services import Service


class DayPart(StrEnum):
    """When on its day a plan's visit is wanted."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


class OnHoliday(StrEnum):
    """What becomes of a plan's day that is a public holiday: left out, put on the next working day, or kept."""

    SKIP = "skip"
    MOVE = "move"
    KEEP = "keep"


class Plan(Public, Model):
    """A standing order: ``service`` on the days of ``rule`` (an RFC 5545 RRULE, local days); ``ends_on`` included.

    ``due_at`` is when its next days must be looked at. ``caregiver`` is asked first. ``paused_at``: places nothing.
    """

    elder_id: Mapped[int] = mapped_column(ForeignKey("elder.id"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    caregiver_id: Mapped[int | None] = mapped_column(ForeignKey("caregiver.id"))
    rule: Mapped[str]
    part: Mapped[DayPart] = mapped_column(EnumText(DayPart))
    on_holiday: Mapped[OnHoliday] = mapped_column(EnumText(OnHoliday), default=OnHoliday.SKIP)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    made_by: Mapped[str]
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=clock.now)
    warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    elder: Mapped[Elder] = relationship()
    service: Mapped[Service] = relationship()
    caregiver: Mapped[Caregiver | None] = relationship()

    __table_args__ = (
        Index(None, "due_at", sqlite_where=text("due_at IS NOT NULL"), postgresql_where=text("due_at IS NOT NULL")),
    )


class PlanOutcome(StrEnum):
    """What became of one day of a plan. Only PLACED and LEFT_OUT are final: another may still get its order."""

    PLACED = "placed"
    HOLIDAY = "holiday"
    STANDING = "standing"
    STOPPED = "stopped"
    REFUSED = "refused"
    LEFT_OUT = "left_out"
    WITHDRAWN = "withdrawn"


SETTLED_DAY = (PlanOutcome.PLACED, PlanOutcome.LEFT_OUT)


class PlanDay(Identified, Model):
    """One day of a plan: its order (on ``visit_on``, another day where a holiday moved it), or why there is none."""

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    day: Mapped[date]
    visit_on: Mapped[date]
    outcome: Mapped[PlanOutcome] = mapped_column(EnumText(PlanOutcome))
    order_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (UniqueConstraint("plan_id", "day"), Index(None, "order_id"))
