"""Areas, organisations and people with the ways to reach them."""

from datetime import date, datetime
from enum import StrEnum

from pypinyin import Style, lazy_pinyin, pinyin
from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

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
    """A service company or institution whose caregivers make visits.

    ``merchant_qr`` is what its own merchant QR code says: there elders pay their share, never to the platform.
    """

    name_zh: Mapped[str]
    name_en: Mapped[str]
    phone: Mapped[str | None]
    merchant_qr: Mapped[str | None]
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    areas: Mapped[list["OrganisationArea"]] = relationship(order_by="OrganisationArea.id")


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


# Those that are borne by more than a few thousand people.
DOUBLE_SURNAMES = {
    "欧阳",
    "上官",
    "司徒",
    "诸葛",
    "司马",
    "皇甫",
    "东方",
    "端木",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "夏侯",
}


class Speech(StrEnum):
    """What somebody speaks; many elders here speak nothing but Minnan."""

    MANDARIN = "mandarin"
    MINNAN = "minnan"
    HAKKA = "hakka"
    CANTONESE = "cantonese"
    SIGN = "sign"
    ENGLISH = "english"


class Person(Identified, Model):
    """Somebody's personal data, apart from what they do, so that it can be corrected, exported and erased.

    ``sounds`` is the name in pinyin, whole and by initials, for searching; it follows ``name`` by itself.
    """

    name: Mapped[str]
    sounds: Mapped[str] = mapped_column(default="")
    surname: Mapped[str]
    latin_name: Mapped[str | None]
    latin_surname: Mapped[str | None]
    gender: Mapped[Gender] = mapped_column(EnumText(Gender))
    birth_date: Mapped[date | None]
    language: Mapped[Language] = mapped_column(EnumText(Language), default=Language.ZH)
    speaks: Mapped[list[str]] = mapped_column(JSON, default=list)
    resident_id: Mapped[str | None] = mapped_column(EncryptedText)
    resident_id_hash: Mapped[str | None] = mapped_column(String(64), index=True)

    contact_points: Mapped[list["ContactPoint"]] = relationship(back_populates="person", order_by="ContactPoint.id")

    def called(self, language: str) -> str:
        """The name in that language's letters, if it is known."""
        return (self.latin_name or self.name) if language == "en" else self.name

    @validates("name")
    def _follow(self, _key: str, name: str) -> str:
        self.sounds = sounds_of(name)
        return name


def sounds_of(name: str) -> str:
    """Return how ``name`` may be typed in pinyin: ``"cengguofan cgf zengguofan zgf"``; letters stay, as small ones.

    Only the surname is given in all its readings: that is where they differ.
    """
    read = pinyin(name.replace(" ", ""), style=Style.NORMAL, heteronym=True)
    rest = [each[0] for each in read[1:]]
    whole = [[each, *rest] for first in read[:1] for each in first]
    forms = [form for parts in whole for form in ("".join(parts), "".join(part[:1] for part in parts))]
    return " ".join(dict.fromkeys(forms)).lower()


def surname_of(name: str) -> str:
    """Return the surname of a Chinese name: one character, or two where it is one of the double surnames."""
    return name[:2] if name[:2] in DOUBLE_SURNAMES else name[:1]


def romanised(name: str) -> str | None:
    """Return a Chinese name as a passport has it, ``"Wang Xiulan"``; None for a name in letters."""
    surname = surname_of(name)
    parts = ["".join(lazy_pinyin(part)).capitalize() for part in (surname, name[len(surname) :]) if part]
    latin = " ".join(parts)
    return latin if latin.isascii() and not name.isascii() else None


class ContactKind(StrEnum):
    """What a contact point is on; others come with their channels."""

    PHONE = "phone"
    OPENID = "openid"


class ContactPoint(Identified, Model):
    """A way to reach a person. ``value`` is E.164 for a phone, ``extension`` dialled after it; several may share it."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[ContactKind] = mapped_column(EnumText(ContactKind), default=ContactKind.PHONE)
    value: Mapped[str] = mapped_column(index=True)
    extension: Mapped[str | None] = mapped_column(String(8))
    shared: Mapped[bool] = mapped_column(default=False)
    text_capable: Mapped[bool] = mapped_column(default=True)
    language: Mapped[Language] = mapped_column(EnumText(Language), default=Language.ZH)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    person: Mapped[Person] = relationship(back_populates="contact_points")
