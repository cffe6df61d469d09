from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from care import clock
from care.db import db
from care.models import Message, Posted
from care.web.elder.sign_in import NUMBER
from tests.support.client import LintingClient
from tests.support.house import House

WRONG = "数字不对"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def ask_for_code(phone: LintingClient, number: str) -> TestResponse:
    return phone.press(phone.get("/e/sign-in"), "发短信给我", number=number)


def test_a_number_and_the_digits_from_the_sms_lead_home(house: House) -> None:
    phone = house.strange_phone()
    page = phone.press(ask_for_code(phone, house.own_number), "进去", code=house.digits)
    assert page.request.path == house.home
    assert "王秀兰" in page.text


def test_the_phone_is_remembered_for_a_year(house: House, frozen: clock.FrozenClock) -> None:
    phone = house.strange_phone()
    phone.press(ask_for_code(phone, house.own_number), "进去", code=house.digits)
    frozen.tick(timedelta(days=364).total_seconds())
    assert phone.get(house.home).status_code == 200
    frozen.tick(timedelta(days=2).total_seconds())
    assert "/e/sign-in" in phone.get(house.home).location


@pytest.mark.parametrize("how", ["{0}{1}", "{0}-{1}", " {0} {1} "])
def test_digits_may_be_typed_in_any_way(house: House, how: str) -> None:
    phone = house.strange_phone()
    page = ask_for_code(phone, house.own_number)
    typed = how.format(house.digits[:3], house.digits[3:]).translate(FULL_WIDTH)
    assert phone.press(page, "进去", code=typed).request.path == house.home


def test_an_unknown_number_gets_the_same_answer_and_no_sms(house: House) -> None:
    phone = house.strange_phone()
    known, unknown = ask_for_code(phone, house.own_number), ask_for_code(phone, "10099999999")
    assert known.text.count("<form") == unknown.text.count("<form")
    assert known.request.path == unknown.request.path
    assert house.in_app(lambda: db.session.query(Message).count()) == 1


def test_what_cannot_be_a_number_is_said_beside_the_field_and_stays_there(house: House) -> None:
    page = ask_for_code(house.strange_phone(), "12345")
    assert page.status_code == 422
    assert 'value="12345"' in page.text
    assert "位数不对" in page.text


def test_five_wrong_tries_spoil_the_code(house: House) -> None:
    phone = house.strange_phone()
    page = ask_for_code(phone, house.own_number)
    for _ in range(5):
        page = phone.press(page, "进去", code="no")
        assert WRONG in page.text
    assert WRONG in phone.press(page, "进去", code=house.digits).text


def test_a_code_is_over_after_ten_minutes_unless_it_is_prolonged(house: House, frozen: clock.FrozenClock) -> None:
    phone = house.strange_phone()
    page = ask_for_code(phone, house.own_number)
    frozen.tick(540)
    page = phone.press(page, "多给我十分钟")
    assert "慢慢来" in page.text
    frozen.tick(540)
    assert phone.press(page, "进去", code=house.digits).request.path == house.home


def test_too_late_is_said_kindly_and_a_new_code_can_be_had(house: House, frozen: clock.FrozenClock) -> None:
    phone = house.strange_phone()
    page = ask_for_code(phone, house.own_number)
    frozen.tick(601)
    assert "时间已经过了" in phone.press(page, "多给我十分钟").text
    assert WRONG in phone.press(page, "进去", code=house.digits).text
    page = phone.press(page, "再发一次")
    assert phone.press(page, "进去", code=house.digits).request.path == house.home


def test_a_number_of_two_opens_on_faces_and_names(house: House) -> None:
    house.share_number()
    phone = house.strange_phone()
    page = phone.press(ask_for_code(phone, house.own_number), "进去", code=house.digits)
    assert page.request.path == "/e/"
    assert "王秀兰" in page.text
    assert "李大山" in page.text


def test_a_lost_session_leads_back_to_the_page_that_was_asked_for(house: House) -> None:
    phone = house.strange_phone()
    asked = phone.get(f"{house.home}help", follow_redirects=True)
    page = phone.press(asked, "发短信给我", number=house.own_number)
    assert phone.press(page, "进去", code=house.digits).request.path == f"{house.home}help"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/desk/", "/e/\\evil.example", "/e/\r\nSet-Cookie: elder=evil"],
)
def test_signing_in_never_leads_elsewhere(house: House, elsewhere: str) -> None:
    phone = house.strange_phone()
    asked = phone.get("/e/sign-in", query_string={"next": elsewhere})
    page = phone.press(asked, "发短信给我", number=house.own_number)
    entered = phone.press(page, "进去", code=house.digits)
    assert entered.request.host == "localhost"
    assert not entered.request.path.startswith("/desk")


def test_a_double_tap_signs_in_though_the_first_answer_with_its_cookie_was_thrown_away(house: House) -> None:
    phone = house.strange_phone()
    page = ask_for_code(phone, house.own_number)
    phone.press(page, "进去", code=house.digits)
    phone.delete_cookie("elder", path="/e")
    assert phone.press(page, "进去", code=house.digits).request.path == house.home


def test_somebody_else_who_sends_the_same_form_gets_no_cookie(house: House) -> None:
    phone, thief = house.strange_phone(), house.strange_phone()
    page = ask_for_code(phone, house.own_number)
    phone.press(page, "进去", code=house.digits)
    with thief.session_transaction() as kept:
        kept[NUMBER] = house.own_number
    assert WRONG in thief.press(thief.get("/e/sign-in/code"), "进去", code=house.digits).text
    assert thief.get_cookie("elder", path="/e") is None


def test_a_code_asked_for_too_often_is_not_sent_and_the_last_one_still_holds(house: House) -> None:
    phone = house.strange_phone()
    page = phone.press(ask_for_code(phone, house.own_number), "再发一次")
    assert "太勤" in page.text
    assert house.in_app(lambda: db.session.query(Message).count()) == 1
    assert phone.press(page, "进去", code=house.digits).request.path == house.home


def test_no_address_and_no_row_of_a_post_shows_a_telephone_number(house: House) -> None:
    phone = house.strange_phone()
    page = ask_for_code(phone, house.own_number)
    assert "1" not in page.request.url
    rows = house.in_app(lambda: [row.location for row in db.session.query(Posted)])
    assert rows == ["/e/sign-in/code"]


def test_a_double_tap_on_a_number_leads_to_its_code_though_the_first_answer_was_thrown_away(house: House) -> None:
    phone = house.strange_phone()
    door = phone.get("/e/sign-in")
    before = phone.get_cookie("session")
    assert before
    phone.press(door, "发短信给我", number=house.own_number)
    phone.set_cookie("session", before.value)
    page = phone.press(door, "发短信给我", number=house.own_number)
    assert house.in_app(lambda: db.session.query(Message).count()) == 1
    assert phone.press(page, "进去", code=house.digits).request.path == house.home


def test_the_page_for_a_code_without_a_number_asks_for_the_number(house: House) -> None:
    assert house.strange_phone().get("/e/sign-in/code").location == "/e/sign-in"
