"""The 26 townships of Nan'an, and places drawn in and around them."""

import csv
import math
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

from geopy.distance import geodesic

from care.cli.demo.batch import Batch
from care.geo import Place
from care.models import Area, AreaKind

FILE = Path(__file__).with_name("townships.csv")
CITY = "350583"
ENGLISH = {AreaKind.SUBDISTRICT: "Subdistrict", AreaKind.TOWN: "Town", AreaKind.TOWNSHIP: "Township"}

# How many of its people live in a township, against the others; how far from its centre their homes lie.
WEIGHT = {AreaKind.SUBDISTRICT: 14, AreaKind.TOWN: 3, AreaKind.TOWNSHIP: 1}
SPREAD_M = {AreaKind.SUBDISTRICT: 1_400, AreaKind.TOWN: 2_200, AreaKind.TOWNSHIP: 1_800}


class Township(NamedTuple):
    """One of the 26; its centre is rough where no source gives it."""

    code: str
    name: str
    english: str
    kind: AreaKind
    centre: Place
    rough: bool


@cache
def townships() -> tuple[Township, ...]:
    """All of them, in the official order."""
    with FILE.open(encoding="utf-8") as file:
        return tuple(_township(row) for row in csv.DictReader(line for line in file if not line.startswith("#")))


def township(name: str) -> Township:
    """The one of this name; StopIteration if there is none."""
    return next(each for each in townships() if each.name == name)


def add_areas(batch: Batch) -> None:
    """The city and its townships."""
    seat = townships()[0].centre
    batch.put(
        Area,
        code=CITY,
        parent_code=CITY[:4],
        kind=AreaKind.CITY,
        name_zh="南安市",
        name_en="Nan'an",
        lat=seat.lat,
        lng=seat.lng,
        rough=True,
    )
    for each in townships():
        batch.put(
            Area,
            code=each.code,
            parent_code=CITY,
            kind=each.kind,
            name_zh=each.name,
            name_en=each.english,
            lat=each.centre.lat,
            lng=each.centre.lng,
            rough=each.rough,
        )


def drawn_township(chance: Random, among: tuple[Township, ...]) -> Township:
    """One of them, a subdistrict more often than a town."""
    return chance.choices(among, [WEIGHT[each.kind] for each in among])[0]


def drawn_place(chance: Random, centre: Place, spread_m: float) -> Place:
    """A place at most ``spread_m`` from ``centre``, anywhere in that circle."""
    metres, bearing = spread_m * math.sqrt(chance.random()), 360 * chance.random()
    end = geodesic(meters=metres).destination((centre.lat, centre.lng), bearing)
    return Place(round(end.latitude, 6), round(end.longitude, 6))


def _township(row: dict[str, str]) -> Township:
    kind = AreaKind(row["kind"])
    return Township(
        code=row["code"],
        name=row["name"],
        english=f"{row['pinyin']} {ENGLISH[kind]}",
        kind=kind,
        centre=Place(float(row["latitude"]), float(row["longitude"])),
        rough=row["source"] == "rough",
    )
