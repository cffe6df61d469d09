import pytest

from care.db import db
from care.geo import Datum, Place, distance_m, from_wgs84
from care.models import Elder, Role, Sighting
from tests.support.desk import Desk

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
