"""The grid that finds who is near without an extension: cells at four sizes, and how far nine of them reach."""

import math
from typing import NamedTuple

from care.geo.places import Place

# Degrees of a cell's sides, by level: about 1, 4, 18 and 70 km from south to north.
SIDES = (0.01, 0.04, 0.16, 0.64)
LEVELS = range(len(SIDES))

# More columns than any level has, in decimal: a cell reads as its row and its column.
ROW = 100_000

EQUATOR_RADIUS_M = 6_378_137.0
FLATTENING = 1 / 298.257223563
# WGS-84's smallest radius of curvature along a meridian, a(1 - e²): at the equator.
MERIDIAN_RADIUS_M = EQUATOR_RADIUS_M * (1 - FLATTENING) ** 2

# Floating point puts a place at most a few micrometres wrong; a millimetre is safe.
ROUNDING_M = 0.001


class Block(NamedTuple):
    """Nine cells around a place, and how far from it nothing can lie outside them."""

    cells: list[int]
    covered_m: float


class Span(NamedTuple):
    """A stretch of latitude or longitude, in degrees."""

    start: float
    end: float


def cell_of(place: Place, level: int) -> int:
    """Return the number of the cell that holds ``place``; it is unique within its level only."""
    row, column = _row_and_column(place, level)
    return row * ROW + column


def block_around(place: Place, level: int) -> Block:
    """Return the 3 × 3 cells around ``place``: every place at most ``covered_m`` away lies in one of them.

    Near a pole ``covered_m`` goes down to 0 or below: then the block promises nothing.
    """
    row, column = _row_and_column(place, level)
    columns = [(column + step) % _columns(level) for step in (-1, 0, 1)]
    cells = [each * ROW + other for each in (row - 1, row, row + 1) for other in columns]
    return Block(cells, _covered_m(place, level))


def _covered_m(place: Place, level: int) -> float:
    """Return a lower bound of the distance from ``place`` to the edge of its block.

    Take a geodesic from ``place`` to a point outside the block, and follow it until it first leaves the block. On the
    ellipsoid ds² = M(φ)² dφ² + (N(φ) cos φ)² dλ², φ the latitude, λ the longitude, M and N the radii of curvature.

    1. It leaves to the north or south: ds ≥ M |dφ| and M ≥ a(1 - e²), so it is no shorter than a(1 - e²) times the
       latitude between ``place`` and that edge.
    2. It leaves to the west or east: until then it stayed between the block's southern and northern edge, where
       N(φ) ≥ a and cos φ ≥ the cosine of whichever edge is nearer to its pole. So it is no shorter than a times that
       cosine times the longitude between ``place`` and that edge.

    The smallest of the four therefore bounds the distance of every point outside.
    """
    row, column = _row_and_column(place, level)
    side = SIDES[level]
    south, north = (row - 1) * side - 90, (row + 2) * side - 90
    lng = _east_of_antimeridian(place)
    here = _column_span(column, level)
    west = lng - here.start + _width(column - 1, level)
    east = here.end - lng + _width(column + 1, level)
    up_and_down = MERIDIAN_RADIUS_M * math.radians(min(place.lat - south, north - place.lat))
    polemost = math.radians(min(90.0, max(abs(south), abs(north))))
    to_the_sides = EQUATOR_RADIUS_M * math.cos(polemost) * math.radians(min(west, east))
    return min(up_and_down, to_the_sides) - ROUNDING_M


def _row_and_column(place: Place, level: int) -> tuple[int, int]:
    side = SIDES[level]
    return math.floor((place.lat + 90) / side), math.floor(_east_of_antimeridian(place) / side)


def _east_of_antimeridian(place: Place) -> float:
    # 180° and -180° are the same meridian and must be the same column.
    return (place.lng + 180) % 360


def _columns(level: int) -> int:
    return math.ceil(360 / SIDES[level])


def _column_span(column: int, level: int) -> Span:
    # Where the side does not divide 360 the last column, before the antimeridian, is a narrower one.
    return Span(column * SIDES[level], min(360.0, (column + 1) * SIDES[level]))


def _width(column: int, level: int) -> float:
    span = _column_span(column % _columns(level), level)
    return span.end - span.start
