import itertools

import pytest
from geopy.distance import geodesic
from hypothesis import example, given
from hypothesis import strategies as st

from care.geo import LEVELS, Block, Place, block_around, cell_of, distance_m

levels = st.sampled_from(LEVELS)
latitudes = st.floats(-85, 85)
near_the_seam = st.one_of(st.floats(179, 180), st.floats(-180, -179))
longitudes = st.one_of(st.floats(-180, 180), near_the_seam)
places = st.builds(Place, latitudes, longitudes)
XIMEI = Place(24.9877, 118.3858)


def holds(block: Block, place: Place) -> bool:
    return any(cell_of(place) in each for each in block.ranges)


def reached(place: Place, bearing: float, metres: float) -> Place:
    end = geodesic(meters=metres).destination((place.lat, place.lng), bearing)
    return Place(end.latitude, end.longitude)


@given(places, levels, st.floats(0, 360), st.floats(0, 1))
@example(Place(25, 179.9999), 3, 90.0, 1.0)
@example(Place(-84.9, -180), 2, 270.0, 1.0)
@example(Place(0, 180), 3, 90.0, 1.0)
def test_nothing_within_the_covered_distance_is_outside_the_block(
    place: Place, level: int, bearing: float, share: float
) -> None:
    block = block_around(place, level)
    assert holds(block, reached(place, bearing, share * block.covered_m))


@given(places, places, levels)
def test_whoever_is_outside_the_block_is_farther_than_it_covers(here: Place, there: Place, level: int) -> None:
    block = block_around(here, level)
    assert holds(block, there) or distance_m(here, there) > block.covered_m


@given(places, levels)
def test_a_place_lies_in_the_middle_of_its_block(place: Place, level: int) -> None:
    ranges = block_around(place, level).ranges
    assert len({each.start for each in ranges}) == 9
    assert cell_of(place) in ranges[4]


@pytest.mark.parametrize(("level", "at_least_m"), [(0, 1_000), (1, 4_000), (2, 15_900), (3, 60_000)])
def test_a_block_in_nanan_covers_about_a_cell(level: int, at_least_m: int) -> None:
    assert block_around(XIMEI, level).covered_m > at_least_m


def test_both_sides_of_the_antimeridian_are_neighbours() -> None:
    for level, lat in itertools.product(LEVELS, (-60, 0, 25, 80)):
        east, west = Place(lat, 179.99999), Place(lat, -179.99999)
        assert holds(block_around(east, level), west)
        assert holds(block_around(west, level), east)


def test_the_antimeridian_is_one_line_with_two_names() -> None:
    assert cell_of(Place(10, 180)) == cell_of(Place(10, -180))


def test_at_the_pole_the_block_promises_nothing() -> None:
    assert all(block_around(Place(90, 0), level).covered_m <= 0 for level in LEVELS)


@given(places)
def test_a_cell_fits_into_64_bits(place: Place) -> None:
    assert 0 <= cell_of(place) < 2**63
