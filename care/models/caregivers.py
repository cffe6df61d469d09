"""Caregivers: whom they work for, what they may do, when they work and where they are."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from care import clock
from care.db import EnumText, Identified, Model, Public, UtcDateTime
from care.models.people import Area, Organisation, Person


class Duty(StrEnum):
    """What a caregiver said of now: the roster counts, or her word until ``duty_until``."""

    ROSTER = "roster"
    ON = "on"
    OFF = "off"


class Caregiver(Public, Model):
    """A caregiver (助老员). ``daily_ceiling`` counts visits of a local day; ``radius_m`` is how far she goes.

    ``visits_today`` and ``works_now`` are loaded only where a query asks for them (``with_expression``).
    """

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    radius_m: Mapped[int] = mapped_column(default=10_000)
    daily_ceiling: Mapped[int] = mapped_column(default=8)
    duty: Mapped[Duty] = mapped_column(EnumText(Duty), default=Duty.ROSTER)
    duty_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation] = relationship()
    area: Mapped[Area] = relationship()
    visits_today: Mapped[int | None] = query_expression()
    works_now: Mapped[bool | None] = query_expression()
    whereabouts: Mapped["Whereabouts"] = relationship(back_populates="caregiver")
    working_hours: Mapped[list["WorkingHours"]] = relationship()
    days_off: Mapped[list["DayOff"]] = relationship(order_by="DayOff.day")
    skills: Mapped[list["CaregiverSkill"]] = relationship(order_by="CaregiverSkill.id")


class Whereabouts(Model):
    """Where to look for a caregiver: her home base, and her last known position while it is fresh (WGS-84).

    The cells are ``geo.cells.cell_of`` of the two places: the index behind *nearest*.
    """

    caregiver_id: Mapped[int] = mapped_column(ForeignKey("caregiver.id"), primary_key=True, autoincrement=False)
    base_lat: Mapped[float]
    base_lng: Mapped[float]
    base_cell: Mapped[int] = mapped_column(index=True)
    lat: Mapped[float | None]
    lng: Mapped[float | None]
    cell: Mapped[int | None] = mapped_column(index=True)
    accuracy_m: Mapped[float | None]
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    caregiver: Mapped[Caregiver] = relationship(back_populates="whereabouts")


class WorkingHours(Identified, Model):
    """Works each week from ``start_minute`` to ``end_minute`` of ``weekday`` (0 Monday, local time).

    An end above 1440 runs past midnight into the next day.
    """

    caregiver_id: Mapped[int] = mapped_column(ForeignKey("caregiver.id"), index=True)
    weekday: Mapped[int]
    start_minute: Mapped[int]
    end_minute: Mapped[int]


class DayOff(Identified, Model):
    """A local day on which the roster does not count."""

    caregiver_id: Mapped[int] = mapped_column(ForeignKey("caregiver.id"))
    day: Mapped[date]

    __table_args__ = (UniqueConstraint("caregiver_id", "day"),)


class Skill(Model):
    """Something that must be learnt and proven, as bathing or medical escort."""

    code: Mapped[str] = mapped_column(String(24), primary_key=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]


class CaregiverSkill(Identified, Model):
    """A caregiver holds a skill by ``evidence`` (a certificate) until it expires, that day included."""

    caregiver_id: Mapped[int] = mapped_column(ForeignKey("caregiver.id"))
    skill_code: Mapped[str] = mapped_column(ForeignKey("skill.code"))
    evidence: Mapped[str]
    granted_on: Mapped[date]
    expires_on: Mapped[date | None]

    skill: Mapped[Skill] = relationship()

    __table_args__ = (Index(None, "caregiver_id", "skill_code"),)
