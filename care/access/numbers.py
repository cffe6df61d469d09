"""Telephone numbers as people type them, and whose they are."""

import re
import unicodedata
from typing import NamedTuple

import phonenumbers
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from phonenumbers import PhoneNumber, PhoneNumberType
from sqlalchemy import ColumnElement, and_, select

from care import errors
from care.db import db
from care.models import Caregiver, ContactKind, ContactPoint, Elder

COUNTRY = "CN"
# How people here write what is dialled after a landline's number; phonenumbers knows "ext" and "#".
EXTENSION = re.compile(r"\s*(转|轉|分机号?|分機號?|内线)\s*[::]?\s*")
# 0595-86381234-801: only a landline's own part has seven or eight digits between two dashes.
DASHED_EXTENSION = re.compile(r"(?<=\d[-)]\d{7})(\d?)\s*-\s*(\d{1,6})$")
LONGEST_EXTENSION = 8
# Shorter ones lack their area code: nobody outside the town could ring them.
LEAST_DIGITS = 9
# New ranges of mobile numbers are in no list yet.
TAKES_TEXTS = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.UNKNOWN)


class Number(NamedTuple):
    """A telephone number: in E.164, what is dialled after it, and whether it can take an SMS."""

    value: str
    extension: str | None
    text_capable: bool


def read_number(text: str) -> Number:
    """Return what number ``text`` means; spaces, dashes, +86, full-width digits, 转 and ext are understood.

    Raises Invalid when it cannot be a telephone number.
    """
    number = _parsed(text)
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise errors.Invalid(_l("这个电话号码的位数不对，请再看一看。"), field="number")
    if _is_ours(number) and len(str(number.national_number)) < LEAST_DIGITS:
        raise errors.Invalid(_l("固定电话请带上区号，例如 0595 8638 1234。"), field="number")
    if len(number.extension or "") > LONGEST_EXTENSION:
        raise errors.Invalid(_l("分机号太长了，请再看一看。"), field="number")
    value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Number(value, number.extension, phonenumbers.number_type(number) in TAKES_TEXTS)


def normalise_number(text: str) -> str:
    """Return the number alone as E.164 (``+8613…``), without its extension; raises as ``read_number`` does."""
    return read_number(text).value


def _parsed(text: str) -> PhoneNumber:
    plain = EXTENSION.sub(" ext ", unicodedata.normalize("NFKC", text).strip())
    try:
        return phonenumbers.parse(DASHED_EXTENSION.sub(r"\1 ext \2", plain), COUNTRY)
    except phonenumbers.NumberParseException as error:
        raise errors.Invalid(_l("请输入电话号码，例如 138 0000 0000。"), field="number") from error


def _is_ours(number: PhoneNumber) -> bool:
    return number.country_code == phonenumbers.country_code_for_region(COUNTRY)


def local_number(number: str, extension: str | None = None) -> str:
    """Return an E.164 number as people here read it (``138 0000 0000``); what is none comes back as it is."""
    try:
        parsed = phonenumbers.parse(number, COUNTRY)
    except phonenumbers.NumberParseException:
        return number
    formats = phonenumbers.PhoneNumberFormat
    read = phonenumbers.format_number(parsed, formats.NATIONAL if _is_ours(parsed) else formats.INTERNATIONAL)
    return _("%(number)s转%(extension)s", number=read, extension=extension) if extension else read


def elders_by_number(number: str) -> list[Elder]:
    """Return the elders who can be reached at an E.164 number: couples and neighbours share one."""
    holders = select(Elder).join(ContactPoint, ContactPoint.person_id == Elder.person_id)
    found = holders.where(reached_at(number), Elder.deactivated_at.is_(None)).order_by(Elder.id)
    return list(db.session.scalars(found))


def caregiver_by_number(number: str) -> Caregiver | None:
    """Return the caregiver of an E.164 number."""
    holders = select(Caregiver).join(ContactPoint, ContactPoint.person_id == Caregiver.person_id)
    found = holders.where(reached_at(number), Caregiver.deactivated_at.is_(None)).order_by(Caregiver.id)
    return db.session.scalars(found).first()


def reached_at(number: str) -> ColumnElement[bool]:
    """The condition that a contact point is this E.164 number."""
    return and_(
        ContactPoint.kind == ContactKind.PHONE,
        ContactPoint.value == number,
        ContactPoint.deactivated_at.is_(None),
    )
