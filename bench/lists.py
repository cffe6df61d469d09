"""The desk's lists over a province's worth of people: how long a page takes, and how much the database is asked."""

import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import click
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from bench.crowd import AREA, CITY_SIDE_M, Founding
from bench.databases import copy_rows, on_each, server_version
from bench.report import Conditions, Report, Table, figure, installed, publish, quantile, spread, timed
from care import access
from care.cli.demo.batch import Batch
from care.cli.demo.catalogue import table_of
from care.db import db, transaction
from care.models import (
    Gender,
    HolderKind,
    Person,
    Relation,
    RelationKind,
    Role,
    Sighting,
    Staff,
    romanised,
    sounds_of,
)
from tests.support.counting import queries

MOST_QUERIES = 10
MOST_MS = 100
WRITTEN_AT_ONCE = 5_000
# What an operator looks for: the pages of lists, as their addresses have it.
ASKED = {
    "elders: first page": "/desk/registers/elders/",
    "elders: page 1,500": "/desk/registers/elders/?page=1500",
    "elders: by name": "/desk/registers/elders/?sort=name",
    "elders: name in pinyin": "/desk/registers/elders/?q=chenxiu",
    "elders: digits of a number": "/desk/registers/elders/?q=7351",
    "elders: a township": f"/desk/registers/elders/?area={AREA}",
    "homes: by address": "/desk/registers/homes/?q=和平路",
    "family: first page": "/desk/registers/family/",
    "caregivers: first page": "/desk/registers/caregivers/",
    "a caller: initials": "/desk/elders?q=cxy",
    "a caller: whole number": "/desk/call/14200007351",
    "access log: newest": "/desk/access-log",
}
NOTES = """\
- In one process, through the whole application (session, rights, templates, compression), without a network; the first
  request of each list is left out. Every second elder has one of the family. The access log has ten rows an elder.
- *Queries* are SELECTs of one answer, sign-in included."""


@dataclass(frozen=True)
class Plan:
    """How many people, and how often each list is asked for."""

    elders: int
    caregivers: int
    times: int


FULL = Plan(elders=100_000, caregivers=10_000, times=30)
QUICK = Plan(elders=500, caregivers=50, times=3)


@dataclass
class Found:
    """For each database and list: the seconds that each answer took, and the most queries of one."""

    took: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    asked: dict[tuple[str, str], int] = field(default_factory=dict)
    versions: tuple[str, ...] = ()

    @property
    def over(self) -> list[str]:
        """The lists that asked too often."""
        return [f"{name} on {database}" for (database, name), count in self.asked.items() if count > MOST_QUERIES]


def measure(plan: Plan, conditions: Conditions) -> Found:
    """Settle the people, copy them, ask for each list."""
    found = Found()
    with tempfile.TemporaryDirectory() as folder, on_each(Path(folder)) as apps:
        first, *others = apps.values()
        with first.app_context():
            _settle(plan)
        for app in others:
            copy_rows(first, app)
        found.versions = tuple(map(server_version, apps.values()))
        conditions.probe()
        for database, app in apps.items():
            clerk = _clerk(app)
            for name, address in ASKED.items():
                _ask(found, (database, name), plan.times, clerk, address)
            conditions.probe()
    return found


def report(found: Found) -> Report:
    """Put the figures into words."""
    header = ("database", "list", "queries", "ms", "99 of 100 within ms")
    rows: list[tuple[str, ...]] = [
        (database, name, str(found.asked[database, name]), *_milliseconds(took))
        for (database, name), took in found.took.items()
    ]
    return Report(
        name="lists",
        about=f"The desk's lists, with {FULL.elders:,} elders and {FULL.caregivers:,} caregivers",
        tables=[Table(f"Aims: at most {MOST_QUERIES} queries and {MOST_MS} ms", header, rows)],
        notes=NOTES,
        versions=(*installed("Flask", "SQLAlchemy"), *found.versions),
    )


def _milliseconds(took: list[float]) -> tuple[str, str]:
    return spread(each * 1000 for each in took), figure(quantile(took, 0.99) * 1000)


def _ask(found: Found, of: tuple[str, str], times: int, clerk: FlaskClient, address: str) -> None:
    clerk.get(address)
    for _ in range(times):
        with queries(clerk.application) as asked:
            found.took.setdefault(of, []).append(timed(lambda: _page(clerk, address)))
        found.asked[of] = max(found.asked.get(of, 0), sum(each.startswith("SELECT") for each in asked))


def _page(clerk: FlaskClient, address: str) -> None:
    answer = clerk.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")


def _settle(plan: Plan) -> None:
    crowd = Founding(CITY_SIDE_M).settle(elders=plan.elders, caregivers=plan.caregivers)
    chance = random.Random(11)
    names = _names(chance)
    with transaction():
        people = list(db.session.scalars(select(Person.id).order_by(Person.id)))
        for first in range(0, len(people), WRITTEN_AT_ONCE):
            _name(people[first : first + WRITTEN_AT_ONCE], names)
    with transaction():
        _add_rest(crowd.elders, people, chance)


def _names(chance: random.Random) -> Iterator[str]:
    drawn = table_of("people.toml")
    surnames = [(name, share) for name, _, share in drawn["surnames"]]
    given = [name for gender in drawn["elders"].values() for name, _ in gender]
    while True:
        yield chance.choices([name for name, _ in surnames], [share for _, share in surnames])[0] + chance.choice(given)


def _name(people: list[int], names: Iterator[str]) -> None:
    called = zip(people, names, strict=False)
    rows = [
        {"id": each, "name": name, "surname": name[0], "sounds": sounds_of(name), "latin_name": romanised(name)}
        for each, name in called
    ]
    db.session.execute(update(Person), rows)


def _add_rest(elders: list[int], people: list[int], chance: random.Random) -> None:
    batch, now = Batch(), Founding(1).now
    for number, elder_id in enumerate(elders):
        if number % 2:
            relation = {"kind": RelationKind.FAMILY, "kinship": "daughter", "starts_on": now.date(), "may_see": True}
            batch.add(Relation, now, elder_id=elder_id, person_id=chance.choice(people), **relation)
        for hours in range(10):
            at = now - timedelta(hours=hours)
            seen = {"viewer": f"staff:{number % 40}", "person_id": people[number], "route": "/desk/elders/<ref>"}
            batch.add(Sighting, at, hour=at.replace(minute=0, second=0, microsecond=0), last_at=at, **seen)
        if number % WRITTEN_AT_ONCE == 0:
            batch.write()
    batch.write()


def _clerk(app: Flask) -> FlaskClient:
    """An administrator's browser."""
    client = app.test_client()
    with app.app_context(), transaction():
        person = Person(name="陈管理", surname="陈", gender=Gender.FEMALE)
        clerk = Staff(person=person, login="bench", password_hash="", role=Role.ADMINISTRATOR)
        db.session.add(clerk)
        db.session.flush()
        secret = access.start_session(HolderKind.STAFF, clerk.id)[1]
    client.set_cookie(HolderKind.STAFF.value, secret, path="/desk")
    return client


@click.command()
@click.option("--quick", is_flag=True, help="A small try that keeps no table.")
def main(*, quick: bool) -> None:
    """Measure, print, and keep the table."""
    conditions = Conditions()
    conditions.probe()
    found = measure(QUICK if quick else FULL, conditions)
    publish(report(found), conditions, keep=not quick)
    if found.over:
        raise SystemExit(f"More than {MOST_QUERIES} queries: {', '.join(found.over)}.")


if __name__ == "__main__":
    main()
