import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from care import clock
from care.models import HolderKind, Role
from tests.support import play
from tests.support.cast import AREA, HOME
from tests.support.desk import Desk, at_desk
from tests.support.hiring import LIST, NUMBER

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(app: Flask, frozen: clock.FrozenClock) -> Desk:
    """At nine on Monday the elder has ordered, and the near caregiver was asked."""
    return at_desk(app)


def sit_down(desk: Desk, context: BrowserContext, address: str) -> None:
    """The firm's manager signed in before."""
    cookie = desk.clerk(Role.MANAGER, firm=desk.cast.firm).get_cookie(HolderKind.STAFF.value, path="/desk")
    assert cookie
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": f"{address}/desk"}])


def fill_in(page: Page, until: str) -> None:
    """Somebody who lives at the elder's door and works on Mondays."""
    page.get_by_label("姓名").fill("苏阿红")
    page.get_by_label("性别").select_option("女")
    page.get_by_label("电话").fill(NUMBER)
    page.get_by_label("闽南话").check()
    page.get_by_label("公司").select_option(index=1)
    page.get_by_label("镇街").select_option(AREA)
    page.get_by_label("经纬度").fill(f"{HOME.lat}, {HOME.lng}")
    page.get_by_role("group", name="星期几，第1行").get_by_label("周一").check()
    page.get_by_label("几点上班，第1行").fill("08:00")
    page.get_by_label("几点下班，第1行").fill(until)


def test_a_new_caregiver_is_hired_rostered_and_offered_the_next_order_by_sms(
    desk: Desk, any_page: Page, live_server: str
) -> None:
    sit_down(desk, any_page.context, live_server)
    any_page.set_viewport_size({"width": 1280, "height": 900})
    any_page.goto(LIST)
    any_page.get_by_role("link", name="登记一位助老员").click()
    fill_in(any_page, until="07:00")
    any_page.get_by_role("button", name="记下来").click()
    expect(any_page.get_by_text("下班要在上班后面")).to_be_visible()
    any_page.get_by_label("几点下班，第1行").fill("18:00")
    any_page.get_by_role("button", name="记下来").click()
    expect(any_page.get_by_role("heading", name="苏阿红")).to_be_visible()
    desk.in_app(lambda: play.place_order(desk.cast))
    desk.in_app(play.run_dispatch)
    any_page.goto("/demo/phones/")
    expect(any_page.get_by_role("region", name="苏阿红")).to_contain_text("日常保洁")
