from collections.abc import Callable

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from care import access, clock
from care.db import db
from care.models import BindRequest, Card, Elder, LoginCode, Session, SessionElder
from tests.support.client import LintingClient
from tests.support.house import House


def at_the_choice(house: House, phone: LintingClient) -> TestResponse:
    return phone.press(phone.get(house.card()), "进去")


def test_opening_a_card_a_hundred_times_changes_nothing(house: House) -> None:
    card = house.card()
    for _ in range(100):
        assert house.strange_phone().get(card).status_code == 200
    kept = house.in_app(lambda: [db.session.query(each).count() for each in (Session, SessionElder, LoginCode)])
    assert kept == [0, 0, 0]


def test_a_card_alone_lets_no_strange_phone_in(house: House) -> None:
    phone = house.strange_phone()
    assert "这部手机第一次用" in at_the_choice(house, phone).text
    assert "/e/sign-in" in phone.get(house.home).location


def test_an_sms_to_her_own_number_binds_the_phone(house: House) -> None:
    phone = house.strange_phone()
    page = phone.press(at_the_choice(house, phone), "发短信给本人")
    assert phone.press(page, "进去", code=house.digits).request.path == house.home


def test_of_her_number_a_stranger_learns_two_digits(house: House) -> None:
    phone = house.strange_phone()
    chosen = at_the_choice(house, phone)
    page = phone.press(chosen, "发短信给本人")
    shown = house.own_number.removeprefix("+86")
    assert shown[-2:] in page.text
    assert shown[-3:] not in chosen.text + page.text


def test_a_card_brings_in_nobody_else_of_her_number(house: House) -> None:
    house.share_number()
    phone = house.strange_phone()
    phone.press(phone.press(at_the_choice(house, phone), "发短信给本人"), "进去", code=house.digits)
    assert phone.get(house.home_of(house.cast.stranger)).status_code == 404


def test_a_wrong_code_is_said_and_may_be_tried_again(house: House) -> None:
    phone = house.strange_phone()
    page = phone.press(phone.press(at_the_choice(house, phone), "发短信给本人"), "进去", code="1")
    assert "数字不对" in page.text
    assert phone.press(page, "进去", code=house.digits).request.path == house.home


def test_more_time_can_be_had_for_the_code(house: House, frozen: clock.FrozenClock) -> None:
    phone = house.strange_phone()
    page = phone.press(at_the_choice(house, phone), "发短信给本人")
    frozen.tick(540)
    page = phone.press(page, "多给我十分钟")
    frozen.tick(540)
    assert phone.press(page, "进去", code=house.digits).request.path == house.home


def test_the_desk_binds_a_phone_whose_owner_reads_four_digits(house: House) -> None:
    phone = house.strange_phone()
    page = phone.press(at_the_choice(house, phone), "打热线核对")
    digits = house.in_app(lambda: access.open_requests()[0].digits)
    assert " ".join(digits) in page.text
    assert phone.get(house.home).status_code == 404
    house.approve()
    assert f'href="{house.home}"' in phone.get(page.request.path).text
    assert phone.get(house.home).status_code == 200


def test_the_waiting_page_asks_until_the_desk_has_answered(house: House) -> None:
    phone, htmx = house.strange_phone(), {"HX-Request": "true"}
    page = phone.press(at_the_choice(house, phone), "打热线核对").request.path
    version = phone.get(page, headers=htmx).text.partition("v=")[2].partition('"')[0]
    assert phone.get(page, query_string={"v": version}, headers=htmx).status_code == 204
    house.approve()
    assert phone.get(page, query_string={"v": version}, headers=htmx).status_code == 286


def test_a_refusal_is_said(house: House) -> None:
    phone = house.strange_phone()
    page = phone.press(at_the_choice(house, phone), "打热线核对")
    house.change(lambda: access.refuse_binding(access.open_requests()[0]))
    assert "客服没有同意" in phone.get(page.request.path).text
    assert phone.get(house.home).status_code == 404


def test_an_unanswered_wish_ends_and_can_be_made_again(house: House, frozen: clock.FrozenClock) -> None:
    phone = house.strange_phone()
    page = phone.press(at_the_choice(house, phone), "打热线核对")
    frozen.tick(3600)
    again = phone.press(phone.get(page.request.path), "再来一次")
    assert again.request.path != page.request.path
    assert house.in_app(lambda: len(access.open_requests())) == 1


def test_the_digits_show_on_the_phone_that_asked_and_on_no_other(house: House) -> None:
    page = (phone := house.strange_phone()).press(at_the_choice(house, phone), "打热线核对")
    assert house.strange_phone().get(page.request.path).status_code == 404
    assert house.elder_phone(house.cast.stranger).get(page.request.path).status_code == 404


def test_a_double_tap_asks_the_desk_once(house: House) -> None:
    phone = house.strange_phone()
    chosen = at_the_choice(house, phone)
    first = phone.press(chosen, "打热线核对")
    phone.delete_cookie("elder", path="/e")
    assert phone.press(chosen, "打热线核对").request.path == first.request.path
    assert house.in_app(lambda: db.session.query(BindRequest).count()) == 1


def test_a_phone_that_she_left_comes_back_by_the_card_alone(house: House) -> None:
    phone = house.elder_phone()
    phone.press(phone.get(f"{house.home}leave"), "退出")
    assert phone.get(house.home).status_code == 404
    assert phone.press(phone.get(house.card()), "进去").request.path == house.home


def test_a_phone_forgotten_by_the_desk_must_be_bound_anew(house: House) -> None:
    phone = house.elder_phone()
    house.change(lambda: access.forget_phones(house.elder()))
    assert "这部手机第一次用" in at_the_choice(house, phone).text


def test_a_neighbours_phone_takes_her_in_beside_its_own_elder(house: House) -> None:
    phone = house.elder_phone(house.cast.stranger)
    phone.press(phone.press(at_the_choice(house, phone), "发短信给本人"), "进去", code=house.digits)
    page = phone.get("/e/")
    assert "王秀兰" in page.text
    assert "李大山" in page.text


def test_an_elder_without_a_telephone_is_sent_to_the_hotline(house: House) -> None:
    house.change(lambda: db.session.delete(house.elder().person.contact_points[0]))
    phone, card = house.strange_phone(), house.card()
    page = phone.press(phone.get(card), "进去")
    assert "发短信" not in page.text
    assert "打热线核对" in page.text
    assert phone.get(f"{card}/code").status_code == 404


def _revoke(house: House) -> None:
    access.revoke_card(db.session.query(Card).one())


def _dismiss(house: House) -> None:
    db.session.get_one(Elder, house.cast.elder).deactivated_at = clock.now()


@pytest.mark.parametrize("spoil", [_revoke, _dismiss])
@pytest.mark.parametrize("page", ["", "/phone", "/code", "/desk/0"])
def test_a_card_that_is_void_says_so(house: House, spoil: Callable[[House], None], page: str) -> None:
    card = house.card()
    house.change(lambda: spoil(house))
    answer = house.strange_phone().get(card + page)
    assert answer.status_code == 404
    assert "这张卡不能用了" in answer.text


def test_no_row_tells_the_cards_link(house: House) -> None:
    card, phone = house.card(), house.strange_phone()
    assert phone.press(phone.get(card), "进去").request.path == f"{card}/phone"
    kept = house.in_app(lambda: db.session.execute(text("SELECT location FROM posted")).scalars().all())
    assert len(kept) == 1
    assert card not in kept[0]
