"""An elder as the desk keeps her: entered with three words, her numbers, how she stands, whom she likes, her end."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select

from care import access, clock, errors, papers, people
from care.access.numbers import Number, reached_at, read_number
from care.db import alone, db, lock, record
from care.models import (
    OPEN_JOB,
    Area,
    AreaKind,
    ContactPoint,
    Elder,
    ElderCaregiver,
    Gender,
    Home,
    Job,
    Liking,
    Person,
    Standing,
    StandingKind,
)

LONGEST = 500
FIRST_DAY = date(1900, 1, 1)
LONGEST_AHEAD = timedelta(days=366)
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


def set_standing(elder: Elder, kind: StandingKind, day: date, note: str | None = None) -> Standing:
    """From ``day`` on, local time (today: from now on), her life is ``kind``; days to come are allowed.

    Raises Invalid (field ``starts_on``) before she was born or further ahead than anybody plans.
    """
    born = elder.person.birth_date or FIRST_DAY
    if not born <= day <= papers.today() + LONGEST_AHEAD:
        raise errors.Invalid(_l("这一天不对，请再看一看。"), field="starts_on")
    midnight = datetime.combine(day, time(), clock.LOCAL)
    starts_at = clock.now() if day == papers.today() else midnight
    standing = Standing(elder_id=elder.id, kind=kind, starts_at=starts_at, note=note)
    db.session.add(standing)
    db.session.flush()
    record(elder, "standing_set", kind=kind.value, starts_at=starts_at.isoformat())
    return standing


def take_back_standing(elder: Elder, standing_id: int) -> None:
    """It was entered by mistake; NotFound where it is not hers. The log keeps it."""
    standing = db.session.get(Standing, standing_id)
    if standing is None or standing.elder_id != elder.id:
        raise errors.NotFound
    record(elder, "standing_taken_back", kind=standing.kind.value, starts_at=standing.starts_at.isoformat())
    db.session.delete(standing)


def set_likings(elder: Elder, preferred: Collection[int], blocked: Collection[int]) -> None:
    """Let just these caregivers, by id, be those whom she likes, and those who shall not come.

    Raises Invalid (field ``blocked``) for who is in both, or comes regularly.
    """
    if set(blocked) & {*preferred, elder.regular_caregiver_id}:
        raise errors.Invalid(_l("同一个人不能又要又不要。"), field="blocked")
    wanted = dict.fromkeys(preferred, Liking.PREFERRED) | dict.fromkeys(blocked, Liking.BLOCKED)
    there = {each.caregiver_id: each for each in elder.likings}
    for caregiver_id, word in there.items():
        if caregiver_id not in wanted:
            elder.likings.remove(word)
            db.session.delete(word)
    for caregiver_id, liking in wanted.items():
        if caregiver_id in there:
            there[caregiver_id].liking = liking
        else:
            elder.likings.append(ElderCaregiver(caregiver_id=caregiver_id, liking=liking))


def deactivate(elder: Elder) -> None:
    """She is served no more: every phone that opened on her is out at once. Refused while an order is open."""
    lock(elder)
    open_jobs = exists().where(Job.elder_id == elder.id, Job.status.in_(OPEN_JOB))
    if db.session.scalar(select(open_jobs)):
        raise errors.Refused(_l("她还有没做完的订单。先做完或者取消，再停用。"))
    access.forget_phones(elder)
    elder.deactivated_at = clock.now()
