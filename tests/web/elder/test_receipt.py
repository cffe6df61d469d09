"""The receipt: what was done, who came, what it cost whom, how it was paid; for her, her family and the printer."""

from http import HTTPStatus

import pytest
from flask import Flask

from care import allowances
from care.allowances import paying
from care.clock import FrozenClock
from care.db import db
from care.models import Doubt, How, Job
from care.money import Money
from tests.support import money, shares
from tests.support.counting import queries
from tests.support.family import Kinfolk, at_familys
from tests.support.house import House
from tests.support.pagelint import wire_bytes

GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture
def kinfolk(app: Flask, frozen: FrozenClock) -> Kinfolk:
    """The same house, with a daughter elsewhere."""
    return at_familys(app)


def receipt_of(house: House) -> str:
    return f"{house.order_page}/receipt"


def settle(house: House, own_fen: int) -> None:
    """Somebody says that nobody came, and a person settles it."""
    house.change(lambda: allowances.dispute(db.session.get_one(Job, house.job_id), Doubt.NOBODY_CAME))
    house.change(lambda: allowances.settle(money.charge_of(house.job_id), Money(0), Money(own_fen), "问过了"))


def test_at_once_she_reads_what_was_done_by_whom_and_what_it_cost(house: House) -> None:
    page, phone = house.done(), house.elder_phone()
    receipt = phone.get(receipt_of(house))
    for said in ("服务收据", "王秀兰", "日常保洁", "2026-03-02", "张阿珍", "康乐居家服务", "40元", "还没付"):
        assert said in receipt.text
    assert f'href="{receipt_of(house)}"' in phone.get(page).text


@pytest.mark.parametrize(
    ("how", "words"), [(How.CASH, "付的现金"), (How.MERCHANT_QR, "扫码付的"), (How.INVOICE, "机构开票收")]
)
def test_once_it_is_paid_it_says_how_and_when(house: House, how: How, words: str) -> None:
    house.done()
    house.in_app(lambda: shares.paid(house.job_id, how, by=house.cast.near))
    receipt = house.elder_phone().get(receipt_of(house)).text
    assert words in receipt
    assert "2026-03-02 09:00" in receipt
    assert "还没付" not in receipt


def test_of_an_order_from_before_the_ledger_it_says_no_more_than_is_known(house: House) -> None:
    house.done()
    house.in_app(lambda: shares.paid(house.job_id, How.INVOICE))
    house.change(lambda: setattr(shares.payment_here(house.job_id), "how", How.BEFORE))
    receipt = house.elder_phone().get(receipt_of(house)).text
    assert "以前付的，40元" in receipt
    assert "09:00" not in receipt


def test_what_the_government_paid_stands_beside_what_she_pays(house: House) -> None:
    house.in_app(lambda: money.paid_for(house.cast, percent=75))
    house.done()
    receipt = house.elder_phone().get(receipt_of(house)).text
    assert "<dt>政府付</dt><dd>30元</dd>" in receipt
    assert "<dt>自己付</dt><dd>10元</dd>" in receipt


def test_what_she_got_back_stands_on_it(house: House) -> None:
    house.done()
    house.in_app(lambda: shares.paid(house.job_id, by=house.cast.near))
    settle(house, 1000)
    house.in_app(lambda: shares.doing(lambda: paying.refund(shares.payment_here(house.job_id))))
    receipt = house.elder_phone().get(receipt_of(house)).text
    assert "<dt>自己付</dt><dd>10元</dd>" in receipt
    assert "<dt>退回来的</dt><dd>30元</dd>" in receipt


def test_while_it_is_in_doubt_there_is_none_yet(house: House) -> None:
    page = house.done()
    house.change(lambda: allowances.dispute(db.session.get_one(Job, house.job_id), Doubt.NOBODY_CAME))
    phone = house.elder_phone()
    assert "还在核实" in phone.get(receipt_of(house)).text
    assert "收据" not in phone.get(page).text


def test_before_the_visit_its_address_leads_to_the_order(house: House) -> None:
    page = house.ordered()
    answer = house.elder_phone().get(f"{page}/receipt")
    assert (answer.status_code, answer.location) == (HTTPStatus.SEE_OTHER, page)


def test_a_neighbour_finds_nothing(house: House) -> None:
    house.done()
    stranger = house.elder_phone(house.cast.stranger)
    assert stranger.get(receipt_of(house)).status_code == HTTPStatus.NOT_FOUND
    hers = receipt_of(house).replace(house.home, house.home_of(house.cast.stranger))
    assert stranger.get(hers).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("reader", ["elder", "daughter"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_is_small_and_asks_the_database_little(kinfolk: Kinfolk, reader: str, language: str) -> None:
    kinfolk.done()
    kinfolk.in_app(lambda: shares.paid(kinfolk.job_id, by=kinfolk.cast.near))
    phone = kinfolk.elder_phone() if reader == "elder" else kinfolk.phone_of(kinfolk.daughter("may_see"))
    phone.set_cookie("lang", language)
    address = receipt_of(kinfolk)
    with queries(kinfolk.app) as asked:
        answer = phone.get(address, headers=GZIP)
    assert answer.status_code == HTTPStatus.OK
    assert len(asked) <= 6, "\n".join(asked)
    assert wire_bytes(answer) <= 6 * 1024
