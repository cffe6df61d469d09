from datetime import datetime

import pytest

from care import clock
from care.models import Fulfilment, StandingKind, When
from tests.support.client import LintingClient
from tests.support.house import House
from tests.support.pagelint import Page

AFTERNOON = datetime(2026, 3, 2, 14, 0, tzinfo=clock.LOCAL)
NIGHT = datetime(2026, 3, 2, 23, 0, tzinfo=clock.LOCAL)


def green_button(phone: LintingClient, summary: str) -> tuple[str, dict[str, str]]:
    """Where the green button leads, and what it sends along."""
    form = Page(phone.get(summary).text).forms[0]
    return form.action, form.fields


def test_four_taps_order_without_a_key_typed(house: House) -> None:
    phone = house.elder_phone()
    assert f'href="{house.home}menu/cleaning"' in phone.get(house.home).text
    assert f'href="{house.service_page}"' in phone.get(f"{house.home}menu/cleaning").text
    assert f'href="{house.service_page}/today_afternoon"' in phone.get(house.service_page).text
    page = phone.press(phone.get(f"{house.service_page}/today_afternoon"), "就要这个")
    [order] = house.orders()
    assert page.request.path == f"{house.home}o/{order.ref}"
    assert (order.wanted, order.price_fen) == (When.TODAY_AFTERNOON, 4000)


def test_two_taps_order_the_same_as_last_time(house: House) -> None:
    house.done()
    phone = house.elder_phone()
    assert f'href="{house.home}again"' in phone.get(house.home).text
    phone.press(phone.get(f"{house.home}again"), "就要这个")
    first, second = house.orders()
    assert (second.service_id, second.wanted) == (first.service_id, first.wanted)


def test_the_same_again_without_a_last_time_leads_home(house: House) -> None:
    assert house.elder_phone().get(f"{house.home}again").location == house.home


def test_the_price_stands_on_every_service_and_before_the_green_button(house: House) -> None:
    phone = house.elder_phone()
    assert "您付40元" in phone.get(f"{house.home}menu/cleaning").text
    summary = phone.get(f"{house.service_page}/asap").text
    assert summary.index("您付40元") < summary.index("就要这个")


def test_as_soon_as_possible_says_until_when(house: House) -> None:
    assert "上午10点半以前到" in house.elder_phone().get(f"{house.service_page}/asap").text


@pytest.mark.parametrize(
    ("at", "offered"),
    [
        (AFTERNOON, ["asap", "today_afternoon", "tomorrow_morning", "tomorrow_afternoon"]),
        (NIGHT, ["asap", "tomorrow_morning", "tomorrow_afternoon"]),
    ],
)
def test_only_times_that_are_possible_are_offered(
    house: House, frozen: clock.FrozenClock, at: datetime, offered: list[str]
) -> None:
    frozen.move_to(at)
    page = house.elder_phone().get(house.service_page).text
    assert [when for when in When if f"/{when}" in page] == offered


def test_a_summary_that_came_too_late_leads_back_to_the_times(house: House, frozen: clock.FrozenClock) -> None:
    frozen.move_to(NIGHT)
    answer = house.elder_phone().get(f"{house.service_page}/today_morning")
    assert answer.location == house.service_page


def test_a_green_button_pressed_too_late_says_so_and_orders_nothing(house: House, frozen: clock.FrozenClock) -> None:
    phone = house.elder_phone()
    page = phone.get(f"{house.service_page}/today_morning")
    frozen.move_to(NIGHT)
    answer = phone.press(page, "就要这个")
    assert answer.status_code == 409
    assert "另选一个时间" in answer.text
    assert house.orders() == []


def test_a_double_tap_is_one_order(house: House) -> None:
    phone = house.elder_phone()
    action, fields = green_button(phone, f"{house.service_page}/asap")
    first, second = (phone.post(action, data=fields) for _ in range(2))
    assert first.location == second.location
    assert len(house.orders()) == 1


def test_opening_every_page_on_the_way_orders_nothing(house: House) -> None:
    phone = house.elder_phone()
    for page in ("", "/asap", "/tomorrow_morning"):
        phone.get(house.service_page + page)
    assert house.orders() == []


def test_an_elder_in_hospital_is_led_home_from_the_times_and_orders_nothing(house: House) -> None:
    phone = house.elder_phone()
    page = phone.get(f"{house.service_page}/asap")
    house.stands(StandingKind.HOSPITAL)
    assert phone.get(house.service_page).location == house.home
    assert phone.press(page, "就要这个").status_code == 409
    assert house.orders() == []


@pytest.mark.parametrize("page", ["/never", "/ASAP"])
def test_a_time_that_does_not_exist_is_not_found(house: House, page: str) -> None:
    assert house.elder_phone().get(house.service_page + page).status_code == 404


def test_a_service_that_is_no_longer_offered_is_not_found(house: House) -> None:
    page = house.service_page
    house.withdraw()
    assert house.elder_phone().get(page).status_code == 404


def test_a_service_that_fits_into_no_day_says_so(house: House) -> None:
    house.reshape(minutes=600, fulfilment=Fulfilment.APPOINTMENT)
    assert "排不上" in house.elder_phone().get(house.service_page).text


def test_a_page_from_before_midnight_orders_no_other_day(house: House, frozen: clock.FrozenClock) -> None:
    frozen.move_to(NIGHT)
    phone = house.elder_phone()
    page = phone.get(f"{house.service_page}/tomorrow_morning")
    frozen.tick(2 * 3_600)
    answer = phone.press(page, "就要这个")
    assert answer.request.path == house.service_page
    assert house.orders() == []


def test_whoever_goes_back_and_presses_again_has_one_order_until_it_is_over_or_old(
    house: House, frozen: clock.FrozenClock
) -> None:
    phone, summary = house.elder_phone(), f"{house.service_page}/asap"
    first = phone.press(phone.get(summary), "就要这个")
    assert phone.press(phone.get(summary), "就要这个").request.path == first.request.path
    assert len(house.orders()) == 1
    phone.press(first, "不要了")
    phone.press(phone.get(summary), "就要这个")
    frozen.tick(601)
    phone.press(phone.get(summary), "就要这个")
    assert len(house.orders()) == 3
