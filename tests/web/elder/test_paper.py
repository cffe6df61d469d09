import pytest
import segno

from care import access
from care.models import HolderKind, When
from care.visits import printed_code
from care.web.elder.paper import card_picture
from tests.support.house import House


def test_whoever_has_no_card_makes_one_and_only_one(house: House) -> None:
    phone = house.elder_phone()
    page = phone.get(f"{house.home}card")
    assert "做一张卡" not in phone.press(page, "做一张卡").text
    phone.press(page, "做一张卡")
    assert house.in_app(lambda: len(access.cards_of(HolderKind.ELDER, house.cast.elder))) == 1


def test_looking_at_the_card_makes_none(house: House) -> None:
    house.elder_phone().get(f"{house.home}card")
    assert house.in_app(lambda: access.cards_of(HolderKind.ELDER, house.cast.elder)) == []


def test_the_picture_on_the_card_is_the_cards_link(house: House) -> None:
    link = house.card()
    page = house.elder_phone().get(f"{house.home}card").text
    with house.app.test_request_context():
        drawn = card_picture(link.removeprefix("/e/k/"))
    picture = segno.make(house.app.config["CARE"].site_url + link, error="m", micro=False)
    assert drawn in page
    assert picture.svg_inline(border=4, omitsize=True).removeprefix("<svg") in drawn


def test_the_card_shows_name_and_hotline_in_big_letters(house: House) -> None:
    house.card()
    page = house.elder_phone().get(f"{house.home}card").text
    assert '<p class="name">王秀兰</p>' in page
    assert '<p class="number">0595-00012349</p>' in page


def test_the_fixed_code_stands_on_a_slip_and_never_beside_the_card(house: House) -> None:
    house.card()
    code = house.in_app(lambda: printed_code(house.elder()))
    phone = house.elder_phone()
    slip, card = phone.get(f"{house.home}slip").text, phone.get(f"{house.home}card").text
    assert f"{code[:3]} {code[3:]}" in slip
    assert 'role="img"' not in slip
    assert code[:3] + " " not in card
    assert code not in card


def test_past_orders_are_listed_the_last_first_with_what_became_of_them(house: House) -> None:
    phone, done = house.elder_phone(), house.done()
    cancelled = house.ordered()
    phone.press(phone.get(cancelled), "不要了")
    page = phone.get(f"{house.home}orders").text
    assert page.index(cancelled) < page.index(done)
    assert page.index("取消了") < page.index("做完了")


def test_however_many_are_under_way_all_of_them_are_found(house: House) -> None:
    times = (When.ASAP, When.TODAY_AFTERNOON, When.TOMORROW_MORNING)
    orders, phone = [house.ordered(when) for when in times], house.elder_phone()
    home, listed = phone.get(house.home).text, phone.get(f"{house.home}orders").text
    assert [order in home for order in orders] == [False, True, True]
    assert all(order in listed for order in orders)


def test_without_orders_it_says_so(house: House) -> None:
    assert "还没有订单" in house.elder_phone().get(f"{house.home}orders").text


@pytest.mark.parametrize("number", ["2", "99", "x", "-1"])
def test_a_page_beyond_the_last_is_empty_and_not_an_error(house: House, number: str) -> None:
    assert house.elder_phone().get(f"{house.home}orders?page={number}").status_code == 200


def test_ten_past_orders_stand_on_a_page(house: House) -> None:
    phone = house.elder_phone()
    for _ in range(11):
        phone.press(phone.get(house.ordered(When.TOMORROW_MORNING)), "不要了")
    first, second = (phone.get(f"{house.home}orders?page={page}").text for page in (1, 2))
    assert (first.count("取消了"), second.count("取消了")) == (10, 1)
    assert "更早的" in first
    assert "更近的" in second


def test_a_page_that_no_database_counts_to_is_only_empty(house: House) -> None:
    assert house.elder_phone().get(f"{house.home}orders?page={2**70}").status_code == 200
