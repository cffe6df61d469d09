"""What a user would take instead: geopy over all, everybody's place in memory, and the same rules for the nearest."""

import math
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select

from care import clock
from care.db import db
from care.dispatch.match import Candidate, Need, obstacles
from care.dispatch.search import load, preference
from care.geo import Place, distance_m
from care.geo.cells import MERIDIAN_RADIUS_M
from care.models import Whereabouts

FRESH = timedelta(minutes=30)
ASKED_AT_ONCE = 24


class Spot(NamedTuple):
    """Where a caregiver is taken to be."""

    place: Place
    caregiver_id: int


def everybody() -> list[Spot]:
    """Where each caregiver is: seen there in the last half hour, else at home."""
    since = clock.now() - FRESH
    return [
        Spot(
            Place(row.lat, row.lng) if row.seen_at and row.seen_at >= since else Place(row.base_lat, row.base_lng),
            row.caregiver_id,
        )
        for row in db.session.execute(select(*Whereabouts.__table__.columns))
    ]


def pick(need: Need, spots: list[Spot]) -> Candidate | None:
    """The nearest who may: measure all, and ask the rules of the nearest ones first."""
    measured = sorted((distance_m(spot.place, need.place), spot.caregiver_id) for spot in spots)
    for start in range(0, len(measured), ASKED_AT_ONCE):
        some = measured[start : start + ASKED_AT_ONCE]
        if some[0][0] > need.radius_m:
            return None
        may = [each for each in load([caregiver_id for _, caregiver_id in some], need) if not obstacles(each, need)]
        if may:
            return min(may, key=preference)
    return None


def not_surely_farther(spots: list[Spot], place: Place, metres: float) -> list[Spot]:
    """Leave out who is farther off than ``metres`` by latitude alone.

    No way on the ellipsoid is shorter than its share along the meridian: ds ≥ a(1 - e²) |dφ|.
    """
    degrees = math.degrees(metres / MERIDIAN_RADIUS_M) + 1e-9
    return [spot for spot in spots if abs(spot.place.lat - place.lat) <= degrees]
