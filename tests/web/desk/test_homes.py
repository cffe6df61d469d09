import json
from collections.abc import Iterator

import pytest

from care import clock
from care.db import db
from care.geo import Datum, Place, distance_m, from_wgs84
from care.models import Elder, Role, Sighting
from tests.conftest import MakeApp
from tests.support.desk import Desk, at_desk
from tests.support.maps import MapServer, map_server

TRUE_PLACE = Place(24.99, 118.40)


def home(desk: Desk) -> Place:
    def read() -> Place:
        row = db.session.get_one(Elder, desk.cast.elder).home
        return Place(row.lat, row.lng)

    return desk.in_app(read)


@pytest.mark.parametrize("datum", Datum)
def test_a_place_typed_in_any_datum_is_kept_in_wgs84(desk: Desk, datum: Datum) -> None:
    lat, lng = from_wgs84(TRUE_PLACE, datum)
    clerk = desk.clerk()
    desk.change(lambda: setattr(db.session.get_one(Elder, desk.cast.elder).home, "rough", True))
    form = clerk.get(f"{desk.elder_page}/place")
    page = clerk.press(form, "记下来", place=f"{lat:.7f}，{lng:.7f}", datum=datum.value)
    assert "位置记下来了" in page.text
    assert distance_m(home(desk), TRUE_PLACE) < 1
    assert not desk.in_app(lambda: db.session.get_one(Elder, desk.cast.elder).home.rough)


def test_what_is_no_place_is_asked_for_again_and_stays_in_the_field(desk: Desk) -> None:
    clerk, before = desk.clerk(), home(desk)
    page = clerk.press(clerk.get(f"{desk.elder_page}/place"), "记下来", place="和平路 <8> 号", datum="bd09")
    assert page.status_code == 422
    assert "请填两个数" in page.text
    assert 'value="和平路 &lt;8&gt; 号"' in page.text
    assert home(desk) == before


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.MANAGER])
def test_only_the_desk_moves_a_home(desk: Desk, role: Role) -> None:
    page = desk.clerk(role, firm=desk.cast.firm).get(f"{desk.elder_page}/place")
    assert page.status_code in (403, 404)


def test_who_saw_where_she_lives_is_logged(desk: Desk) -> None:
    desk.clerk().get(f"{desk.elder_page}/place")
    seen = desk.in_app(lambda: db.session.query(Sighting).one())
    assert (seen.viewer, seen.route) == (f"staff:{desk.cast.operator}", "/desk/elders/<ref>/place")


def is_rough(desk: Desk) -> bool:
    return desk.in_app(lambda: db.session.get_one(Elder, desk.cast.elder).home.rough)


def test_a_place_that_is_only_guessed_stays_rough(desk: Desk) -> None:
    clerk = desk.clerk()
    clerk.press(clerk.get(f"{desk.elder_page}/place"), "记下来", place="24.99, 118.40", rough="1")
    assert is_rough(desk)


@pytest.mark.parametrize("pair", ["60.0, 118.38", "24.98, 78.38"])
def test_a_home_far_off_is_refused_in_plain_words(desk: Desk, pair: str) -> None:
    clerk, before = desk.clerk(), home(desk)
    page = clerk.press(clerk.get(f"{desk.elder_page}/place"), "记下来", place=pair)
    assert page.status_code == 422
    assert "公里，不会是这里" in page.text
    assert pair in page.text
    assert home(desk) == before


@pytest.mark.parametrize(("accuracy", "rough"), [("20", False), ("900", True)])
def test_the_telephone_in_her_home_tells_where_it_is(desk: Desk, accuracy: str, *, rough: bool) -> None:
    clerk = desk.clerk()
    form = clerk.get(f"{desk.elder_page}/place")
    page = clerk.press(form, "用这部手机的位置", lat="24.99", lng="118.40", accuracy=accuracy)
    assert "位置记下来了" in page.text
    assert (home(desk), is_rough(desk)) == (TRUE_PLACE, rough)


def test_a_telephone_without_a_position_changes_nothing(desk: Desk) -> None:
    clerk, before = desk.clerk(), home(desk)
    page = clerk.press(clerk.get(f"{desk.elder_page}/place"), "用这部手机的位置")
    assert "手机没有给出位置" in page.text
    assert home(desk) == before


def test_whoever_knows_nothing_better_takes_the_middle_of_the_street(desk: Desk) -> None:
    clerk = desk.clerk()
    clerk.press(clerk.get(f"{desk.elder_page}/place"), "先用镇街的中心")
    assert (home(desk), is_rough(desk)) == (Place(24.98, 118.38), True)


def test_without_a_provider_nothing_is_looked_up(desk: Desk) -> None:
    assert "查一查" not in desk.clerk().get(f"{desk.elder_page}/place").text


@pytest.fixture
def maps() -> Iterator[MapServer]:
    with map_server() as running:
        yield running


@pytest.fixture
def looking_up(make_app: MakeApp, sqlite_url: str, maps: MapServer, frozen: clock.FrozenClock) -> Desk:
    """A desk with a provider."""
    return at_desk(make_app(DATABASE_URL=sqlite_url, GEOCODER=f"nominatim:{maps.address}/"))


def test_what_the_provider_finds_is_kept_when_a_person_says_so(looking_up: Desk, maps: MapServer) -> None:
    maps.answer = json.dumps([{"lat": "24.99", "lon": "118.40", "display_name": "和平路"}])
    clerk, before = looking_up.clerk(), home(looking_up)
    shown = clerk.press(clerk.get(f"{looking_up.elder_page}/place"), "查一查")
    assert "地图上查到了" in shown.text
    assert home(looking_up) == before
    clerk.press(shown, "记下来")
    assert distance_m(home(looking_up), TRUE_PLACE) < 1


@pytest.mark.parametrize(("status", "said"), [(200, "地图上没有查到"), (500, "地图服务没有回答")])
def test_what_the_provider_does_not_know_is_set_another_way(
    looking_up: Desk, maps: MapServer, status: int, said: str
) -> None:
    maps.status = status
    clerk = looking_up.clerk()
    page = clerk.press(clerk.get(f"{looking_up.elder_page}/place"), "查一查")
    assert said in page.text


@pytest.mark.parametrize("found", ["x", "99,199", ""])
def test_an_address_that_was_tampered_with_shows_what_is_known(desk: Desk, found: str) -> None:
    page = desk.clerk().get(f"{desk.elder_page}/place?found={found}")
    assert "24.987700" in page.text
