"""Finding an elder: by name, pinyin, digits of a number, street or area; by what her family is called or rings from."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, or_, select, union
from sqlalchemy.orm import contains_eager, defer, joinedload

from care import errors, papers
from care.access.numbers import reached_at, read_number
from care.db import db
from care.models import Area, AreaKind, ContactKind, ContactPoint, Elder, Home, Person, Relation, Staff
from care.orders.sight import elders_seen_by

# Fewer digits, or fewer letters of pinyin or of an address, would find half the town.
LEAST_DIGITS = 3
LEAST_LETTERS = 2
MOST_WORDS = 6
# What may stand between the digits of a number as people write it.
BETWEEN_DIGITS = re.compile(r"[\s+\-–—().]")
COUNTRY = re.compile(r"^(00)?86(?=\d{9})")


class Match(NamedTuple):
    """An elder who was found; ``through`` is who of her family fits the search where she herself does not."""

    elder: Elder
    through: Relation | None


def find_elders(staff: Staff, text: str, *, limit: int) -> list[Match]:
    """Up to ``limit`` elders whom ``staff`` may see, the best first, with person, home and area; none for too little.

    Each word of ``text`` must fit her or somebody of her family.
    """
    words = _words(text)
    fitting = [fits for word in words if (fits := person_fits(word)) is not None]
    if not fitting:
        return []
    known = [_known_as(word, alone=len(words) == 1) for word in words]
    return _matches(_first(_seen_by(staff).where(*known), _rank(words[0]), limit), or_(*fitting))


def elder_fits(text: str) -> ColumnElement[bool]:
    """The condition on Elder that each word of ``text`` fits her or somebody of her family; false for too little."""
    words = _words(text)
    if not any(person_fits(word) is not None for word in words):
        return false()
    return and_(*(_known_as(word, alone=len(words) == 1) for word in words))


def callers(staff: Staff, number: str, *, limit: int) -> list[Match]:
    """Whom a call from ``number``, in any spelling, may be about: elders reached there, and elders of family there.

    With an extension those who have it go before all others of that line.
    """
    try:
        read = read_number(number)
    except errors.Invalid:
        return find_elders(staff, number, limit=limit) if _digits(number) else []
    line = reached_at(read.value)
    exactly = and_(line, ContactPoint.extension == read.extension)
    return (read.extension and _reached(staff, exactly, limit)) or _reached(staff, line, limit)


def ringing_for(elder: Elder, number: str) -> Relation | None:
    """Who of her family is reached at this E.164 number, so that a call from there is hers for the elder."""
    family = select(Relation).join(Relation.person).options(contains_eager(Relation.person))
    hers = family.where(Relation.elder_id == elder.id, papers.in_force(), _has_point(reached_at(number)))
    return db.session.scalars(hers.order_by(Relation.position, Relation.id).limit(1)).first()


def person_fits(typed: str) -> ColumnElement[bool] | None:
    """The condition on Person: the name has these letters, or a number these digits; None where that is too little."""
    text = unicodedata.normalize("NFKC", typed).strip()
    digits = _digits(text)
    if digits:
        return _has_point(_of_digits(digits)) if len(digits) >= LEAST_DIGITS else None
    return _is_called(text) if text else None


def _reached(staff: Staff, point: ColumnElement[bool], limit: int) -> list[Match]:
    people = select(ContactPoint.person_id).where(point)
    known = union(select(Elder.id).where(Elder.person_id.in_(people)), _elders_of(people))
    return _matches(_first(_seen_by(staff).where(Elder.id.in_(known)), (), limit), _has_point(point))


def _words(text: str) -> list[str]:
    """What is looked for: one number, in whatever groups it was typed, or several words."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return [plain] if _digits(plain) else plain.split()[:MOST_WORDS]


def _digits(text: str) -> str:
    """The digits of what can only be a part of a number; "" for anything else."""
    plain = BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", text))
    return plain if plain.isdecimal() else ""


def _known_as(word: str, *, alone: bool) -> ColumnElement[bool]:
    """The condition on Elder that ``word`` is a name, digits of a number, the street or area, or so of her family."""
    digits = _digits(word)
    if 0 < len(digits) < LEAST_DIGITS:
        return _lives_at(word)  # a house number, beside other words
    fits = _of_digits(digits) if digits else _is_called(word)
    people = select(ContactPoint.person_id if digits else Person.id).where(fits)
    means_a_place = not alone or (len(word) >= LEAST_LETTERS and not digits)
    return or_(*_herself_or_family(people), *([_lives_at(word)] if means_a_place else []))


def _herself_or_family(people: Select[int]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The conditions on Elder that she is, and that of her family is, one of the people: sets, each found once."""
    found = select(people.cte())
    # Without the sum SQLite would look each of the people up: where they are half the city, that takes three times as
    # long as to go through all elders.
    return (Elder.person_id + 0).in_(found), Elder.id.in_(_elders_of(found))


def _elders_of(people: Select[int]) -> Select[int]:
    return select(Relation.elder_id).where(papers.in_force(), Relation.person_id.in_(people))


def _lives_at(word: str) -> ColumnElement[bool]:
    areas = select(Area.code).where(
        Area.kind != AreaKind.CITY,
        or_(Area.name_zh.contains(word, autoescape=True), Area.name_en.istartswith(word, autoescape=True)),
    )
    at_home = or_(Home.address.contains(word, autoescape=True), Home.area_code.in_(areas))
    return Elder.home_id.in_(select(Home.id).where(at_home))


def _is_called(text: str) -> ColumnElement[bool]:
    called = [Person.name.contains(text, autoescape=True), Person.latin_name.icontains(text, autoescape=True)]
    if text.isascii() and len(text) >= LEAST_LETTERS:
        called.append(Person.sounds.contains(text.lower().replace("'", ""), autoescape=True))
    return or_(*called)


def _of_digits(digits: str) -> ColumnElement[bool]:
    """The condition on ContactPoint; a number is kept as +86…, a landline without its area code's 0."""
    kept = COUNTRY.sub("", digits).removeprefix("0")
    return and_(
        ContactPoint.kind == ContactKind.PHONE,
        ContactPoint.value.contains(kept, autoescape=True),
        ContactPoint.deactivated_at.is_(None),
    )


def _has_point(point: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(ContactPoint.person_id == Person.id, point)


def _rank(word: str) -> tuple[ColumnElement[int], ...]:
    """Who is called just so comes first, then who is called so from the first letter on; digits are no name."""
    if _digits(word):
        return ()
    sound = word.lower()
    just_so = case(
        (Person.name == word, 0),
        (or_(Person.name.startswith(word, autoescape=True), Person.sounds.startswith(sound, autoescape=True)), 1),
        (Person.sounds.contains(f" {sound}", autoescape=True), 1),
        else_=2,
    )
    return (just_so,)


def _seen_by(staff: Staff) -> Select[int]:
    return select(Elder.id).join(Elder.person).where(Elder.deactivated_at.is_(None), elders_seen_by(staff))


def _first(ids: Select[int], rank: tuple[ColumnElement[int], ...], limit: int) -> Sequence[Elder]:
    """The first of those who fit: all of them are sorted, so what is shown of one is read for these alone."""
    order = (*rank, Person.name, Elder.id)
    first = select(Elder).join(Elder.person).where(Elder.id.in_(ids.order_by(*order).limit(limit))).order_by(*order)
    home = joinedload(Elder.home).options(joinedload(Home.area), defer(Home.door_notes))
    return db.session.scalars(first.options(contains_eager(Elder.person), home)).all()


def _matches(elders: Sequence[Elder], fits: ColumnElement[bool]) -> list[Match]:
    """The elders, each with the first of her family of whom ``fits`` (on Person) holds, unless it holds of herself."""
    people = [elder.person_id for elder in elders]
    themselves = set(db.session.scalars(select(Person.id).where(Person.id.in_(people), fits)))
    others = [elder.id for elder in elders if elder.person_id not in themselves]
    family = select(Relation).join(Relation.person).options(contains_eager(Relation.person))
    of_others = family.where(Relation.elder_id.in_(others), papers.in_force(), fits)
    last_first = of_others.order_by(Relation.position.desc(), Relation.id.desc())
    through = {relation.elder_id: relation for relation in db.session.scalars(last_first)} if others else {}
    return [Match(elder, through.get(elder.id)) for elder in elders]
