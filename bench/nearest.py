"""One pick of the nearest who may, on both databases, against geopy over all, and how often it is wrong."""

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from unittest.mock import patch

from flask import Flask
from sqlalchemy import event

from bench import brute
from bench.brute import Spot
from bench.crowd import CENTRE, away
from bench.databases import on_each, server_version
from bench.report import Conditions, Report, Table, figure, installed, quantile, spread, timed
from bench.running import command
from bench.scene import AS_CITY, AS_PROVINCE, MONDAY_MORNING, Scene, Size, needs, staged
from care import clock
from care.db import db, transaction
from care.dispatch import search
from care.dispatch.match import Need
from care.duty import place_seen
from care.geo import Place, roughly_m
from care.models import Caregiver

ORDINARY = ("cleaning", "bathing")
SCARCE = {"rare": "1 in 200 has the skill", "unknown": "nobody has the skill"}
ACCURACY_M = 20.0


@dataclass(frozen=True)
class Plan:
    """What is measured, and how often."""

    sizes: tuple[Size, ...]
    rounds: int
    picks: int
    moves: int
    scarce_picks: int


FULL = Plan(
    sizes=(
        Size(1_000, AS_CITY, 200),
        Size(10_000, AS_CITY, 200),
        Size(100_000, AS_CITY, 60),
        Size(100_000, AS_PROVINCE, 60),
    ),
    rounds=3,
    picks=60,
    moves=60,
    scarce_picks=3,
)
QUICK = Plan((Size(200, AS_CITY, 10), Size(500, AS_PROVINCE, 10)), rounds=2, picks=5, moves=5, scarce_picks=1)

NOTES = """\
- The crowd is invented and spread evenly: organisations of which three of four may serve here, three shifts of which
  one runs now, days off, words of on and off duty, a skill that three in ten have, up to three visits today, a third
  with positions seen in the last hour. The needs are those of jobs that were ordered, for now and for the afternoon,
  from places all over the ground.
- geopy over all has every place in memory, measures them all, and asks the same rules of the nearest ones first. It
  would have to hear of every move; that is not counted.
- Wrong: in how many of the random cases the pick was not geopy's. There geopy measures everybody who is not, by
  latitude alone, farther off than the pick: nobody else can be nearer.
- Weighed and read: rows for one pick, on average. The database passes on the places of those who keep the rules that
  hang on no place, out of blocks of cells around the home; whom they make the likeliest are read with all that the
  rules ask."""


@dataclass
class Looked:
    """How much was read."""

    places: int = 0
    caregivers: int = 0


@dataclass
class Found:
    """The rows of the three tables, and in how many cases a pick was wrong."""

    picks: list[tuple[str, ...]] = field(default_factory=list)
    scarce: list[tuple[str, ...]] = field(default_factory=list)
    moves: list[tuple[str, ...]] = field(default_factory=list)
    versions: tuple[str, ...] = ()
    wrong: int = 0

    @property
    def fault(self) -> str:
        """How many picks were wrong."""
        return f"{self.wrong} picks were wrong." if self.wrong else ""


def measure(plan: Plan, conditions: Conditions) -> Found:
    """Measure every size on every database."""
    found = Found()
    for size in plan.sizes:
        with clock.frozen(MONDAY_MORNING), tempfile.TemporaryDirectory() as folder, on_each(Path(folder)) as apps:
            found.versions = tuple(server_version(app) for app in apps.values())
            scene = staged(size, apps)
            conditions.probe()
            _measure_picks(scene, plan, found)
            conditions.probe()
            _measure_scarce(scene, plan, found)
            _measure_moves(scene, plan, found)
            conditions.probe()
    return found


def report(found: Found) -> Report:
    """Put the figures into words."""
    where = ("caregivers", "ground", "database")
    read = ("places weighed", "caregivers read")
    against = ("geopy over all, ms", "times as fast", "wrong")
    return Report(
        name="nearest",
        about="One pick of the nearest who may, against geopy over all",
        tables=[
            Table("A pick", (*where, "p50 ms", "p99 ms", *read, *against), found.picks),
            Table("A pick where few may", (*where, "who may", "ms", *read), found.scarce),
            Table("Moving one caregiver, down to the disk", (*where, "p50 ms", "p99 ms"), found.moves),
        ],
        notes=NOTES,
        versions=(*installed("geopy", "SQLAlchemy"), *found.versions),
    )


def _measure_picks(scene: Scene, plan: Plan, found: Found) -> None:
    """The databases and geopy take turns."""
    wanted = [job for dish in ORDINARY for job in scene.jobs[dish]]
    chance = random.Random(3)
    took: dict[str, list[list[float]]] = {name: [] for name in scene.apps}
    looked = {name: Looked() for name in scene.apps}
    geopy_s: list[float] = []
    for _ in range(plan.rounds):
        jobs = chance.sample(wanted, plan.picks)
        for name, app in scene.apps.items():
            with _looking(looked[name]):
                took[name].append([_timed_pick(app, job) for job in jobs])
        geopy_s.append(_timed_brute(scene, jobs[0]))
    wrong = _wrong_cases(scene)
    found.wrong += sum(wrong.values())
    for name in scene.apps:
        p50 = [quantile(times, 0.5) for times in took[name]]
        row = [*scene.size.words, name, spread(each * 1000 for each in p50)]
        row.append(spread(quantile(times, 0.99) * 1000 for times in took[name]))
        row += _averages(looked[name], plan.rounds * plan.picks)
        row += [spread(each * 1000 for each in geopy_s), figure(median(geopy_s) / median(p50))]
        found.picks.append((*row, f"{wrong[name]} of {scene.size.cases}"))


def _measure_scarce(scene: Scene, plan: Plan, found: Found) -> None:
    for dish, words in SCARCE.items():
        for name, app in scene.apps.items():
            looked = Looked()
            with _looking(looked):
                took = [_timed_pick(app, job) for job in scene.jobs[dish][: plan.scarce_picks]]
            row = (*scene.size.words, name, words, spread(each * 1000 for each in took))
            found.scarce.append((*row, *_averages(looked, plan.scarce_picks)))


def _measure_moves(scene: Scene, plan: Plan, found: Found) -> None:
    chance = random.Random(5)
    took: dict[str, list[list[float]]] = {name: [] for name in scene.apps}
    for _ in range(plan.rounds):
        who = chance.sample(scene.crowd.caregivers, plan.moves)
        for name, app in scene.apps.items():
            took[name].append([_timed_move(app, each, chance) for each in who])
    for name, rounds in took.items():
        quantiles = [spread(quantile(times, share) * 1000 for times in rounds) for share in (0.5, 0.99)]
        found.moves.append((*scene.size.words, name, *quantiles))


def _timed_pick(app: Flask, job_id: int) -> float:
    with app.app_context():
        need = needs([job_id])[0]
        return timed(lambda: search.nearest(need, 1))


def _timed_brute(scene: Scene, job_id: int) -> float:
    with next(iter(scene.apps.values())).app_context():
        need, spots = needs([job_id])[0], brute.everybody()
        return timed(lambda: brute.pick(need, spots))


def _timed_move(app: Flask, caregiver_id: int, chance: random.Random) -> float:
    with app.app_context():

        def move() -> None:
            with transaction():
                place = away(CENTRE, chance.uniform(-20_000, 20_000), chance.uniform(-20_000, 20_000))
                place_seen(db.session.get_one(Caregiver, caregiver_id), place, ACCURACY_M)

        return timed(move)


def _wrong_cases(scene: Scene) -> dict[str, int]:
    """In how many random cases the pick of each database was not geopy's."""
    wrong = dict.fromkeys(scene.apps, 0)
    with next(iter(scene.apps.values())).app_context():
        spots = brute.everybody()
        cases = _random_needs(scene)
    for need in cases:
        picked = {name: _picked(app, need) for name, app in scene.apps.items()}
        truth = _truth(scene, need, spots, max(metres for metres, _ in picked.values()))
        for name, (_, caregiver_id) in picked.items():
            wrong[name] += caregiver_id != truth
    return wrong


def _random_needs(scene: Scene) -> list[Need]:
    """The ordinary needs, at random places of the ground."""
    chance, half = random.Random(13), scene.size.side_m / 2
    known = needs([job for dish in ORDINARY for job in scene.jobs[dish]])
    return [
        replace(chance.choice(known), place=away(CENTRE, chance.uniform(-half, half), chance.uniform(-half, half)))
        for _ in range(scene.size.cases)
    ]


def _picked(app: Flask, need: Need) -> tuple[float, int | None]:
    with app.app_context():
        found = search.nearest(need, 1)
        return (found[0].distance_m, found[0].caregiver_id) if found else (need.radius_m, None)


def _truth(scene: Scene, need: Need, spots: list[Spot], within_m: float) -> int | None:
    with next(iter(scene.apps.values())).app_context():
        found = brute.pick(need, brute.not_surely_farther(spots, need.place, within_m))
        return found.caregiver_id if found else None


@contextmanager
def _looking(looked: Looked) -> Iterator[None]:
    """Count what the search reads: every place is guessed at once, every caregiver loaded once."""

    def note(_target: object, _context: object) -> None:
        looked.caregivers += 1

    def counted(a: Place, b: Place) -> float:
        looked.places += 1
        return roughly_m(a, b)

    event.listen(Caregiver, "load", note)
    try:
        with patch.object(search, "roughly_m", counted):
            yield
    finally:
        event.remove(Caregiver, "load", note)


def _averages(looked: Looked, picks: int) -> list[str]:
    return [figure(looked.places / picks), figure(looked.caregivers / picks)]


main = command(measure, report, full=FULL, quick=QUICK)

if __name__ == "__main__":
    main()
