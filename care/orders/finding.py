"""Finding an elder by a part of the name or by any digits of a telephone number."""

import re
import unicodedata
from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import defer, joinedload

from care.db import db
from care.models import ContactKind, ContactPoint, Elder, Home, Person, Staff
from care.orders.sight import elders_seen_by

# Fewer digits would find half the town.
LEAST_DIGITS = 3
# What may stand between the digits of a number as people write it.
BETWEEN_DIGITS = re.compile(r"[\s+\-–—().]")
COUNTRY = re.compile(r"^(00)?86(?=\d{9})")


def find_elders(staff: Staff, text: str, *, limit: int) -> Sequence[Elder]:
    """Up to ``limit`` elders whom ``staff`` may see, with person, home and area loaded; none for an empty text."""
    wanted = person_fits(text)
    if wanted is None:
        return []
    found = (
        select(Elder)
        .join(Elder.person)
        .where(wanted, Elder.deactivated_at.is_(None), elders_seen_by(staff))
        .order_by(Person.name, Elder.id)
        .limit(limit)
        .options(
            joinedload(Elder.person), joinedload(Elder.home).options(joinedload(Home.area), defer(Home.door_notes))
        )
    )
    return db.session.scalars(found).all()


def person_fits(typed: str) -> ColumnElement[bool] | None:
    """The condition on Person: the name has these letters, or a number these digits; None where that is too little."""
    text = unicodedata.normalize("NFKC", typed).strip()
    if not text:
        return None
    digits = BETWEEN_DIGITS.sub("", text)
    if digits.isdecimal():
        return _reached_at(digits) if len(digits) >= LEAST_DIGITS else None
    return or_(Person.name.contains(text, autoescape=True), Person.latin_name.icontains(text, autoescape=True))


def _reached_at(digits: str) -> ColumnElement[bool]:
    """A number is kept as +86…, a landline without its area code's 0."""
    kept = COUNTRY.sub("", digits).removeprefix("0")
    return exists().where(
        ContactPoint.person_id == Person.id,
        ContactPoint.kind == ContactKind.PHONE,
        ContactPoint.value.contains(kept, autoescape=True),
        ContactPoint.deactivated_at.is_(None),
    )
