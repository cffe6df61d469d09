"""What invented people are called: common names of southern Fujian, drawn at random."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from care.cli.demo.catalogue import table_of
from care.cli.demo.making import Making
from care.models import ContactPoint, Gender, Person, Speech, sounds_of

DAYS_A_YEAR = 365.25
OLD = 65
# Of a hundred: elders who speak nothing but Minnan, younger people who speak none.
MINNAN_ALONE, NO_MINNAN = 45, 10


@dataclass(frozen=True)
class Name:
    """Surname and given name, each in characters and in pinyin."""

    surname: str
    given: str
    latin_surname: str
    latin_given: str


@dataclass(frozen=True)
class Somebody:
    """A person before she is added."""

    name: Name
    gender: Gender
    age: float


def named_person(said: dict[str, Any]) -> Somebody:
    """Somebody of whom the file says everything."""
    name = Name(said["surname"], said["given"], said["latin_surname"], said["latin_given"])
    return Somebody(name, Gender(said["gender"]), said["age"])


def drawn_person(making: Making, generation: str, gender: Gender, ages: tuple[int, int]) -> Somebody:
    """Somebody of a generation (``elders``, ``caregivers``) and between two ages, with a name of her time."""
    people, chance = table_of("people.toml"), making.chance
    surname, latin, _ = chance.choices(people["surnames"], [share for _, _, share in people["surnames"]])[0]
    given, latin_given = chance.choice(people[generation][gender.value])
    return Somebody(Name(surname, given, latin, latin_given), gender, chance.uniform(*ages))


def add_person(making: Making, who: Somebody) -> int:
    """Add a person's data and return its id."""
    name = who.name
    return making.batch.add(
        Person,
        making.since,
        name=name.surname + name.given,
        sounds=sounds_of(name.surname + name.given),
        surname=name.surname,
        latin_name=f"{name.latin_surname} {name.latin_given}",
        latin_surname=name.latin_surname,
        gender=who.gender,
        birth_date=making.now.date() - timedelta(days=int(who.age * DAYS_A_YEAR)),
        speaks=[speech.value for speech in _speaks(who)],
    )


def _speaks(who: Somebody) -> list[Speech]:
    """By a figure of the age that is as good as drawn: what is drawn after it stays what it was."""
    share = int(who.age * 1000) % 100
    if who.age >= OLD and share < MINNAN_ALONE:
        return [Speech.MINNAN]
    if who.age < OLD and share >= 100 - NO_MINNAN:
        return [Speech.MANDARIN]
    return [Speech.MANDARIN, Speech.MINNAN]


def add_phone(making: Making, person_id: int, number: str, *, shared: bool = False, texts: bool = True) -> None:
    """Give a person a number that reaches her; ``texts``: it takes SMS."""
    making.batch.add(
        ContactPoint,
        making.since,
        person_id=person_id,
        value=number,
        shared=shared,
        text_capable=texts,
        verified_at=making.since,
        created_at=making.since,
    )
