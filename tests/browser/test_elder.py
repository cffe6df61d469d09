"""An elder's way through her pages in a real Chromium, with JavaScript and without, down to the smallest screen."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from care.clock import FrozenClock
from care.models import HolderKind, JobStatus, Outcome
from tests.support.house import House, at_home

pytestmark = pytest.mark.slow

# An element of the page that is pressed, and is lower or narrower than 72 px.
TOO_SMALL = """[...document.querySelectorAll('a, button, label.tile')].filter(each => {
  const box = each.getBoundingClientRect(); return box.width < 71.9 || box.height < 71.9
}).map(each => each.outerHTML)"""
WIDTH = "document.documentElement.scrollWidth"


@pytest.fixture
def house(app: Flask, frozen: FrozenClock) -> House:
    return at_home(app)


def bind(page: Page, house: House, *elder_ids: int) -> None:
    """Make it the elder's phone."""
    host = page.context.request.get("/healthz").url.removesuffix("/healthz")
    cookie = house.elder_phone(*elder_ids).get_cookie(HolderKind.ELDER.value, path="/e")
    assert cookie is not None
    page.context.add_cookies([{"name": HolderKind.ELDER.value, "value": cookie.value, "url": f"{host}/e/"}])


def tap(page: Page, word: str) -> None:
    page.get_by_role("button", name=word).or_(page.get_by_role("link", name=word)).first.click()


def test_from_the_first_sign_in_to_the_thanks(any_page: Page, house: House) -> None:
    any_page.goto("/e/")
    any_page.get_by_label("手机号码").fill(house.own_number)
    tap(any_page, "发短信给我")
    expect(any_page.get_by_label("六位数字")).to_be_visible()
    any_page.get_by_label("六位数字").fill(house.digits)
    tap(any_page, "进去")
    for word in ("助洁", "日常保洁", "越快越好", "就要这个"):
        tap(any_page, word)
    expect(any_page.get_by_text("正在给您找人")).to_be_visible()
    house.follow()
    house.taken()
    tap(any_page, "再看一看")
    expect(any_page.get_by_text(house.word())).to_be_visible()
    expect(any_page.get_by_text(house.told())).to_be_visible()
    house.come()
    house.finish()
    tap(any_page, "再看一看")
    tap(any_page, "做好了")
    tap(any_page, "满意")
    any_page.get_by_text("和气").click()
    tap(any_page, "选好了")
    expect(any_page.get_by_text("谢谢您")).to_be_visible()
    assert house.in_app(lambda: house.feedback().outcome) is Outcome.YES
    assert house.in_app(lambda: house.feedback().reasons) == ["friendly"]


def test_the_same_again_cancelled_and_wanted_after_all(any_page: Page, house: House) -> None:
    house.done()
    bind(any_page, house)
    any_page.goto("/e/")
    for word in ("和上次一样", "就要这个", "不要了", "还是要"):
        tap(any_page, word)
    expect(any_page.get_by_text("正在给您找人")).to_be_visible()
    house.follow()
    assert house.in_app(lambda: house.job().status) is JobStatus.SEEKING


def test_who_comes_appears_by_itself(page: Page, house: House) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    bind(page, house)
    page.clock.install()
    page.goto(house.ordered())
    house.taken()
    page.clock.fast_forward(16_000)
    expect(page.get_by_text("张阿珍")).to_be_visible()
    assert complaints == []


def test_the_desks_yes_appears_by_itself(page: Page, house: House) -> None:
    page.clock.install()
    page.goto(house.card())
    tap(page, "进去")
    tap(page, "打热线核对")
    house.approve()
    page.clock.fast_forward(6_000)
    page.locator("#waiting").get_by_text("进去").click()
    expect(page.get_by_text("要什么帮忙")).to_be_visible()


def test_shaky_hands_sign_in_all_the_same(any_page: Page, house: House) -> None:
    any_page.goto("/e/sign-in")
    any_page.get_by_label("手机号码").fill(house.own_number)
    any_page.get_by_role("button", name="发短信给我").dblclick()
    expect(any_page.get_by_label("六位数字")).to_be_visible()
    any_page.get_by_label("六位数字").fill(house.digits)
    any_page.get_by_role("button", name="进去").dblclick()
    expect(any_page.get_by_text("要什么帮忙")).to_be_visible()


def test_shaky_hands_order_once(any_page: Page, house: House) -> None:
    bind(any_page, house)
    any_page.goto(f"{house.service_page}/asap")
    any_page.get_by_role("button", name="就要这个").dblclick()
    expect(any_page.get_by_text("正在给您找人")).to_be_visible()
    assert len(house.orders()) == 1


def _coming(house: House) -> str:
    page = house.ordered()
    house.taken()
    return page


def _rated(house: House) -> str:
    phone, page = house.elder_phone(), house.done()
    phone.press(phone.press(phone.get(page), "做好了"), "满意")
    return page


PAGES: dict[str, Callable[[House], str]] = {
    "home": lambda house: house.home,
    "category": lambda house: f"{house.home}menu/cleaning",
    "when": lambda house: house.service_page,
    "summary": lambda house: f"{house.service_page}/asap",
    "coming": _coming,
    "was it done": House.done,
    "reasons": _rated,
    "people": lambda _: "/e/people",
    "sign-in": lambda _: "/e/sign-in",
    "card": lambda house: f"{house.home}card",
    "slip": lambda house: f"{house.home}slip",
    "help": lambda house: f"{house.home}help",
    "strange phone": lambda house: f"{house.card()}/phone",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_every_screen_and_every_button_a_thumb(page: Page, house: House, name: str) -> None:
    house.card()
    bind(page, house, house.cast.elder, house.cast.stranger)
    page.goto(PAGES[name](house))
    for width in (160, 240, 320, 360, 1280):
        page.set_viewport_size({"width": width, "height": 320})
        assert page.evaluate(WIDTH) <= width, f"{width} px"
        assert page.evaluate(TOO_SMALL) == [], f"{width} px"


def test_the_first_choice_is_in_sight_on_the_smallest_phone(page: Page, house: House) -> None:
    house.done()
    bind(page, house)
    page.set_viewport_size({"width": 240, "height": 320})
    page.goto(house.home)
    expect(page.get_by_role("link", name="日常保洁").first).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("what", ["card", "slip"])
def test_card_and_slip_are_each_printed_on_one_small_sheet_without_the_page_around(
    page: Page, house: House, what: str
) -> None:
    house.card()
    bind(page, house)
    page.goto(f"{house.home}{what}")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading")).to_be_hidden()
    expect(page.get_by_role("contentinfo")).to_be_hidden()
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.count(b"/Type /Page\n") == 1
