from http import HTTPStatus

import pytest

from tests.support.client import LintingClient
from tests.support.house import House
from tests.support.pagelint import Page

PAGES = ("", "more", "help", "orders", "card", "slip", "place", "leave", "again", "menu/cleaning")


@pytest.mark.parametrize("page", PAGES)
def test_a_phone_of_somebody_else_finds_nothing(house: House, page: str) -> None:
    stranger = house.elder_phone(house.cast.stranger)
    assert stranger.get(house.home + page).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("page", PAGES)
def test_a_phone_of_nobody_is_led_to_the_sign_in(house: House, page: str) -> None:
    answer = house.strange_phone().get(house.home + page)
    assert answer.location.startswith("/e/sign-in")


@pytest.mark.parametrize("what", ["cancel", "restore", "outcome", "face"])
def test_an_order_is_changed_by_nobody_elses_phone(house: House, what: str) -> None:
    order, stranger = house.ordered(), house.elder_phone(house.cast.stranger)
    assert stranger.get(order).status_code == HTTPStatus.NOT_FOUND
    keys = _keys(house, stranger)
    assert stranger.post(f"{order}/{what}", data=keys).status_code == HTTPStatus.NOT_FOUND
    through_own_door = order.replace(house.home, house.home_of(house.cast.stranger))
    assert stranger.get(through_own_door).status_code == HTTPStatus.NOT_FOUND
    assert stranger.post(f"{through_own_door}/{what}", data=keys).status_code == HTTPStatus.NOT_FOUND


def test_nobody_else_orders_makes_cards_or_leaves_for_her(house: House) -> None:
    stranger = house.elder_phone(house.cast.stranger)
    for address in (f"{house.service_page}/asap", f"{house.home}card", f"{house.home}leave"):
        assert stranger.post(address, data=_keys(house, stranger)).status_code == HTTPStatus.NOT_FOUND
    assert house.orders() == []
    assert house.elder_phone().get(house.home).status_code == HTTPStatus.OK


def _keys(house: House, phone: LintingClient) -> dict[str, str]:
    """What the stranger's own forms send along."""
    return Page(phone.get(f"{house.home_of(house.cast.stranger)}leave").text).forms[0].fields
