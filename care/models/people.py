"""Areas, organisations and people with the ways to reach them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from care import clock
from care.db import EncryptedText, EnumText, Identified, Model, Public, UtcDateTime


class AreaKind(StrEnum):
    """What an area is; Chinese names end in 街道, 镇, 乡."""

    CITY = "city"
    SUBDISTRICT = "subdistrict"
    TOWN = "town"
    TOWNSHIP = "township"


class Area(Model):
    """An administrative area by its statistical code; its centre (WGS-84) is ``rough`` where no source gives it."""

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(String(12))
    kind: Mapped[AreaKind] = mapped_column(EnumText(AreaKind))
    name_zh: Mapped[str]
    name_en: Mapped[str]
    lat: Mapped[float]
    lng: Mapped[float]
    rough: Mapped[bool] = mapped_column(default=False)


class Organisation(Public, Model):
    """A service company or institution whose caregivers make visits."""

    name_zh: Mapped[str]
    name_en: Mapped[str]
    phone: Mapped[str | None]
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OrganisationArea(Identified, Model):
    """An organisation may serve (and be paid for) homes of this area from a day to a day, both included."""

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    __table_args__ = (Index(None, "area_code", "organisation_id"),)


class Gender(StrEnum):
    """As in the household register."""

    FEMALE = "female"
    MALE = "male"


class Language(StrEnum):
    """A language that the product's words are in."""

    ZH = "zh"
    EN = "en"


class Person(Identified, Model):
    """Somebody's personal data, apart from what they do, so that it can be corrected, exported and erased."""

    name: Mapped[str]
    surname: Mapped[str]
    latin_name: Mapped[str | None]
    latin_surname: Mapped[str | None]
    gender: Mapped[Gender] = mapped_column(EnumText(Gender))
    birth_date: Mapped[date | None]
    language: Mapped[Language] = mapped_column(EnumText(Language), default=Language.ZH)
    resident_id: Mapped[str | None] = mapped_column(EncryptedText)
    resident_id_hash: Mapped[str | None] = mapped_column(String(64), index=True)

    contact_points: Mapped[list["ContactPoint"]] = relationship(back_populates="person", order_by="ContactPoint.id")

    def called(self, language: str) -> str:
        """The name in that language's letters, if it is known."""
        return (self.latin_name or self.name) if language == "en" else self.name


class ContactKind(StrEnum):
    """What a contact point is on; others come with their channels."""

    PHONE = "phone"
    OPENID = "openid"


class ContactPoint(Identified, Model):
    """One way to reach a person. ``value`` is E.164 for a phone; several people may share it."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[ContactKind] = mapped_column(EnumText(ContactKind), default=ContactKind.PHONE)
    value: Mapped[str] = mapped_column(index=True)
    shared: Mapped[bool] = mapped_column(default=False)
    text_capable: Mapped[bool] = mapped_column(default=True)
    language: Mapped[Language] = mapped_column(EnumText(Language), default=Language.ZH)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    person: Mapped[Person] = relationship(back_populates="contact_points")
