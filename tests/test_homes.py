"""Where elders live, and by which ways it is learnt."""

import pytest
from flask import Flask

from care import errors, homes
from care.db import Change, db, transaction
from care.geo import Place, distance_m
from care.models import Area, Elder, Home, Setting
from tests.support.cast import AREA, HOME, Cast, away


def home_of(elder_id: int) -> Home:
    return db.session.get_one(Elder, elder_id).home


def test_a_place_is_kept_and_logged_once(cast_on_both: Cast) -> None:
    for _again in range(2):
        with transaction():
            homes.set_place(home_of(cast_on_both.elder), away(500))
    home = home_of(cast_on_both.elder)
    assert distance_m(Place(home.lat, home.lng), away(500)) < 0.1
    assert db.session.query(Change).filter_by(subject="home", action="placed").count() == 1


@pytest.mark.parametrize("place", [Place(54.0, 88.0), Place(60.0, 118.38), Place(24.98, -118.38), away(70_000)])
def test_a_place_far_from_her_street_is_refused(cast: Cast, place: Place) -> None:
    with pytest.raises(errors.Invalid) as wrong, transaction():
        homes.set_place(home_of(cast.elder), place)
    assert wrong.value.field == "place"


def test_how_far_is_too_far_is_a_setting(cast: Cast) -> None:
    with transaction():
        db.session.add(Setting(key="home_far_m", value=2_000))
    with transaction():
        homes.set_place(home_of(cast.elder), away(500))
    with pytest.raises(errors.Invalid), transaction():
        homes.set_place(home_of(cast.elder), away(4_000))


@pytest.mark.parametrize(("accuracy_m", "rough"), [(10.0, False), (100.0, False), (101.0, True), (float("nan"), True)])
def test_a_telephone_that_knows_it_badly_leaves_the_place_rough(cast: Cast, accuracy_m: float, *, rough: bool) -> None:
    with transaction():
        homes.set_position(home_of(cast.elder), away(300), accuracy_m)
    assert home_of(cast.elder).rough is rough


def test_the_middle_of_the_street_is_rough(cast: Cast) -> None:
    with transaction():
        homes.set_to_centre(home_of(cast.elder))
    home, area = home_of(cast.elder), db.session.get_one(Area, AREA)
    assert (home.lat, home.lng, home.rough) == (area.lat, area.lng, True)


def test_who_moves_to_her_husbands_address_shares_his_home(cast_on_both: Cast) -> None:
    with transaction():
        home_of(cast_on_both.stranger).address = "新街 1 号"
        homes.move(db.session.get_one(Elder, cast_on_both.elder), AREA, " 新街1号　")
    assert home_of(cast_on_both.elder) is home_of(cast_on_both.stranger)


def test_who_stays_where_she_is_keeps_her_home_though_others_write_it_so(cast: Cast) -> None:
    with transaction():
        twin = Home(area_code=AREA, address="新街1号", lat=HOME.lat, lng=HOME.lng)
        db.session.add(twin)
        db.session.flush()
        own = home_of(cast.elder)
        own.address = "新街 1号"
        homes.move(db.session.get_one(Elder, cast.elder), AREA, "新街1 号")
    assert home_of(cast.elder) is own


def test_a_home_where_somebody_lives_is_not_put_out_of_use(cast: Cast) -> None:
    home = home_of(cast.elder)
    with pytest.raises(errors.Refused):
        homes.deactivate(home)
    with transaction():
        homes.move(db.session.get_one(Elder, cast.elder), AREA, "新街2号")
    homes.deactivate(home)


def test_there_is_no_home_in_an_unknown_area(in_app: Flask) -> None:
    with pytest.raises(errors.Invalid):
        homes.home_at("999", "新街1号")
