import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import brute, nearest
from bench.brute import Spot
from bench.report import Conditions
from bench.scene import AS_CITY, AS_PROVINCE, Size
from care.geo import Place, distance_m

TINY = nearest.Plan(sizes=(Size(60, AS_CITY, 5), Size(80, AS_PROVINCE, 5)), rounds=1, picks=2, moves=2, scarce_picks=1)

places = st.builds(Place, st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.slow
def test_every_size_is_measured_on_both_databases_and_no_pick_is_wrong() -> None:
    found = nearest.measure(TINY, Conditions())
    assert found.wrong == 0
    assert [row[:3] for row in found.picks] == [
        ("60", AS_CITY, "SQLite"),
        ("60", AS_CITY, "PostgreSQL"),
        ("80", AS_PROVINCE, "SQLite"),
        ("80", AS_PROVINCE, "PostgreSQL"),
    ]
    assert len(found.scarce) == 8
    assert len(found.moves) == 4


@given(places, places)
def test_nobody_is_left_out_who_is_as_near_as_that(here: Place, there: Place) -> None:
    spots = [Spot(there, 1)]
    assert brute.not_surely_farther(spots, here, distance_m(here, there)) == spots


def test_who_is_a_degree_farther_north_is_left_out() -> None:
    here, there = Place(24.9, 118.4), Place(25.9, 118.4)
    assert brute.not_surely_farther([Spot(there, 1)], here, 100_000) == []
