"""A caregiver's job from the SMS to the end in a real Chromium, with JavaScript and without."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from care import visits
from care.clock import FrozenClock
from care.models import Grade, HolderKind, VisitStatus
from tests.support.cast import away
from tests.support.rounds import Scene, offered

pytestmark = pytest.mark.slow


@pytest.fixture
def scene(app: Flask, frozen: FrozenClock) -> Scene:
    return offered(app)


def bind(page: Page, scene: Scene, address: str) -> Page:
    """Make it her phone and open an address."""
    host = page.context.request.get("/healthz").url.removesuffix("/healthz")
    secret = scene.session_of(scene.cast.near)
    page.context.add_cookies([{"name": HolderKind.CAREGIVER.value, "value": secret, "url": f"{host}/c/"}])
    page.goto(address)
    return page


def press(page: Page, word: str) -> None:
    page.get_by_role("button", name=word).or_(page.get_by_role("link", name=word)).first.click()


def test_from_the_sms_to_the_end(any_page: Page, scene: Scene) -> None:
    any_page.goto(scene.link)
    press(any_page, "我接了")
    press(any_page, "我出发了")
    press(any_page, "我到门口了")
    code = scene.in_app(lambda: visits.visit_code(scene.visit()))
    any_page.get_by_label("服务码").fill(code)
    press(any_page, "我到了")
    press(any_page, "做完了")
    any_page.get_by_text("地面干净").click()
    any_page.get_by_label("没做的原因").last.select_option(label="缺东西")
    press(any_page, "做完了")
    expect(any_page.get_by_text("辛苦了")).to_be_visible()
    assert scene.in_app(lambda: scene.visit().status) is VisitStatus.FINISHED


def test_a_point_that_is_ticked_asks_for_no_reason(any_page: Page, scene: Scene) -> None:
    bind(any_page, scene, f"{scene.arrived()}/finish")
    reasons = any_page.get_by_label("没做的原因")
    expect(reasons).to_have_count(2)
    any_page.get_by_text("地面干净").click()
    expect(reasons.first).to_be_hidden()
    expect(reasons.last).to_be_visible()


def test_a_phone_that_gives_its_position_proves_the_visit_by_one_tap(page: Page, scene: Scene) -> None:
    place = away(30)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": place.lat, "longitude": place.lng, "accuracy": 15})
    bind(page, scene, f"{scene.accepted()}/arrive")
    press(page, "我到了")
    expect(page.get_by_text("做完了")).to_be_visible()
    assert scene.in_app(lambda: scene.visit().grade) is Grade.A


def test_a_phone_that_refuses_its_position_still_sends_the_reason(page: Page, scene: Scene) -> None:
    bind(page, scene, f"{scene.accepted()}/arrive")
    press(page, "老人不愿意说")
    expect(page.get_by_text("做完了")).to_be_visible()
    assert scene.in_app(lambda: scene.visit().grade) is Grade.C


def test_without_script_no_button_asks_for_a_position(page_without_script: Page, scene: Scene) -> None:
    bind(page_without_script, scene, "/c/duty")
    expect(page_without_script.get_by_text("我现在在这里")).to_be_hidden()


def test_a_new_offer_appears_by_itself(page: Page, scene: Scene) -> None:
    page.clock.install()
    bind(page, scene, "/c/")
    expect(page.get_by_text("还没出发")).to_have_count(0)
    scene.accepted()
    page.clock.fast_forward(21_000)
    expect(page.get_by_text("还没出发")).to_be_visible()


def test_every_button_is_big_enough_for_a_thumb(page: Page, scene: Scene) -> None:
    bind(page, scene, scene.accepted())
    job = page.url
    for address in (job, f"{job}/arrive", f"{job}/end", f"{job}/give-back", "/c/", "/c/duty", "/c/visits"):
        page.goto(address)
        for button in page.locator("main a:visible, main button:visible, header a:visible").all():
            box = button.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 59.9, (address, button.inner_text())


@pytest.mark.parametrize("width", [160, 240, 320, 360, 1280])
def test_no_page_scrolls_sideways(page: Page, scene: Scene, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    offer = scene.offer_page
    bind(page, scene, offer)
    job = scene.accepted()
    for address in (offer, job, f"{job}/arrive", f"{job}/end", f"{job}/give-back", "/c/", "/c/duty", "/c/visits"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
