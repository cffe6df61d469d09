"""Asking a provider where an address is: a real server on this machine answers as they do."""

import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from geopy.geocoders import BaiduV3

from care import errors
from care.geo import Datum, Geocoder, Place, distance_m, from_wgs84, geocoder_of, locate
from tests.support.maps import MapServer, map_server

TRUE = Place(24.98, 118.40)


@pytest.fixture
def server() -> Iterator[MapServer]:
    with map_server() as running:
        yield running


def nominatim(server: MapServer) -> Geocoder:
    made = geocoder_of(f"nominatim:{server.address}/")
    assert made is not None
    return made


def test_nominatim_is_asked_for_the_address_and_believed(server: MapServer) -> None:
    server.answer = json.dumps([{"lat": "24.98", "lon": "118.40", "display_name": "新街"}])
    assert locate(nominatim(server), "南安市溪美街道新街1号") == TRUE
    assert parse_qs(urlsplit(server.asked[0]).query)["q"] == ["南安市溪美街道新街1号"]


def test_baidus_answer_is_turned_into_wgs84(server: MapServer) -> None:
    lat, lng = from_wgs84(TRUE, Datum.BD09)
    server.answer = json.dumps({"status": 0, "result": {"level": "门址", "location": {"lat": lat, "lng": lng}}})
    client = BaiduV3("KEY", scheme="http", proxies={"http": server.address})
    found = locate(Geocoder(client, Datum.BD09), "新街1号")
    assert found is not None
    assert distance_m(found, TRUE) < 1


def test_an_address_that_nobody_knows_is_no_place(server: MapServer) -> None:
    server.answer = "[]"
    assert locate(nominatim(server), "没有这条街") is None


@pytest.mark.parametrize(
    ("status", "answer"), [(500, ""), (200, "<html>"), (403, "no"), (200, '[{"lat": "x", "lon": "y"}]'), (200, "[{}]")]
)
def test_a_provider_that_fails_is_told_kindly(server: MapServer, status: int, answer: str) -> None:
    server.status, server.answer = status, answer
    with pytest.raises(errors.Refused):
        locate(nominatim(server), "新街1号")


def test_nobody_listens(server: MapServer) -> None:
    away = geocoder_of("nominatim:http://127.0.0.1:1/")
    assert away is not None
    with pytest.raises(errors.Refused):
        locate(away, "新街1号")


def test_a_setting_names_the_provider() -> None:
    baidu = geocoder_of("baidu:KEY")
    assert baidu is not None
    assert baidu.datum is Datum.BD09
    assert [geocoder_of(name) for name in ("", "nominatim:", "baidu:", "nominatim:ftp://host/")] == [None] * 4
