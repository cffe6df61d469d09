"""A daughter in another city, in a real Chromium: invited, orders lunch, follows, rates, is taken off."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from care import dispatch
from care.clock import FrozenClock
from care.db import db
from care.models import Category, Fulfilment, HolderKind, Outcome
from tests.support import cast
from tests.support.family import Kinfolk, at_familys

pytestmark = pytest.mark.slow

TOO_SMALL = """[...document.querySelectorAll('a, button, label.tile')].filter(each => {
  const box = each.getBoundingClientRect(); return box.width < 71.9 || box.height < 71.9
}).map(each => each.outerHTML)"""
WIDTH = "document.documentElement.scrollWidth"


@pytest.fixture
def house(app: Flask, frozen: FrozenClock) -> Kinfolk:
    return at_familys(app)


def bind(page: Page, house: Kinfolk) -> None:
    """Make it the elder's own phone."""
    host = page.context.request.get("/healthz").url.removesuffix("/healthz")
    cookie = house.elder_phone().get_cookie(HolderKind.ELDER.value, path="/e")
    assert cookie is not None
    page.context.add_cookies([{"name": HolderKind.ELDER.value, "value": cookie.value, "url": f"{host}/e/"}])


def tap(page: Page, word: str) -> None:
    page.get_by_role("button", name=word).or_(page.get_by_role("link", name=word)).first.click()


def invite(page: Page) -> None:
    for word in ("更多", "家人", "加一位家人"):
        tap(page, word)
    page.get_by_text("女儿").click()
    page.get_by_label("家人的手机号码").fill("138 0000 0001")
    tap(page, "同意，发短信给家人")
    expect(page.get_by_text("手机尾号 0001")).to_be_visible()


def test_from_mothers_invitation_to_the_daughters_thanks_and_her_taking_off(any_page: Page, house: Kinfolk) -> None:
    bind(any_page, house)
    any_page.goto(house.home)
    invite(any_page)
    any_page.context.clear_cookies()
    any_page.goto(house.link)
    tap(any_page, "好，进去")
    expect(any_page.get_by_text("妈妈 王秀兰")).to_be_visible()
    for word in ("助洁", "日常保洁", "越快越好", "就要这个"):
        tap(any_page, word)
    expect(any_page.get_by_text("您订的")).to_be_visible()
    house.follow()
    house.taken()
    tap(any_page, "再看一看")
    expect(any_page.get_by_text("张阿珍")).to_be_visible()
    house.come()
    house.finish()
    tap(any_page, "再看一看")
    tap(any_page, "做好了")
    tap(any_page, "满意")
    expect(any_page.get_by_text("谢谢您")).to_be_visible()
    assert house.in_app(lambda: house.feedback().outcome) is Outcome.YES
    (daughter,) = house.relations()
    house.take_off(daughter.id)
    any_page.goto("/e/")
    expect(any_page.get_by_text("家人名单里现在没有您")).to_be_visible()


def test_she_orders_lunch_which_the_canteen_brings_and_she_says_how_it_was(any_page: Page, house: Kinfolk) -> None:
    house.change(offer_lunch)
    house.invited()
    any_page.goto(house.link)
    tap(any_page, "好，进去")
    for word in ("助餐", "送午饭", "明天上午", "就要这个"):
        tap(any_page, word)
    expect(any_page.get_by_text("您订的")).to_be_visible()
    house.follow()
    house.change(lambda: dispatch.arrange(house.job()))
    tap(any_page, "再看一看")
    expect(any_page.get_by_text("人找好了")).to_be_visible()
    house.change(lambda: dispatch.close_arranged(house.job()))
    tap(any_page, "再看一看")
    tap(any_page, "做好了")
    tap(any_page, "满意")
    expect(any_page.get_by_text("谢谢您")).to_be_visible()
    assert house.in_app(lambda: house.feedback().outcome) is Outcome.YES
    (daughter,) = house.relations()
    assert house.in_app(lambda: house.job().order.ordered_by) == f"family:{daughter.person_id}"


def offer_lunch() -> None:
    """The canteen brings it; a person at the desk asks the canteen."""
    db.session.add(Category(code="meals", name_zh="助餐", name_en="Meals", icon="meals", position=2))
    db.session.flush()
    lunch = {"name_zh": "送午饭", "name_en": "Lunch", "icon": "meals", "fulfilment": Fulfilment.CANTEEN_DELIVERY}
    cast.service("lunch", **lunch).category_code = "meals"


def test_mother_takes_her_off_by_one_tap_and_brings_her_back(any_page: Page, house: Kinfolk) -> None:
    house.daughter("may_see", "may_order", "is_told")
    bind(any_page, house)
    any_page.goto(f"{house.home}family")
    tap(any_page, "取消女儿王丽")
    expect(any_page.get_by_text("女儿王丽已经取消")).to_be_visible()
    tap(any_page, "撤回")
    expect(any_page.get_by_text("手机尾号")).to_be_visible()


PAGES = ["family", "family/new"]


@pytest.mark.parametrize("address", PAGES)
def test_the_familys_pages_fit_every_screen_and_every_button_a_thumb(page: Page, house: Kinfolk, address: str) -> None:
    house.take_off(house.daughter("may_see"))
    house.daughter("may_see", "may_order", "is_told")
    bind(page, house)
    page.goto(house.home + address)
    for width in (160, 240, 320, 360, 1280):
        page.set_viewport_size({"width": width, "height": 320})
        assert page.evaluate(WIDTH) <= width, f"{width} px"
        assert page.evaluate(TOO_SMALL) == [], f"{width} px"
