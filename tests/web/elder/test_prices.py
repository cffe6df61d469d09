"""What it costs her: read before the tap, never more than that, and on her orders afterwards."""

import re
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from care import allowances, attention, clock
from care.db import db, transaction
from care.models import (
    Attention,
    Charge,
    ChargeStatus,
    ContractCeiling,
    ContractService,
    Doubt,
    When,
)
from care.money import Money
from tests.support import money, play
from tests.support.client import LintingClient
from tests.support.counting import queries
from tests.support.family import at_familys
from tests.support.house import House
from tests.support.pagelint import wire_bytes

BEFORE_APRIL = datetime(2026, 3, 31, 23, 30, tzinfo=clock.LOCAL)
ON_THE_LAST_OF_MARCH = datetime(2026, 3, 31, 9, 0, tzinfo=clock.LOCAL)
GZIP = {"Accept-Encoding": "gzip"}
TWO_PACKETS, MOST_BYTES, MOST_QUERIES = 2920, 6 * 1024, 6


def pays(house: House, **values: object) -> None:
    """A contract pays for the elder, who is 85."""
    house.in_app(lambda: money.paid_for(house.cast, **values))


def ceiling(house: House, fen: int) -> None:
    """The month's ceiling becomes another."""
    house.change(lambda: setattr(db.session.query(ContractCeiling).one(), "ceiling_fen", Money(fen)))


def said(phone: LintingClient, page: str) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", phone.get(page).text).split())


def own_fen(house: House) -> list[int]:
    """What she pays of each order."""
    return house.in_app(lambda: list(db.session.scalars(select(Charge.own_fen).order_by(Charge.id))))


def test_who_has_an_allowance_reads_at_home_what_is_left_of_the_month(house: House) -> None:
    pays(house)
    house.ordered()
    assert "本月补贴还剩160元" in said(house.elder_phone(), house.home)


def test_who_has_none_reads_nothing_of_it(house: House) -> None:
    assert "补贴" not in said(house.elder_phone(), house.home)


def test_a_button_says_what_she_pays_first_then_the_government_and_what_is_left(house: House) -> None:
    pays(house)
    page = house.elder_phone().get(f"{house.home}menu/cleaning").text
    assert "<b>您不用付钱</b><br>政府付40元<br>订了本月还剩160元" in page


@pytest.mark.parametrize("page", ["menu", "when", "summary"])
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"percent": 50}, ["您付20元", "政府付20元", "这一项政府只付一部分", "本月还剩180元"]),
        ({"ceiling": 1000}, ["您付30元", "政府付10元", "本月的补贴用完了"]),
        ({"ceiling": 0}, ["您付40元", "本月的补贴用完了"]),
        ({"budget": 1000}, ["您付30元", "政府付10元", "政府的钱现在用完了"]),
        ({"counts": False}, ["您不用付钱", "政府付40元", "本月还剩200元"]),
    ],
)
def test_each_reason_stands_there_in_words(
    house: House, page: str, values: dict[str, object], words: list[str]
) -> None:
    pays(house, **values)
    pages = {"menu": f"{house.home}menu/cleaning", "when": house.service_page, "summary": f"{house.service_page}/asap"}
    text = said(house.elder_phone(), pages[page])
    assert [word for word in words if word not in text] == []


def test_a_service_that_no_contract_covers_says_so(house: House) -> None:
    pays(house)
    house.change(lambda: db.session.query(ContractService).delete())
    text = said(house.elder_phone(), f"{house.home}menu/cleaning")
    assert "您付40元 这一项政府不付" in text


def test_who_is_not_entitled_reads_that_once_before_the_green_button(house: House) -> None:
    phone = house.elder_phone()
    assert "您付40元 您现在没有政府补贴" in said(phone, f"{house.service_page}/asap")
    assert "补贴" not in said(phone, f"{house.home}menu/cleaning")


def test_on_the_last_day_of_a_month_each_time_says_its_own_price(house: House, frozen: clock.FrozenClock) -> None:
    pays(house, ceiling=4000)
    frozen.move_to(ON_THE_LAST_OF_MARCH)
    house.ordered()
    text = said(house.elder_phone(), house.service_page)
    assert "今天下午 您付40元" in text
    assert "明天上午 您不用付钱" in text
    assert "您付40元" not in said(house.elder_phone(), f"{house.service_page}/tomorrow_morning")


def test_what_is_left_is_said_of_the_visits_month(house: House, frozen: clock.FrozenClock) -> None:
    pays(house)
    frozen.move_to(BEFORE_APRIL)
    phone = house.elder_phone()
    assert "订了4月还剩160元" in said(phone, f"{house.service_page}/tomorrow_morning")
    assert "订了本月还剩160元" in said(phone, f"{house.service_page}/asap")
    frozen.tick(31 * 60)
    assert "订了本月还剩160元" in said(phone, f"{house.service_page}/today_morning")


def test_who_is_eighty_tomorrow_is_paid_for_from_tomorrow_on(house: House) -> None:
    pays(house)
    house.change(lambda: setattr(house.elder().person, "birth_date", date(1946, 3, 3)))
    text = said(house.elder_phone(), house.service_page)
    assert "今天下午 您付40元" in text
    assert "明天下午 您不用付钱" in text


def test_she_never_pays_more_than_she_read(house: House) -> None:
    pays(house)
    phone = house.elder_phone()
    page = phone.get(f"{house.service_page}/asap")
    ceiling(house, 1000)
    again = phone.press(page, "就要这个")
    assert again.request.path == f"{house.service_page}/asap"
    assert "要您自己多付一些" in again.text
    assert house.orders() == []
    phone.press(again, "就要这个")
    assert own_fen(house) == [3000]


def test_she_may_pay_less_than_she_read(house: House) -> None:
    pays(house, ceiling=1000)
    phone = house.elder_phone()
    page = phone.get(f"{house.service_page}/asap")
    ceiling(house, 20_000)
    phone.press(page, "就要这个")
    assert own_fen(house) == [0]


def test_a_form_that_says_no_price_agrees_to_none(house: House) -> None:
    phone = house.elder_phone()
    page = phone.get(f"{house.service_page}/asap").text
    fields = dict(re.findall(r'name="(csrf_token|key)" value="([^"]*)"', page))
    assert phone.post(f"{house.service_page}/asap", data=fields).location == f"{house.service_page}/asap"
    assert house.orders() == []


def test_the_same_again_says_what_it_costs_this_time(house: House) -> None:
    pays(house, ceiling=4000)
    house.done()
    phone = house.elder_phone()
    page = phone.get(f"{house.home}again")
    assert "您付40元" in page.text
    phone.press(page, "就要这个")
    assert len(house.orders()) == 2


def test_an_order_says_what_it_costs_her_until_it_is_taken_back(house: House) -> None:
    pays(house, percent=50)
    phone, page = house.elder_phone(), house.ordered()
    assert "您付20元 政府付20元" in said(phone, page)
    phone.press(phone.get(page), "不要了")
    assert "不收钱" in said(phone, page)


def test_what_is_in_doubt_says_so_on_its_page_and_in_the_list(house: House) -> None:
    pays(house, percent=50)
    page = house.done()
    house.change(lambda: allowances.dispute(play.job(house.job_id), Doubt.NOBODY_CAME))
    for each in (page, f"{house.home}orders"):
        assert "钱还在核实，先不用付" in said(house.elder_phone(), each)


def test_her_orders_say_what_each_cost_her(house: House) -> None:
    pays(house, percent=50)
    house.done()
    house.ordered(When.TOMORROW_MORNING)
    text = said(house.elder_phone(), f"{house.home}orders")
    assert "看看怎么样了 您付20元" in text
    assert "做完了 您付20元" in text


def test_an_order_that_would_cost_her_more_says_that_somebody_rings(house: House) -> None:
    page = house.ordered()
    house.change(lambda: attention.flag(play.job(house.job_id), Attention.COSTS_MORE))
    text = said(house.elder_phone(), page)
    assert "要您多付一些。客服会打电话问您要不要" in text
    assert "不要了" in text


def test_bringing_an_order_back_that_costs_more_by_now_is_refused_with_a_way_on(house: House) -> None:
    pays(house)
    phone, page = house.elder_phone(), house.ordered()
    answer = phone.press(phone.get(page), "不要了")
    ceiling(house, 0)
    assert "请重新下单" in phone.press(answer, "还是要").text
    assert house.in_app(money.statuses) == [ChargeStatus.GIVEN_BACK]


def test_a_daughter_reads_what_her_mother_pays(app: Flask, frozen: clock.FrozenClock) -> None:
    kin = at_familys(app)
    pays(kin, ceiling=1000)
    phone = kin.phone_of(kin.daughter("may_see", "may_order"))
    for page in (f"{kin.home}menu/cleaning", f"{kin.service_page}/asap"):
        assert "老人付30元 政府付10元" in said(phone, page)
    assert "老人付30元" in said(phone, kin.ordered())


def test_who_may_only_look_reads_nothing_of_what_is_left(app: Flask, frozen: clock.FrozenClock) -> None:
    kin = at_familys(app)
    pays(kin)
    assert "补贴" not in said(kin.phone_of(kin.daughter("may_see")), kin.home)


def _two_contracts(house: House) -> None:
    def both() -> None:
        money.paid_for(house.cast, percent=50)
        with transaction():
            money.contract(position=2)

    house.in_app(both)


PAGES = ["{home}", "{home}menu/cleaning", "{home}again", "{home}orders", "{service}", "{service}/asap"]


@pytest.mark.parametrize("page", PAGES)
def test_with_contracts_a_page_asks_the_database_at_most_six_times(house: House, page: str) -> None:
    _two_contracts(house)
    house.done()
    phone, address = house.elder_phone(), page.replace("{service}", house.service_page).replace("{home}", house.home)
    phone.get(address)
    with queries(house.app) as asked:
        assert phone.get(address).status_code == 200
    assert len(asked) <= MOST_QUERIES, "\n".join(asked)


@pytest.mark.parametrize("page", ["", "menu/cleaning"])
def test_the_ceiling_is_checked_by_one_read_a_tap(house: House, page: str) -> None:
    _two_contracts(house)
    phone, address = house.elder_phone(), house.home + page
    with queries(house.app) as asked:
        phone.get(address)
    assert len([each for each in asked if "FROM contract" in each or "FROM account" in each]) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_fullest_home_and_menu_stay_within_their_bytes(house: House, language: str) -> None:
    house.whole_menu()
    _two_contracts(house)
    house.done()
    for when in (When.TOMORROW_MORNING, When.TOMORROW_AFTERNOON):
        house.ordered(when)
    phone = house.elder_phone()
    phone.set_cookie("lang", language)
    for page, most in (("", TWO_PACKETS), ("menu/cleaning", MOST_BYTES)):
        phone.get(house.home + page)
        assert wire_bytes(phone.get(house.home + page, headers=GZIP)) <= most
