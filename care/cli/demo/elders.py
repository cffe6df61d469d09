"""The elders of the demo town: couples, telephones, needs, what their life is at present, whom they like."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from care.cli.demo.caregivers import Helper
from care.cli.demo.catalogue import table_of
from care.cli.demo.homes import Household, add_home, drawn_home, first_home
from care.cli.demo.making import Making
from care.cli.demo.names import Somebody, add_person, add_phone, drawn_person, named_person
from care.cli.demo.near import nearest_first
from care.models import Elder, ElderCaregiver, Gender, Liking, Standing, StandingKind

AGES = (66, 96)
WOMEN = 0.6
COUPLES = 0.2
ALONE = 0.5  # of those who are no couple

COUPLE_PHONE = 0.7  # of the couples share one
LANDLINE, NO_PHONE = 0.07, 0.09  # of the others
HEAVY_NEEDS = 0.15
SAME_GENDER = 0.3  # of the women
REGULAR = 0.55
BLOCKS, PREFERS = 0.03, 0.1

HOME_AGAIN = 0.04  # of the others were in hospital for some days
GONE_DAYS = (1, 60)
HOSPITAL_DAYS = (4, 12)
FOR_GOOD = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Gone:
    """From when until when an elder was not active, and why."""

    kind: StandingKind
    since: datetime
    until: datetime
    note: str


@dataclass(frozen=True, eq=False)
class Resident:
    """An elder as the demo's past needs her; ``spent_fen`` is by year and month."""

    id: int
    household: Household
    gender: Gender
    same_gender: bool
    regular: Helper | None
    near: tuple[Helper, ...]
    gone: Gone | None
    age: float
    spent_fen: Counter[tuple[int, int]] = field(default_factory=Counter)

    def is_there(self, at: datetime) -> bool:
        """Whether she was active at a moment."""
        return self.gone is None or not self.gone.since <= at < self.gone.until


@dataclass(frozen=True)
class Life:
    """What is decided of an elder before she is added."""

    who: Somebody
    home: Household
    home_id: int
    near: tuple[Helper, ...]
    alone: bool = False
    regular: Helper | None = None
    gone: Gone | None = None


def add_elders(making: Making, helpers: list[Helper], number: int) -> list[Resident]:
    """``number`` elders, the newcomer's couple first; ``helpers[0]`` is its regular caregiver."""
    residents = _add_first_couple(making, helpers)
    while len(residents) < number:
        residents += _add_household(making, helpers, room=number - len(residents))
    return residents


def _add_first_couple(making: Making, helpers: list[Helper]) -> list[Resident]:
    home = first_home(making)
    home_id, near = add_home(making, home), nearest_first(home, helpers)
    couple = tuple(named_person(said) for said in table_of("people.toml")["first_couple"])
    person_ids = _add_people(making, couple, one_phone=True)
    lives = [Life(who, home, home_id, near, regular=helpers[0]) for who in couple]
    return [_add_elder(making, person_id, life) for person_id, life in zip(person_ids, lives, strict=True)]


def _add_household(making: Making, helpers: list[Helper], *, room: int) -> Iterator[Resident]:
    home, people = drawn_home(making), _drawn_people(making, room=room)
    couple = len(people) > 1
    life = Life(people[0], home, add_home(making, home), nearest_first(home, helpers))
    person_ids = _add_people(making, people, one_phone=couple and making.likely(COUPLE_PHONE))
    for person_id, who in zip(person_ids, people, strict=True):
        alone = not couple and making.likely(ALONE)
        yield _add_with_likings(making, person_id, replace(life, who=who, alone=alone, gone=_drawn_gone(making)))


def _add_with_likings(making: Making, person_id: int, life: Life) -> Resident:
    blocked = life.near[:1] if making.likely(BLOCKS) else ()
    liked = life.near[len(blocked) :]
    regular = making.chance.choice(liked[:3]) if liked and making.likely(REGULAR) else None
    resident = _add_elder(making, person_id, replace(life, near=liked, regular=regular))
    for helper in blocked:
        _add_liking(making, resident, helper, Liking.BLOCKED)
    if regular and making.likely(PREFERS):
        _add_liking(making, resident, regular, Liking.PREFERRED)
    return resident


def _add_elder(making: Making, person_id: int, life: Life) -> Resident:
    gender = life.who.gender
    same_gender = gender is Gender.FEMALE and making.likely(SAME_GENDER)
    elder_id = making.batch.add(
        Elder,
        making.since,
        person_id=person_id,
        home_id=life.home_id,
        area_code=life.home.area.code,
        needs=_drawn_needs(making),
        lives_alone=life.alone,
        same_gender=same_gender,
        regular_caregiver_id=life.regular.id if life.regular else None,
        created_at=making.since,
    )
    if life.gone:
        _add_standing(making, elder_id, life.gone)
    return Resident(elder_id, life.home, gender, same_gender, life.regular, life.near, life.gone, life.who.age)


def _drawn_needs(making: Making) -> str:
    needs, chance = table_of("people.toml")["needs"], making.chance
    drawn = chance.sample(needs["common"], chance.choice((1, 2, 2)))
    if making.likely(HEAVY_NEEDS):
        drawn.append(chance.choice(needs["heavy"]))
    return "".join(drawn)


def _drawn_gone(making: Making) -> Gone | None:
    chance = making.chance
    since = making.now - timedelta(days=chance.uniform(*GONE_DAYS))
    reasons = table_of("people.toml")["gone"]
    shares = [each["share"] for each in reasons]
    reason = chance.choices([*reasons, None], [*shares, 1 - sum(shares)])[0]
    if reason:
        return Gone(StandingKind(reason["kind"]), since, FOR_GOOD, reason["note"])
    if making.likely(HOME_AGAIN):
        until = since + timedelta(days=chance.uniform(*HOSPITAL_DAYS))
        return Gone(StandingKind.HOSPITAL, since, until, reasons[0]["note"])
    return None


def _add_standing(making: Making, elder_id: int, gone: Gone) -> None:
    batch = making.batch
    batch.add(Standing, gone.since, elder_id=elder_id, kind=gone.kind, starts_at=gone.since, note=gone.note)
    if gone.until < making.now:
        batch.add(Standing, gone.until, elder_id=elder_id, kind=StandingKind.ACTIVE, starts_at=gone.until)


def _add_liking(making: Making, elder: Resident, helper: Helper, liking: Liking) -> None:
    making.batch.add(ElderCaregiver, making.since, elder_id=elder.id, caregiver_id=helper.id, liking=liking)


def _drawn_people(making: Making, *, room: int) -> tuple[Somebody, ...]:
    if room > 1 and making.likely(COUPLES):
        return tuple(drawn_person(making, "elders", gender, AGES) for gender in Gender)
    gender = Gender.FEMALE if making.likely(WOMEN) else Gender.MALE
    return (drawn_person(making, "elders", gender, AGES),)


def _add_people(making: Making, people: tuple[Somebody, ...], *, one_phone: bool) -> list[int]:
    person_ids = [add_person(making, who) for who in people]
    number = next(making.mobiles) if one_phone else None
    for person_id in person_ids:
        if number:
            add_phone(making, person_id, number, shared=True)
        else:
            _add_own_phone(making, person_id)
    return person_ids


def _add_own_phone(making: Making, person_id: int) -> None:
    """Most have a mobile, some a landline, which takes no SMS, some nothing."""
    drawn = making.chance.random()
    if drawn < LANDLINE:
        add_phone(making, person_id, next(making.landlines), texts=False)
    elif drawn > LANDLINE + NO_PHONE:
        add_phone(making, person_id, next(making.mobiles))
