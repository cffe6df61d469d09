"""Telephone numbers as people type them, and whose they are."""

import phonenumbers
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, select

from care import errors
from care.db import db
from care.models import Caregiver, ContactKind, ContactPoint, Elder

COUNTRY = "CN"


def normalise_number(text: str) -> str:
    """Return the number as E.164 (``+8613…``); spaces, dashes, +86 and full-width digits are understood.

    Raises Invalid when it cannot be a telephone number.
    """
    try:
        number = phonenumbers.parse(text, COUNTRY)
    except phonenumbers.NumberParseException as error:
        raise errors.Invalid(_l("请输入电话号码，例如 138 0000 0000。"), field="number") from error
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise errors.Invalid(_l("这个电话号码的位数不对，请再看一看。"), field="number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def local_number(number: str) -> str:
    """Return an E.164 number as people here read it (``138 0000 0000``); what is none comes back as it is."""
    try:
        parsed = phonenumbers.parse(number, COUNTRY)
    except phonenumbers.NumberParseException:
        return number
    if parsed.country_code != phonenumbers.country_code_for_region(COUNTRY):
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


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
