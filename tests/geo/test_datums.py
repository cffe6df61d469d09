import pytest
from hypothesis import given
from hypothesis import strategies as st

from care import errors
from care.geo import Datum, Place, distance_m, from_wgs84, parse_place, to_wgs84

in_china = st.builds(Place, st.floats(18, 53), st.floats(74, 134))
XIMEI = Place(24.9877, 118.3858)


@given(in_china, st.sampled_from(Datum))
def test_what_a_chinese_map_shows_leads_back_to_where_it_is(place: Place, datum: Datum) -> None:
    assert distance_m(to_wgs84(*from_wgs84(place, datum), datum), place) < 0.5


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_a_chinese_map_taken_for_gps_misses_the_house_by_hundreds_of_metres(datum: Datum) -> None:
    assert 300 < distance_m(to_wgs84(XIMEI.lat, XIMEI.lng, datum), XIMEI) < 1_300


@pytest.mark.parametrize("datum", Datum)
def test_outside_china_the_datums_are_one(datum: Datum) -> None:
    assert to_wgs84(48.8584, 2.2945, datum) == Place(48.8584, 2.2945)


def test_amap_finds_the_house_where_the_published_formula_puts_it() -> None:
    lat, lng = from_wgs84(Place(31.1774276, 121.5272106), Datum.GCJ02)
    assert (round(lat, 6), round(lng, 6)) == (31.175304, 121.531542)


@pytest.mark.parametrize(
    "text",
    [
        "24.9877, 118.3858",
        "24.9877 118.3858",
        "  24.9877,118.3858\n",
        "118.3858,24.9877",
        "２４．９８７７，１１８．３８５８",
        "24.9877、118.3858",
        "(24.9877°N, 118.3858°E)",
        "北纬24.9877° 东经118.3858°",
        "经度：118.3858 纬度：24.9877",
        "lat: 24.9877, lng: 118.3858",
        "[118.3858, +24.9877]",
        "geo:24.9877,118.3858",
        "GEO:24.9877,118.3858,50;crs=wgs84;u=35",
        "geo:24.9877,118.3858;u=35?z=17",
    ],
)
def test_a_pair_is_read_as_people_write_it(text: str) -> None:
    assert parse_place(text, Datum.WGS84) == XIMEI


def test_a_pair_is_read_in_the_datum_that_is_named() -> None:
    lat, lng = from_wgs84(XIMEI, Datum.GCJ02)
    assert distance_m(parse_place(f"{lng},{lat}", Datum.GCJ02), XIMEI) < 0.5


def test_a_geo_uri_says_itself_that_it_is_wgs84() -> None:
    assert parse_place("geo:24.9877,118.3858", Datum.BD09) == XIMEI


def test_a_pair_outside_china_keeps_its_order() -> None:
    assert parse_place("-33.8568, 151.2153", Datum.WGS84) == Place(-33.8568, 151.2153)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24.9877",
        "溪美街道新华街12号",
        "24.9877,118.3858,12",
        "24.9877-118.3858",
        "24°59′15″ 118°23′8″",
        "nan, nan",
        "24.9877, 191",
        "-91, 118.3858",
        "geo:24.9877",
        "geo:24.9877,118.3858;crs=gcj02",
        "1" * 400 + ", 1",
    ],
)
def test_what_is_not_a_place_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(errors.Invalid) as refused:
        parse_place(text, Datum.WGS84)
    assert refused.value.field == "place"
    assert str(refused.value).endswith("。")


@pytest.mark.parametrize(("lat", "lng"), [(90.1, 0), (0, 180.1), (float("nan"), 0), (0, float("inf"))])
def test_nothing_lies_off_the_earth(lat: float, lng: float) -> None:
    with pytest.raises(errors.Invalid):
        Place(lat, lng)
