"""The desk's lists over a province's worth of people: how long a page takes, and how much the database is asked."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from bench.crowd import AREA
from bench.databases import copy_rows, on_each, server_version
from bench.province import STOP_REF, Numbers, Province
from bench.report import Conditions, Report, Table, figure, installed, quantile, spread, timed
from bench.running import command
from care import access
from care.db import db, transaction
from care.models import Gender, HolderKind, Person, Role, Staff
from tests.support.counting import queries

MOST_QUERIES = 10
MOST_MS = 100
# What an operator looks for: the pages of lists, as their addresses have it.
ASKED = {
    "elders: first page": "/desk/registers/elders/",
    "elders: page 1,500": "/desk/registers/elders/?page=1500",
    "elders: by name": "/desk/registers/elders/?sort=name",
    "elders: by age, page 1,500": "/desk/registers/elders/?sort=age&page=1500",
    "elders: name in pinyin": "/desk/registers/elders/?q=chenxiu",
    "elders: initials": "/desk/registers/elders/?q=cxy",
    "elders: digits of a number": "/desk/registers/elders/?q=7351",
    "elders: digits of every number": "/desk/registers/elders/?q=142",
    "elders: two words of an address": "/desk/registers/elders/?q=和平路 8",
    "elders: a township": f"/desk/registers/elders/?area={AREA}",
    "elders: three filters": "/desk/registers/elders/?alone=1&rough=1&age=1",
    "elders: in hospital": "/desk/registers/elders/?standing=hospital",
    "elders: no telephone": "/desk/registers/elders/?numbers=1",
    "homes: by address": "/desk/registers/homes/?q=和平路",
    "homes: nobody's": "/desk/registers/homes/?empty=1",
    "family: first page": "/desk/registers/family/",
    "caregivers: first page": "/desk/registers/caregivers/",
    "caregivers: at work now": "/desk/registers/caregivers/?on_duty=1",
    "a caller: initials": "/desk/elders?q=cxy",
    "a caller: digits of every number": "/desk/elders?q=142",
    "a caller: two words of an address": "/desk/elders?q=和平路 8",
    "a caller: whole number": "/desk/call/14200007351",
    "welfare calls in a storm": f"/desk/stops/{STOP_REF}/welfare",
    "the board": "/desk/",
    "access log: newest": "/desk/access-log",
}
NOTES = """\
- In one process, through the whole application (session, rights, templates, compression), without a network; the first
  request of each list is left out. Every second elder has one of the family, a third live alone, one in ten was rung in
  the storm; the access log has ten rows an elder.
- *Queries* are SELECTs of one answer, sign-in included."""


@dataclass(frozen=True)
class Plan:
    """How many people, and how often each list is asked for."""

    numbers: Numbers
    times: int


FULL = Plan(Numbers(elders=100_000, caregivers=10_000, orders=1_000), times=30)
QUICK = Plan(Numbers(elders=500, caregivers=50, orders=60), times=3)


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

    @property
    def fault(self) -> str:
        """What must not be."""
        return f"More than {MOST_QUERIES} queries: {', '.join(self.over)}." if self.over else ""


def measure(plan: Plan, conditions: Conditions) -> Found:
    """Settle the people, copy them, ask for each list."""
    found = Found()
    with tempfile.TemporaryDirectory() as folder, on_each(Path(folder)) as apps:
        first, *others = apps.values()
        with first.app_context():
            Province(plan.numbers).settle()
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
    numbers = FULL.numbers
    return Report(
        name="lists",
        about=f"The desk's lists, with {numbers.elders:,} elders and {numbers.caregivers:,} caregivers",
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


main = command(measure, report, full=FULL, quick=QUICK)

if __name__ == "__main__":
    main()
