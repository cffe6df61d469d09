"""A person's data as it is entered and corrected: name, numbers, resident identity number."""

import re
import unicodedata
from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, select, update
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from care import access, clock, errors
from care.access import Number, read_number
from care.db import alone, db, keyed_hash
from care.models import ContactKind, ContactPoint, Gender, Language, Person, romanised, surname_of

RESIDENT_ID = "resident_id"
RESIDENT_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]")
SHOWN_BEFORE, SHOWN_AFTER = 4, 2
GENDER_DIGIT = 16


def set_name(person: Person, name: str) -> None:
    """Call ``person`` so; the name in Latin letters follows unless it was written by hand."""
    by_hand = person.latin_name not in (None, romanised(person.name or ""))
    person.name, person.surname = name, surname_of(name)
    if not by_hand:
        person.latin_name = romanised(name)
        person.latin_surname = (person.latin_name or "").partition(" ")[0] or None


def numbers_of(person: Person) -> list[Number]:
    """Return the telephone numbers that reach ``person``, in the order in which they were entered."""
    return [_number_of(point) for point in _live(person)]


def set_numbers(person: Person, texts: Sequence[str]) -> None:
    """Let just these numbers, typed in any way, reach ``person``; one that others have too is marked as shared.

    Raises Invalid (field ``numbers``) for what is no number. ``person`` is in the session from here on.
    """
    wanted = list(dict.fromkeys(map(_read, texts)))
    for point in _live(person):
        if _number_of(point) not in wanted:
            point.deactivated_at = clock.now()
    there = [_number_of(point) for point in _live(person)]
    for number in wanted:
        if number not in there:
            person.contact_points.append(_point(person, number))
    db.session.add(person)
    db.session.flush()
    for value in {point.value for point in person.contact_points}:
        mark_shared(value)


def add_number(person: Person, number: Number) -> bool:
    """Let ``number`` reach ``person`` too; False: it does already."""
    if number in numbers_of(person):
        return False
    person.contact_points.append(_point(person, number))
    db.session.add(person)
    db.session.flush()
    mark_shared(number.value)
    return True


def mark_shared(value: str) -> None:
    """Note at an E.164 number whether it reaches more than one person: whom it is her own goes before."""
    at = access.reached_at(value)
    count = db.session.scalar(select(func.count(ContactPoint.person_id.distinct())).where(at)) or 0
    changing = update(ContactPoint).where(at, ContactPoint.shared != (count > 1)).values(shared=count > 1)
    db.session.execute(changing, execution_options={"synchronize_session": "fetch"})


def read_resident_id(text: str) -> str:
    """Return an 18-character resident identity number (GB 11643) in its plain form; raises Invalid for any other."""
    number = _plain(text)
    if not _is_resident_id(number):
        raise errors.Invalid(_l("身份证号不对，请再看一看。"), field=RESIDENT_ID)
    return number


def set_resident_id(person: Person, number: str | None) -> None:
    """Keep the number encrypted, and its keyed hash for exact search; birth date and gender follow where unknown.

    Raises Invalid where it contradicts what is known, or belongs to somebody else.
    """
    if number is None:
        person.resident_id = person.resident_id_hash = None
        return
    born, gender = ric.get_birth_date(number), Gender.MALE if int(number[GENDER_DIGIT]) % 2 else Gender.FEMALE
    if person.birth_date not in (None, born):
        raise errors.Invalid(_l("身份证号上的出生日期和填的不一样。"), field=RESIDENT_ID)
    if person.gender not in (None, gender):
        raise errors.Invalid(_l("身份证号上的性别和填的不一样。"), field=RESIDENT_ID)
    hashed = _hash(number)
    alone(f"{RESIDENT_ID} {hashed}")
    others = select(Person.id).where(Person.resident_id_hash == hashed, Person.id != person.id)
    if db.session.scalars(others.limit(1)).first():
        raise errors.Invalid(_l("这个身份证号已经登记过，请先用它查一查。"), field=RESIDENT_ID)
    person.resident_id, person.resident_id_hash = number, hashed
    person.birth_date, person.gender = born, gender


def masked(resident_id: str) -> str:
    """Return the number as it may be shown: ``3505************12``."""
    hidden = len(resident_id) - SHOWN_BEFORE - SHOWN_AFTER
    return f"{resident_id[:SHOWN_BEFORE]}{'*' * hidden}{resident_id[-SHOWN_AFTER:]}"


def id_mark(resident_id: str) -> str:
    """Return what no other number has, and what does not give this one away: its keyed hash."""
    return _hash(resident_id)


def bears_id(text: str) -> ColumnElement[bool] | None:
    """The condition on Person that ``text`` is her resident identity number; None where it is none."""
    number = _plain(text)
    return Person.resident_id_hash == _hash(number) if _is_resident_id(number) else None


def _is_resident_id(number: str) -> bool:
    """Date and check digit. ``ric.validate`` also wants a county of the year of birth, which no elder's number has:
    it was given from 1984 on, in the county as it was called then.
    """
    try:
        born = ric.get_birth_date(number) if RESIDENT_NUMBER.fullmatch(number) else None
    except ValidationError:
        return False
    return born is not None and born <= clock.now().date() and ric.calc_check_digit(number) == number[-1]


def _plain(text: str) -> str:
    """Full-width digits as their plain ones, without the spaces that people put between."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def _hash(number: str) -> str:
    return keyed_hash(RESIDENT_ID, number)


def _read(text: str) -> Number:
    try:
        return read_number(text)
    except errors.Invalid as wrong:
        said = _l("%(typed)s：%(wrong)s", typed=text, wrong=wrong.sentence)
        raise errors.Invalid(said, field="numbers") from wrong


def _number_of(point: ContactPoint) -> Number:
    return Number(point.value, point.extension, point.text_capable)


def _point(person: Person, number: Number) -> ContactPoint:
    value, extension, text_capable = number
    language = person.language or Language.ZH
    return ContactPoint(value=value, extension=extension, text_capable=text_capable, language=language)


def _live(person: Person) -> list[ContactPoint]:
    return [
        point
        for point in person.contact_points
        if point.kind in (None, ContactKind.PHONE) and point.deactivated_at is None
    ]
