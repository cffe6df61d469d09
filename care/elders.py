"""Entering an elder with what a caller says in one breath, and the numbers that she rings from."""

from dataclasses import dataclass
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select

from care import errors, people
from care.access.numbers import Number, reached_at, read_number
from care.db import alone, db, record
from care.models import Area, AreaKind, ContactPoint, Elder, Gender, Home, Person

LONGEST = 500
# What the name of an area ends in, which callers leave out.
ENDINGS = ("街道", "镇", "乡")


@dataclass(frozen=True)
class Newcomer:
    """Whoever rings for the first time, as it was typed: her number, and her street, township or whole address."""

    name: str
    number: str
    lives_at: str
    gender: Gender


class Entered(NamedTuple):
    """The elder of a newcomer; ``is_new``: she was not there before."""

    elder: Elder
    is_new: bool


def enter(newcomer: Newcomer) -> Entered:
    """Make the newcomer an elder, her home at her area's centre and marked rough until somebody places it.

    Who bears the name and is reached at the number already is not entered again. Invalid names the field to correct:
    name, number or lives_at.
    """
    name = _text(newcomer.name, "name", _l("请写上名字。"))
    number = read_number(newcomer.number)
    address = _text(newcomer.lives_at, "lives_at", _l("请写上住在哪个镇街。"))
    area = area_in(address)
    alone(f"elder {number.value}")
    known = _known(name, number)
    if known:
        return Entered(known, is_new=False)
    home = Home(area_code=area.code, address=address, lat=area.lat, lng=area.lng, rough=True)
    person = Person(gender=newcomer.gender)
    people.set_name(person, name)
    people.add_number(person, number)
    elder = Elder(person=person, home=home, area_code=area.code)
    db.session.add(elder)
    db.session.flush()
    record(elder, "entered", area=area.code)
    return Entered(elder, is_new=True)


def add_number(elder: Elder, text: str) -> None:
    """She is reached at this number too; Invalid where it is none. Done twice it stands once."""
    number = read_number(text)
    alone(f"elder {number.value}")
    if people.add_number(elder.person, number):
        record(elder, "number_added")


def area_in(address: str) -> Area:
    """Return the street or township that ``address`` names; Invalid at lives_at where it names none."""
    areas = db.session.scalars(select(Area).where(Area.kind != AreaKind.CITY).order_by(Area.code)).all()
    text = address.lower()
    spelled = [(name, area) for area in areas for name in _spellings(area) if name in text]
    if not spelled:
        raise errors.Invalid(_l("请写上是哪个镇街，例如：溪美街道和平路8号。"), field="lives_at")
    # A whole name is meant before a shortened one, which may be a road's; then the one that is said first.
    whole = [each for each in spelled if each[0] in (each[1].name_zh, each[1].name_en.lower())]
    return min(whole or spelled, key=lambda each: text.index(each[0]))[1]


def _spellings(area: Area) -> set[str]:
    short = next((area.name_zh.removesuffix(end) for end in ENDINGS if area.name_zh.endswith(end)), area.name_zh)
    return {area.name_zh, short, area.name_en.lower()}


def _text(typed: str, field: str, missing: errors.Sentence) -> str:
    text = typed.strip()
    if not text:
        raise errors.Invalid(missing, field=field)
    if len(text) > LONGEST:
        raise errors.Invalid(_l("太长了，请写在500个字以内。"), field=field)
    return text


def _known(name: str, number: Number) -> Elder | None:
    at_number = exists().where(ContactPoint.person_id == Person.id, reached_at(number.value))
    known = select(Elder).join(Elder.person).where(Person.name == name, Elder.deactivated_at.is_(None), at_number)
    return db.session.scalars(known.order_by(Elder.id).limit(1)).first()
