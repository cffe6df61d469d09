import pytest
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st

from care.geo import Place, distance_m

places = st.builds(Place, st.floats(-90, 90), st.floats(-180, 180))


@given(places, places)
def test_a_distance_is_the_geodesic_and_the_same_both_ways(a: Place, b: Place) -> None:
    assert distance_m(a, b) == geodesic((a.lat, a.lng), (b.lat, b.lng)).m
    assert distance_m(a, b) == pytest.approx(distance_m(b, a), abs=1e-6)


def test_from_ximei_to_shijing_is_41_kilometres() -> None:
    assert distance_m(Place(24.9877, 118.3858), Place(24.61956, 118.42437)) == pytest.approx(40_970, abs=60)
