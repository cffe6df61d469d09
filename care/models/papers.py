"""Who may decide for an elder, what was consented to and agreed, how able she is: rows with their evidence."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from care import clock
from care.db import EncryptedText, EnumText, Model, Public, UtcDateTime
from care.models.elders import Elder
from care.models.people import Person


class RelationKind(StrEnum):
    """What a person is to an elder. GUARDIAN (监护人) decides for her, AGENT by power of attorney; others help."""

    GUARDIAN = "guardian"
    AGENT = "agent"
    FAMILY = "family"
    CONTACT = "contact"


DECIDES = (RelationKind.GUARDIAN, RelationKind.AGENT)


class Relation(Public, Model):
    """``person`` stands by ``elder``, as ``kinship`` (女儿) says, from a day to a day, both included.

    ``document`` is what proves it (a guardian's certificate, a power of attorney). ``may_see``, ``may_order`` and
    ``is_told`` are her rights on her own phone; ``position`` is the order in which the desk calls.
    """

    elder_id: Mapped[int] = mapped_column(ForeignKey("elder.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[RelationKind] = mapped_column(EnumText(RelationKind))
    kinship: Mapped[str] = mapped_column(default="")
    document: Mapped[str | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    may_see: Mapped[bool] = mapped_column(default=False)
    may_order: Mapped[bool] = mapped_column(default=False)
    is_told: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=1)
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    elder: Mapped[Elder] = relationship()
    person: Mapped[Person] = relationship()

    __table_args__ = (
        Index(
            "uq_relation_one_live",
            "elder_id",
            "person_id",
            unique=True,
            sqlite_where=text("deactivated_at IS NULL"),
            postgresql_where=text("deactivated_at IS NULL"),
        ),
    )


class Purpose(StrEnum):
    """What a consent is for: each is asked for by itself (PIPL art. 13, 14, 29)."""

    SERVICE = "service"
    LOCATION = "location"
    HEALTH = "health"
    CAMERA = "camera"
    FAMILY_VIEW = "family_view"


class Consent(Public, Model):
    """Consent for a purpose, given by the elder (``relation_id`` None) or whoever decides for her, on ``evidence``."""

    elder_id: Mapped[int] = mapped_column(ForeignKey("elder.id"), index=True)
    purpose: Mapped[Purpose] = mapped_column(EnumText(Purpose))
    relation_id: Mapped[int | None] = mapped_column(ForeignKey("relation.id"))
    evidence: Mapped[str]
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawal: Mapped[str | None]

    relation: Mapped[Relation | None] = relationship()


class Agreement(Public, Model):
    """The service agreement (GB/T 43153-2023), signed by the elder or whoever decides for her; ``ends_on`` included."""

    elder_id: Mapped[int] = mapped_column(ForeignKey("elder.id"), index=True)
    number: Mapped[str]
    relation_id: Mapped[int | None] = mapped_column(ForeignKey("relation.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    elder: Mapped[Elder] = relationship()
    relation: Mapped[Relation | None] = relationship()


class Assessment(Public, Model):
    """An ability assessment by GB/T 42195-2022: ``answers`` (points an item, what may worsen the level) is health data.

    ``total`` (0-90 points) and ``level`` were computed from the data of ``standard`` when it was entered.
    """

    elder_id: Mapped[int] = mapped_column(ForeignKey("elder.id"), index=True)
    assessed_on: Mapped[date]
    assessor: Mapped[str]
    standard: Mapped[str] = mapped_column(String(24))
    answers: Mapped[str] = mapped_column(EncryptedText)
    total: Mapped[int]
    level: Mapped[str] = mapped_column(String(24))
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
