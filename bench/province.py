"""A province's worth of people as the desk's lists show them: named, of all ages, some ill, some rung in a storm."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from bench.crowd import CITY_SIDE_M, Crowd, Founding
from bench.scene import placed
from care import clock
from care.cli.demo.batch import Batch
from care.cli.demo.catalogue import table_of
from care.db import Base, db, transaction
from care.models import (
    Attention,
    Elder,
    Home,
    Job,
    Person,
    Relation,
    RelationKind,
    Sighting,
    Standing,
    StandingKind,
    Stop,
    StopReason,
    Welfare,
    WelfareCall,
    When,
    romanised,
    sounds_of,
)

WRITTEN_AT_ONCE = 5_000
STREETS = ("和平路", "人民路", "解放街", "新华街", "溪边巷", "柳城街")
LONGEST_STREET = 400
STOP_REF = "benchmarks-storm"
OPERATOR = "staff:1"
# How many of a hundred; how old they are, in days; the hours of the access log and who stands in it.
ALONE, ROUGH, ILL, RUNG, STUCK = 0.35, 0.1, 0.03, 0.1, 0.3
AGES = range(60 * 365, 98 * 365)
HOURS, CLERKS = 10, 40


@dataclass(frozen=True)
class Numbers:
    """How many people live there, and how many orders are open."""

    elders: int
    caregivers: int
    orders: int


class Province:
    """Fills an empty database; call inside an application's context."""

    def __init__(self, numbers: Numbers, seed: int = 11) -> None:
        self._numbers = numbers
        self._chance = random.Random(seed)
        self._names = _names(self._chance)
        self._founding = Founding(CITY_SIDE_M)
        self._now = clock.now()

    def settle(self) -> None:
        """Make everybody, and what is known of them."""
        crowd = self._founding.settle(elders=self._numbers.elders, caregivers=self._numbers.caregivers)
        with transaction():
            people = db.session.scalars(select(Person.id).order_by(Person.id)).all()
            _change(Person, people, self._called)
            _change(Home, db.session.scalars(select(Home.id).order_by(Home.id)).all(), self._lies)
            _change(Elder, crowd.elders, lambda: {"lives_alone": self._likely(ALONE)})
        self._order(crowd)
        with transaction():
            self._add_rest(crowd.elders, people)
            self._add_storm(crowd.elders)

    def _called(self) -> dict[str, Any]:
        name = next(self._names)
        born = self._now.date() - timedelta(days=self._chance.choice(AGES))
        return {
            "name": name,
            "surname": name[0],
            "sounds": sounds_of(name),
            "latin_name": romanised(name),
            "birth_date": born,
        }

    def _lies(self) -> dict[str, Any]:
        address = f"{self._chance.choice(STREETS)} {self._chance.randrange(1, LONGEST_STREET)} 号"
        return {"address": address, "rough": self._likely(ROUGH)}

    def _order(self, crowd: Crowd) -> None:
        """Some order; of these some wait for a person."""
        for elder in self._chance.sample(crowd.elders, self._numbers.orders):
            jobs = placed(crowd.only(elder), "cleaning", (When.TODAY_AFTERNOON, When.TOMORROW_MORNING))
            if self._likely(STUCK):
                stuck = update(Job).where(Job.id.in_(jobs)).values(attention_since=self._lately())
                with transaction():
                    db.session.execute(stuck.values(attention=self._chance.choice(list(Attention))))

    def _add_rest(self, elders: Sequence[int], people: Sequence[int]) -> None:
        """Every second elder has one of the family; whoever is ill; who saw them."""
        batch = Batch()
        for number, elder_id in enumerate(elders):
            if number % 2:
                self._add_family(batch, elder_id, self._chance.choice(people))
            if self._likely(ILL):
                kind = self._chance.choice(list(StandingKind))
                batch.add(Standing, self._now, elder_id=elder_id, kind=kind, starts_at=self._now - timedelta(days=3))
            self._add_sightings(batch, people[number], number % CLERKS)
            if number % WRITTEN_AT_ONCE == 0:
                batch.write()
        batch.write()

    def _add_family(self, batch: Batch, elder_id: int, person_id: int) -> None:
        rest = {"kinship": "daughter", "starts_on": self._now.date(), "may_see": True}
        batch.add(Relation, self._now, elder_id=elder_id, person_id=person_id, kind=RelationKind.FAMILY, **rest)

    def _add_sightings(self, batch: Batch, person_id: int, clerk: int) -> None:
        for hours in range(HOURS):
            at = self._now - timedelta(hours=hours)
            hour = at.replace(minute=0, second=0, microsecond=0)
            seen = {"viewer": f"staff:{clerk}", "person_id": person_id, "route": "/desk/elders/<ref>"}
            batch.add(Sighting, at, hour=hour, last_at=at, **seen)

    def _add_storm(self, elders: Sequence[int]) -> None:
        """Nobody goes out anywhere, and some of all were rung."""
        batch, day = Batch(), timedelta(days=1)
        period = {"starts_at": self._now - day, "ends_at": self._now + day}
        stop_id = batch.add(Stop, self._now, ref=STOP_REF, reason=StopReason.TYPHOON, **period)
        for elder_id in elders:
            if self._likely(RUNG):
                called = {
                    "called_by": OPERATOR,
                    "called_at": self._now - timedelta(minutes=self._chance.randrange(300)),
                }
                found = self._chance.choice(list(Welfare))
                batch.add(WelfareCall, self._now, stop_id=stop_id, elder_id=elder_id, found=found, **called)
        batch.write()

    def _lately(self) -> datetime:
        return self._now - timedelta(minutes=self._chance.randrange(300))

    def _likely(self, share: float) -> bool:
        return self._chance.random() < share


def _change(model: type[Base], ids: Iterable[int], change: Callable[[], dict[str, Any]]) -> None:
    rows = [{"id": each, **change()} for each in ids]
    for first in range(0, len(rows), WRITTEN_AT_ONCE):
        db.session.execute(update(model), rows[first : first + WRITTEN_AT_ONCE])


def _names(chance: random.Random) -> Iterator[str]:
    drawn = table_of("people.toml")
    surnames = [(name, share) for name, _, share in drawn["surnames"]]
    given = [name for gender in drawn["elders"].values() for name, _ in gender]
    while True:
        yield chance.choices([name for name, _ in surnames], [share for _, share in surnames])[0] + chance.choice(given)
