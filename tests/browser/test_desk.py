import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from care import clock
from care.models import HolderKind, JobStatus
from tests.support import play
from tests.support.cast import PASSWORD
from tests.support.desk import Desk, at_desk

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(app: Flask, frozen: clock.FrozenClock) -> Desk:
    """At nine on Monday the elder has ordered, and the near caregiver was asked."""
    return at_desk(app)


def sit_down(desk: Desk, context: BrowserContext, address: str) -> None:
    """The operator signed in before."""
    cookie = desk.clerk().get_cookie(HolderKind.STAFF.value, path="/desk")
    assert cookie
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": f"{address}/desk"}])


def test_an_operator_signs_in_and_hands_a_stuck_order_to_a_caregiver(desk: Desk, any_page: Page) -> None:
    desk.stuck()
    any_page.goto("/desk/")
    any_page.get_by_label("登录名").fill("operator")
    any_page.get_by_label("密码").fill(PASSWORD)
    any_page.get_by_role("button", name="登录").click()
    any_page.get_by_role("link", name="派人").click()
    any_page.get_by_role("button", name="派这位").last.click()
    expect(any_page.get_by_role("status")).to_contain_text("已经派给林阿美")
    assert desk.of_job(lambda job: job.status) is JobStatus.ASSIGNED


def test_the_board_renews_itself_and_leaves_focus_and_scroll_where_they_are(
    desk: Desk, page: Page, live_server: str, frozen: clock.FrozenClock
) -> None:
    desk.orders(20)
    sit_down(desk, page.context, live_server)
    page.clock.install()
    page.goto("/desk/")
    last = page.locator("a.whole").last
    last.focus()
    before = page.evaluate("scrollY")
    assert before > 0
    frozen.tick(240)
    with page.expect_response(lambda answer: "v=" in answer.url and answer.status == 200):
        page.clock.run_for(10_000)
    expect(page.get_by_text("4分钟前下单").first).to_be_visible()
    expect(page.locator("a.whole").last).to_be_focused()
    assert page.evaluate("scrollY") == before


def test_nothing_new_is_answered_with_nothing_and_the_board_asks_on(desk: Desk, page: Page, live_server: str) -> None:
    sit_down(desk, page.context, live_server)
    page.clock.install()
    page.goto("/desk/")
    for _ in range(2):
        with page.expect_response(lambda answer: answer.status == 204):
            page.clock.run_for(10_000)
    desk.in_app(lambda: play.place_order(desk.cast))
    with page.expect_response(lambda answer: "v=" in answer.url and answer.status == 200):
        page.clock.run_for(10_000)
    expect(page.locator("a.whole")).to_have_count(2)


@pytest.mark.parametrize("width", [240, 360, 1280])
def test_no_page_of_the_desk_scrolls_sideways_and_every_target_is_big(
    desk: Desk, page: Page, live_server: str, width: int
) -> None:
    desk.accepted()
    desk.waiting_phone()
    desk.stuck()
    sit_down(desk, page.context, live_server)
    page.set_viewport_size({"width": width, "height": 640})
    paths = ("/desk/", "/desk/elders?q=王", desk.job_page, desk.elder_page, "/demo/phones/")
    for path in (*paths, f"{desk.job_page}/hand-over", f"{desk.job_page}/settle"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.evaluate(SMALL_TARGETS) == [], path


# What can be pressed and is shown, but lower than 44 px; 43.5 as browsers round borders.
SMALL_TARGETS = """[...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea")]
    .filter(each => !each.classList.contains("skip") && each.getBoundingClientRect().height < 43.5)
    .map(each => each.outerHTML)"""


def test_a_newcomer_follows_an_offer_from_the_demo_telephone(desk: Desk, any_page: Page) -> None:
    any_page.goto("/demo/phones/")
    phone = any_page.get_by_role("region", name="张阿珍")
    with any_page.context.expect_page() as opened:
        phone.locator(".texts a").click()
    offer = opened.value
    offer.get_by_role("button", name="我接了").click()
    expect(offer.get_by_text("和平路").first).to_be_visible()
    desk.in_app(play.run_dispatch)
    any_page.get_by_role("link", name="刷新").click()
    expect(any_page.get_by_role("region", name="王秀兰").get_by_text("暗语")).to_be_visible()
