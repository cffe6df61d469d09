from collections.abc import Callable

import pytest

from care.models import StandingKind, When
from tests.support.counting import queries
from tests.support.house import House
from tests.support.pagelint import wire_bytes

MOST_QUERIES = 6
TWO_PACKETS = 2920
GZIP = {"Accept-Encoding": "gzip"}


def _waiting(house: House) -> str:
    return house.ordered()


def _coming(house: House) -> str:
    page = house.ordered()
    house.taken()
    return page


def _rated(house: House) -> str:
    phone, page = house.elder_phone(), house.done()
    phone.press(phone.press(phone.get(page), "做好了"), "满意")
    return page


def _cancelled(house: House) -> str:
    phone, page = house.elder_phone(), house.ordered()
    phone.press(phone.get(page), "不要了")
    return page


def _of_home(address: str) -> Callable[[House], str]:
    def page(house: House) -> str:
        house.card()
        house.done()
        return house.home + address

    page.__name__ = address or "home"
    return page


def _paused(house: House) -> str:
    house.stands(StandingKind.AWAY)
    return house.home


PAGES = [
    *map(_of_home, ("", "more", "help", "orders", "card", "slip", "leave", "again", "menu/cleaning")),
    lambda house: house.service_page,
    lambda house: f"{house.service_page}/asap",
    _waiting,
    _coming,
    House.done,
    _rated,
    _cancelled,
    _paused,
    lambda _: "/e/people",
]


@pytest.mark.parametrize("make", PAGES)
def test_an_elders_page_asks_the_database_at_most_six_times(house: House, make: Callable[[House], str]) -> None:
    page, phone = make(house), house.elder_phone()
    phone.get(page)  # the hour's row of the access log is written
    with queries(house.app) as asked:
        assert phone.get(page).status_code == 200
    assert len(asked) <= MOST_QUERIES, "\n".join(asked)


def test_the_number_of_elders_on_a_phone_costs_no_query(house: House) -> None:
    phone = house.elder_phone(house.cast.elder, house.cast.stranger)
    with queries(house.app) as asked:
        phone.get("/e/")
    assert len(asked) == 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_fullest_home_comes_in_two_packets(house: House, language: str) -> None:
    house.whole_menu()
    for when in (When.TOMORROW_MORNING, When.TOMORROW_AFTERNOON):
        house.ordered(when)
    house.done()
    phone = house.elder_phone()
    phone.set_cookie("lang", language)
    phone.get(house.home)
    page = phone.get(house.home, headers=GZIP)
    assert wire_bytes(page) <= TWO_PACKETS


def test_the_home_needs_one_request_and_no_script(house: House) -> None:
    house.ordered()
    page = house.elder_phone().get(house.home).text
    for loading in ("<script", "<img", 'rel="stylesheet"', "url("):
        assert loading not in page
