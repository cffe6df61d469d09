"""A caller served from ringing to order by the keyboard alone, keys counted; and with links where no script runs."""

import time
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from care import clock
from care.db import db
from care.models import Channel, ContactPoint, Elder, HolderKind, Order, Role
from tests.support.desk import Desk, at_desk

pytestmark = pytest.mark.slow

NUMBER = "13800001234"
MOST_KEYS = 6
MOST_S = 30


@pytest.fixture
def desk(app: Flask, frozen: clock.FrozenClock) -> Desk:
    """At nine on Monday the elder has ordered; she can also be reached at a number that we know."""
    desk = at_desk(app)

    def reach() -> None:
        person_id = db.session.get_one(Elder, desk.cast.elder).person_id
        db.session.add(ContactPoint(person_id=person_id, value=f"+86{NUMBER}"))
        desk.job().order.undo_until = clock.now()

    desk.change(reach)
    frozen.tick(1)
    return desk


@dataclass
class Keyboard:
    """An operator's one free hand: every key counts."""

    page: Page
    pressed: list[str] = field(default_factory=list)

    def press(self, key: str, then: str) -> None:
        """Press it; the page that it leads to says ``then``."""
        if key == "Enter":
            expect(self.page.locator("main :focus")).to_have_count(1)
        self.pressed.append(key)
        self.page.keyboard.press(key)
        expect(self.page.locator("main")).to_contain_text(then)


def sit_down(desk: Desk, page: Page, address: str) -> Keyboard:
    """The operator signed in before, at a screen as desks have it."""
    cookie = desk.clerk().get_cookie(HolderKind.STAFF.value, path="/desk")
    assert cookie
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": f"{address}/desk"}])
    page.set_viewport_size({"width": 1280, "height": 800})
    return Keyboard(page)


def by_telephone(desk: Desk) -> int:
    return desk.in_app(lambda: db.session.query(Order).filter(Order.channel == Channel.TELEPHONE).count())


def test_a_caller_is_served_by_four_keys_within_thirty_seconds(desk: Desk, page: Page, live_server: str) -> None:
    hand, began = sit_down(desk, page, live_server), time.monotonic()
    page.goto(f"/desk/call/{NUMBER}")
    hand.press("1", "日常保洁")
    hand.press("1", "什么时候？")
    hand.press("3", "对，下单")
    hand.press("Enter", "订好了")
    assert time.monotonic() - began < MOST_S
    assert len(hand.pressed) <= MOST_KEYS
    assert by_telephone(desk) == 1


def test_the_last_order_is_repeated_by_two_keys(desk: Desk, page: Page, live_server: str) -> None:
    hand = sit_down(desk, page, live_server)
    page.goto(f"/desk/call/{NUMBER}")
    hand.press("r", "对，下单")
    hand.press("Enter", "订好了")
    assert len(hand.pressed) == 2
    assert by_telephone(desk) == 1


def test_without_script_tab_and_enter_serve_the_caller_too(
    desk: Desk, page_without_script: Page, live_server: str
) -> None:
    hand = sit_down(desk, page_without_script, live_server)
    page_without_script.goto(f"/desk/call/{NUMBER}")
    hand.press("Enter", "日常保洁")
    hand.press("Enter", "什么时候？")
    hand.press("Tab", "今天上午")
    hand.press("Enter", "对，下单")
    hand.press("Enter", "订好了")
    assert len(hand.pressed) <= MOST_KEYS
    assert by_telephone(desk) == 1
    assert page_without_script.locator("kbd:visible").count() == 0


def test_keys_typed_into_a_field_are_letters_and_escape_leaves_it(desk: Desk, page: Page, live_server: str) -> None:
    hand = sit_down(desk, page, live_server)
    page.goto(f"/desk/call/{NUMBER}")
    hand.press("n", "给老人下单")
    page.keyboard.type("r1?/n")
    expect(page.get_by_label("记一笔")).to_have_value("r1?/n")
    hand.press("Escape", "给老人下单")
    hand.press("1", "日常保洁")
    hand.press("Escape", "给老人下单")


def test_a_first_caller_is_entered_and_served_without_the_mouse(desk: Desk, any_page: Page, live_server: str) -> None:
    sit_down(desk, any_page, live_server)
    any_page.goto("/desk/call/13911112222")
    expect(any_page.get_by_label("老人的名字")).to_be_focused()
    any_page.keyboard.type("陈玉花")
    any_page.keyboard.press("Tab")
    any_page.keyboard.press("Tab")
    any_page.keyboard.type("溪美街道和平路9号")
    any_page.keyboard.press("Enter")
    expect(any_page.get_by_role("heading", level=1)).to_have_text("陈玉花")
    for _ in range(4):
        before = any_page.url
        expect(any_page.locator("main :focus")).to_have_count(1)
        any_page.keyboard.press("Enter")
        expect(any_page).not_to_have_url(before)
    expect(any_page.locator("main")).to_contain_text("订好了")
    assert by_telephone(desk) == 1


def test_a_question_mark_shows_which_keys_there_are(desk: Desk, page: Page, live_server: str) -> None:
    sit_down(desk, page, live_server)
    page.goto("/desk/calls")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("再来一次")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()


def test_the_other_operator_appears_by_herself(desk: Desk, page: Page, live_server: str) -> None:
    sit_down(desk, page, live_server)
    page.clock.install()
    page.goto(f"/desk/call/{NUMBER}")
    expect(page.get_by_text("也在看这位老人")).to_have_count(0)
    from_another_desk = desk.clerk(Role.ADMINISTRATOR)
    from_another_desk.get(desk.elder_page)
    with page.expect_response(lambda answer: "v=" in answer.url and answer.status == 200):
        page.clock.run_for(10_000)
    expect(page.get_by_text("也在看这位老人")).to_be_visible()


@pytest.mark.parametrize("width", [640, 1280])
def test_nothing_of_the_card_is_wider_than_the_screen(desk: Desk, page: Page, live_server: str, width: int) -> None:
    sit_down(desk, page, live_server)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/desk/call/{NUMBER}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
