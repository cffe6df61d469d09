"""What the register knows of the people in some rows of a roster, read by a handful of statements."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from care import elders, errors, people
from care.allowances.entitling import groups, taken_back
from care.db import db
from care.models import Area, Elder, EntitledGroup, Entitlement, Person
from care.transfers.roster_checking import Entry

# What offices put behind the name of a group.
ENDINGS = ("人员", "对象", "老人", "老年人", "家庭", "户", "人")


@dataclass(frozen=True)
class Register:
    """People by the hash of their numbers, elders by person and by name, what was confirmed of them; groups, areas."""

    bearers: Mapping[str, Person]
    elder_of: Mapping[int, Elder]
    namesakes: Mapping[str, Sequence[Elder]]
    entitlements: Mapping[int, Sequence[Entitlement]]
    groups: Mapping[str, EntitledGroup]
    area_in: Callable[[str], Area | None]


def register_of(entries: Collection[Entry]) -> Register:
    """Read all that is known of the people in these rows."""
    hashes = [people.id_mark(each.resident_id) for each in entries if each.resident_id]
    bearers = {
        person.resident_id_hash: person
        for person in db.session.scalars(select(Person).where(Person.resident_id_hash.in_(hashes)))
        if person.resident_id_hash
    }
    borne = {person.id for person in bearers.values()}
    found = _elders(borne | _namesakes([each for each in entries if not _borne(each, bearers)]))
    namesakes: dict[str, list[Elder]] = {}
    for elder in found:
        namesakes.setdefault(elder.person.name, []).append(elder)
    by_word = {spelled: group for group in groups() for spelled in _spellings(group)}
    confirmed = _entitlements(elder.id for elder in found)
    return Register(bearers, {each.person_id: each for each in found}, namesakes, confirmed, by_word, cache(_area_in))


def _borne(entry: Entry, bearers: Mapping[str, Person]) -> bool:
    return entry.resident_id is not None and people.id_mark(entry.resident_id) in bearers


def _namesakes(entries: Collection[Entry]) -> set[int]:
    """Who bears such a name and may be meant: without a number, or born on the day that a row without one says."""
    unmarked = select(Person.id).where(
        Person.resident_id_hash.is_(None), Person.name.in_({each.name for each in entries if each.resident_id})
    )
    without = [each for each in entries if each.resident_id is None]
    found = set(db.session.scalars(unmarked))
    if without:
        of_name = Person.name.in_({each.name for each in without})
        born = Person.birth_date.in_({each.born for each in without if each.born})
        found |= set(db.session.scalars(select(Person.id).where(of_name, born)))
    return found


def _elders(person_ids: Collection[int]) -> Sequence[Elder]:
    # None of it joined: who is read by an outer join PostgreSQL will not lock, and she is locked before she is changed.
    of_them = (
        select(Elder)
        .where(Elder.person_id.in_(person_ids))
        .options(
            selectinload(Elder.person).selectinload(Person.contact_points),
            selectinload(Elder.home),
            selectinload(Elder.standings),
        )
    )
    return db.session.scalars(of_them.execution_options(populate_existing=True)).all()


def _entitlements(elder_ids: Iterable[int]) -> dict[int, list[Entitlement]]:
    confirmed: dict[int, list[Entitlement]] = {}
    of_them = select(Entitlement).where(Entitlement.elder_id.in_(list(elder_ids))).order_by(Entitlement.starts_on)
    for each in db.session.scalars(of_them):
        if not taken_back(each):
            confirmed.setdefault(each.elder_id, []).append(each)
    return confirmed


def _spellings(group: EntitledGroup) -> set[str]:
    return {group.code.lower(), group.name_en.lower(), *shortened(group.name_zh)}


def shortened(name: str) -> set[str]:
    """A group's name with and without what offices put behind it: 低保对象, 低保. What is longer is another group."""
    return {name, *(name.removesuffix(end) for end in ENDINGS)}


def _area_in(text: str) -> Area | None:
    try:
        return elders.area_in(text) if text else None
    except errors.Invalid:
        return None
