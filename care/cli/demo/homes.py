"""The homes of the demo town: streets and estates in the subdistricts, villages in the towns; invented throughout."""

from dataclasses import dataclass

from care.cli.demo.catalogue import table_of
from care.cli.demo.making import Making
from care.cli.demo.townships import SPREAD_M, Township, drawn_place, drawn_township, townships
from care.geo import Place
from care.models import AreaKind, Home

FIRST_SPREAD_M = 150

VILLAGES = 0.7  # of the homes outside the subdistricts
ROUGH = 0.2  # of those: only the village is known
HOUSES = 0.4  # of the homes in streets: a house of their own
DOOR_NOTES = 0.4


@dataclass(frozen=True)
class Household:
    """A home, before it is added; ``rough``: only the village is known."""

    place: Place
    area: Township
    address: str
    rough: bool
    door_notes: str | None


def first_home(making: Making) -> Household:
    """The home of the couple whom a newcomer plays: in the middle of the first subdistrict."""
    area, homes = townships()[0], table_of("people.toml")["homes"]
    place = drawn_place(making.chance, area.centre, FIRST_SPREAD_M)
    return Household(place, area, area.name + homes["first"], rough=False, door_notes=homes["first_door_note"])


def drawn_home(making: Making) -> Household:
    """Anywhere in Nan'an, in the subdistricts more often than in the villages."""
    chance = making.chance
    area = drawn_township(chance, townships())
    village = area.kind is not AreaKind.SUBDISTRICT and making.likely(VILLAGES)
    return Household(
        place=drawn_place(chance, area.centre, SPREAD_M[area.kind]),
        area=area,
        address=area.name + _drawn_address(making, village=village),
        rough=village and making.likely(ROUGH),
        door_notes=_drawn(making, "door_notes") if making.likely(DOOR_NOTES) else None,
    )


def add_home(making: Making, home: Household) -> int:
    """Add the home and return its id."""
    return making.batch.add(
        Home,
        making.since,
        area_code=home.area.code,
        address=home.address,
        lat=home.place.lat,
        lng=home.place.lng,
        rough=home.rough,
        door_notes=home.door_notes,
    )


def _drawn_address(making: Making, *, village: bool) -> str:
    chance = making.chance
    form = "farm" if village else "house" if making.likely(HOUSES) else "flat"
    pattern: str = table_of("people.toml")["homes"][form]
    return pattern.format(
        street=_drawn(making, "streets"),
        estate=_drawn(making, "estates"),
        village=_drawn(making, "villages"),
        corner=_drawn(making, "corners"),
        number=chance.randrange(1, 180),
        building=chance.randrange(1, 9),
        floor=chance.randrange(1, 7),
        door=chance.randrange(1, 5),
    )


def _drawn(making: Making, what: str) -> str:
    return str(making.chance.choice(table_of("people.toml")["homes"][what]))
