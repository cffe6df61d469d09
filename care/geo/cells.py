"""The grid that finds who is near without an extension: numbered cells, in blocks of four sizes around a place."""

import math
from typing import NamedTuple

from care.geo.places import Place

SIDE = 0.01  # degrees: about 1 km from south to north
ROWS, COLUMNS = 18_000, 36_000
# A block's cells have 4 ** level sides: about 1, 4, 18 and 70 km.
LEVELS = range(4)
BITS = 16  # enough for either number

EQUATOR_RADIUS_M = 6_378_137.0
FLATTENING = 1 / 298.257223563
# WGS-84's smallest radius of curvature along a meridian, a(1 - e²): at the equator.
MERIDIAN_RADIUS_M = EQUATOR_RADIUS_M * (1 - FLATTENING) ** 2

# Floating point puts a place at most a few micrometres wrong; a millimetre is safe.
ROUNDING_M = 0.001


class Block(NamedTuple):
    """Nine big cells around a place, as ranges of cell numbers, and how far from it nothing lies outside them."""

    ranges: list[range]
    covered_m: float


class Span(NamedTuple):
    """A stretch of latitude or longitude, in degrees."""

    start: float
    end: float


def cell_of(place: Place) -> int:
    """Return the number of the smallest cell that holds ``place``.

    The bits of row and column alternate (Z-order), so every bigger cell is one range of numbers and one index serves.
    """
    return _number(*_row_and_column(place, 0), 0)


def block_around(place: Place, level: int) -> Block:
    """Return the 3 x 3 cells of ``level`` around ``place``: whatever is at most ``covered_m`` away lies in one of them.

    Near a pole ``covered_m`` goes down to 0 or below: then the block promises nothing.
    """
    row, column = _row_and_column(place, level)
    columns = [(column + step) % _columns(level) for step in (-1, 0, 1)]
    rows = [each for each in (row - 1, row, row + 1) if 0 <= each < ROWS]
    starts = [_number(each, other, level) for each in rows for other in columns]
    return Block([range(start, start + 16**level) for start in starts], _covered_m(place, level))


def _number(row: int, column: int, level: int) -> int:
    row, column = row * 4**level, column * 4**level
    return sum((row >> bit & 1) << 2 * bit + 1 | (column >> bit & 1) << 2 * bit for bit in range(BITS))


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
    side = SIDE * 4**level
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
    row = min(ROWS - 1, math.floor((place.lat + 90) / SIDE))
    column = min(COLUMNS - 1, math.floor(_east_of_antimeridian(place) / SIDE))
    return row // 4**level, column // 4**level


def _east_of_antimeridian(place: Place) -> float:
    # 180° and -180° are the same meridian and must be the same column.
    return (place.lng + 180) % 360


def _columns(level: int) -> int:
    return -(-COLUMNS >> 2 * level)  # rounded up


def _column_span(column: int, level: int) -> Span:
    # Where the side does not divide 360 the last column, before the antimeridian, is a narrower one.
    side = SIDE * 4**level
    return Span(column * side, min(360.0, (column + 1) * side))


def _width(column: int, level: int) -> float:
    span = _column_span(column % _columns(level), level)
    return span.end - span.start
