import pytest

from care.models import StandingKind
from tests.support.house import House


def test_the_first_time_there_is_only_the_menu(house: House) -> None:
    page = house.elder_phone().get(house.home).text
    assert "助洁" in page
    assert "和上次一样" not in page


def test_the_same_as_last_time_stands_before_the_menu(house: House) -> None:
    house.done()
    page = house.elder_phone().get(house.home).text
    assert page.index("和上次一样") < page.index("助洁")


def test_what_is_under_way_stands_on_top(house: House) -> None:
    order = house.ordered()
    page = house.elder_phone().get(house.home).text
    assert page.index(f'href="{order}"') < page.index("和上次一样")


def test_after_the_visit_it_asks_how_it_was_until_it_is_answered(house: House) -> None:
    order, phone = house.done(), house.elder_phone()
    assert f'href="{order}"' in phone.get(house.home).text
    phone.press(phone.get(order), "做好了")
    assert f'href="{order}"' not in phone.get(house.home).text


def test_at_most_eight_categories_are_shown(house: House) -> None:
    house.whole_menu()
    assert house.elder_phone().get(house.home).text.count("/menu/") == 8


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (StandingKind.HOSPITAL, "住院"),
        (StandingKind.AWAY, "不在家"),
        (StandingKind.INSTITUTION, "养老院"),
        (StandingKind.MOVED, "搬家"),
        (StandingKind.DEAD, "已经停了"),
    ],
)
def test_while_nobody_can_come_it_says_why_and_offers_no_menu(house: House, kind: StandingKind, words: str) -> None:
    house.stands(kind)
    page = house.elder_phone().get(house.home).text
    assert words in page
    assert "/menu/" not in page
    assert "tel:" in page


@pytest.mark.parametrize("page", ["menu/cleaning", "again"])
def test_while_nobody_can_come_no_page_orders(house: House, page: str) -> None:
    house.done()
    house.stands(StandingKind.HOSPITAL)
    answer = house.elder_phone().get(house.home + page, follow_redirects=True)
    assert "住院" in answer.text or "不能下单" in answer.text
    assert "就要这个" not in answer.text


def test_help_is_one_tap_to_the_hotline_and_names_the_ambulance(house: House) -> None:
    phone = house.elder_phone()
    assert f'href="{house.home}help"' in phone.get(house.home).text
    page = phone.get(f"{house.home}help").text
    assert 'href="tel:059500012349"' in page
    assert 'href="tel:120"' in page


@pytest.mark.parametrize("page", ["", "more", "help", "orders", "card", "slip", "leave", "menu/cleaning"])
def test_every_page_says_for_whom_and_whom_to_ring(house: House, page: str) -> None:
    text = house.elder_phone().get(house.home + page).text
    assert "王秀兰" in text
    assert "tel:059500012349" in text


def test_a_kind_without_services_is_not_on_the_menu(house: House) -> None:
    house.withdraw()
    phone = house.elder_phone()
    assert "助洁" not in phone.get(house.home).text
    assert "现在没有服务" in phone.get(f"{house.home}menu/cleaning").text


def test_a_kind_that_does_not_exist_is_not_found(house: House) -> None:
    assert house.elder_phone().get(f"{house.home}menu/nothing").status_code == 404


def test_the_pages_speak_english_when_asked(house: House) -> None:
    phone = house.elder_phone()
    page = phone.press(phone.get(house.home), "English")
    assert page.request.path == house.home
    assert 'lang="en"' in page.text
    assert "Wang Xiulan" in page.text
