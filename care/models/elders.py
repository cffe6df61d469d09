"""Elders, their homes, what their life is at present, and whom they like or do not want."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    SQLColumnExpression,
    String,
    UniqueConstraint,
    func,
    literal,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from care import clock
from care.db import EncryptedText, EnumText, Identified, Model, Public, UtcDateTime, new_ref
from care.models.people import Area, Person


class Home(Public, Model):
    """A dwelling, in WGS-84; ``rough`` means that only the street or village is known. Couples share one."""

    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"), index=True)
    address: Mapped[str]
    lat: Mapped[float]
    lng: Mapped[float]
    rough: Mapped[bool] = mapped_column(default=False)
    door_notes: Mapped[str | None] = mapped_column(EncryptedText)
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    area: Mapped[Area] = relationship()
    elders: Mapped[list["Elder"]] = relationship(viewonly=True)


class StandingKind(StrEnum):
    """What an elder's life is: all but ACTIVE stops offers, plans and ordinary messages."""

    ACTIVE = "active"
    HOSPITAL = "hospital"
    AWAY = "away"
    INSTITUTION = "institution"
    MOVED = "moved"
    DEAD = "dead"


class Elder(Public, Model):
    """A person who is served at home. ``needs`` is health data; ``code_nonce`` makes the printed code.

    ``registered_in`` is the area of the household registration (户籍), which need not be where she lives.
    """

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    home_id: Mapped[int] = mapped_column(ForeignKey("home.id"), index=True)
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"), index=True)
    registered_in: Mapped[str | None] = mapped_column(String(12))
    registered_address: Mapped[str | None]
    needs: Mapped[str | None] = mapped_column(EncryptedText)
    lives_alone: Mapped[bool] = mapped_column(default=False)
    same_gender: Mapped[bool] = mapped_column(default=False)
    wants_regular: Mapped[bool] = mapped_column(default=True)
    regular_caregiver_id: Mapped[int | None] = mapped_column(ForeignKey("caregiver.id"), index=True)
    code_nonce: Mapped[str] = mapped_column(String(16), default=new_ref)
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    person: Mapped[Person] = relationship()
    home: Mapped[Home] = relationship()
    # What her life is, where the query that loaded her asked that along; gone as soon as she is read anew.
    standing_then: Mapped[StandingKind | None] = query_expression()
    standings: Mapped[list["Standing"]] = relationship(order_by="Standing.starts_at, Standing.id")
    likings: Mapped[list["ElderCaregiver"]] = relationship(order_by="ElderCaregiver.id")


class Standing(Identified, Model):
    """From ``starts_at`` on, until the next row, the elder's life is ``kind``; an elder without rows is active."""

    elder_id: Mapped[int] = mapped_column(ForeignKey("elder.id"))
    kind: Mapped[StandingKind] = mapped_column(EnumText(StandingKind))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str | None]

    __table_args__ = (Index(None, "elder_id", "starts_at"),)

    @classmethod
    def column(cls, elder_id: int | SQLColumnExpression[int], at: datetime) -> ColumnElement[StandingKind]:
        """What an elder's life is at a moment, as a column of whatever is asked."""
        begun = select(cls.kind).where(cls.elder_id == elder_id, cls.starts_at <= at)
        latest = begun.order_by(cls.starts_at.desc(), cls.id.desc()).limit(1).scalar_subquery()
        return func.coalesce(latest, literal(StandingKind.ACTIVE, cls.kind.type))


class Liking(StrEnum):
    """What an elder (or the desk for her) said of a caregiver."""

    PREFERRED = "preferred"
    BLOCKED = "blocked"


class ElderCaregiver(Identified, Model):
    """An elder's word on one caregiver; the caregiver never sees it."""

    elder_id: Mapped[int] = mapped_column(ForeignKey("elder.id"))
    caregiver_id: Mapped[int] = mapped_column(ForeignKey("caregiver.id"))
    liking: Mapped[Liking] = mapped_column(EnumText(Liking))

    __table_args__ = (UniqueConstraint("elder_id", "caregiver_id"),)
