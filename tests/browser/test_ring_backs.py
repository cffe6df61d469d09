"""A ring-back answered by the keyboard alone, and by taps where no script runs."""

from flask import Flask
from playwright.sync_api import Page, expect

from care import clock
from care.db import db
from care.models import Came, HolderKind, RingBack
from tests.support.desk import Desk, at_desk
from tests.support.supervision import ring_back


def called(app: Flask, page: Page, address: str) -> Desk:
    """An operator at the first of two calls."""
    desk = at_desk(app)
    for _ in range(2):
        desk.in_app(lambda: ring_back(desk.cast))
    cookie = desk.clerk().get_cookie(HolderKind.STAFF.value, path="/desk")
    assert cookie
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": f"{address}/desk"}])
    page.goto("/desk/ring-backs")
    page.locator("table a").first.click()
    return desk


def came(desk: Desk) -> list[Came | None]:
    return desk.in_app(lambda: [row.came for row in db.session.query(RingBack).order_by(RingBack.id)])


def test_four_keys_answer_a_call_and_lead_to_the_next(
    app: Flask, page: Page, live_server: str, frozen: clock.FrozenClock
) -> None:
    desk = called(app, page, live_server)
    first = page.url
    expect(page.locator("html.keys")).to_be_visible()  # the script listens; a key before that is lost
    for key in ("1", "4", "7", "Enter"):
        page.keyboard.press(key)
    expect(page).not_to_have_url(first)
    expect(page.locator("main")).to_contain_text("念给老人听")
    assert came(desk) == [Came.YES, None]


def test_without_a_script_taps_do_the_same(
    app: Flask, page_without_script: Page, live_server: str, frozen: clock.FrozenClock
) -> None:
    page = page_without_script
    desk = called(app, page, live_server)
    for answer in ("记不清", "做了一部分", "没有要"):
        page.get_by_label(answer).check()
    page.get_by_role("button", name="记下来").click()
    expect(page.locator("main")).to_contain_text("念给老人听")
    assert came(desk) == [Came.NOT_SURE, None]
