import pytest

from care.geo import Place
from tests.support.cast import away
from tests.support.house import House


def here(place: Place, accuracy: str) -> dict[str, str]:
    return {"lat": str(place.lat), "lng": str(place.lng), "accuracy": accuracy}


def place_of(house: House) -> tuple[Place, bool]:
    return house.in_app(lambda: (Place(house.elder().home.lat, house.elder().home.lng), house.elder().home.rough))


@pytest.mark.parametrize(("accuracy", "rough", "said"), [("15", False, "您家就在这里"), ("800", True, "记下了个大概")])
def test_one_tap_tells_where_her_home_is(house: House, accuracy: str, said: str, *, rough: bool) -> None:
    phone = house.elder_phone()
    page = phone.press(phone.get(f"{house.home}place"), "就是这里", **here(away(400), accuracy))
    assert said in page.text
    assert place_of(house) == (away(400), rough)


def test_a_phone_without_a_position_leads_to_the_hotline(house: House) -> None:
    phone, before = house.elder_phone(), place_of(house)
    page = phone.press(phone.get(f"{house.home}place"), "就是这里")
    assert "请打热线" in page.text
    assert place_of(house) == before


def test_far_from_home_it_is_refused(house: House) -> None:
    phone, before = house.elder_phone(), place_of(house)
    page = phone.press(phone.get(f"{house.home}place"), "就是这里", **here(away(300_000), "5"))
    assert page.status_code == 422
    assert place_of(house) == before
