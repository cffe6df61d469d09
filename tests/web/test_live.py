"""A live part in a real browser: it renews itself under our policy; without script the same page serves."""

import pytest
from flask import Flask
from playwright.sync_api import ConsoleMessage, Page, expect

pytestmark = [pytest.mark.own_app, pytest.mark.slow]


def test_a_live_part_renews_itself_and_breaks_no_policy(pins: Flask, page: Page) -> None:
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    page.on("console", listen)
    page.goto("/pins")
    other = page.context.new_page()
    other.goto("/pins")
    other.get_by_role("button", name="Pin one").click()
    expect(page.get_by_role("button", name="1 notes")).to_be_visible()
    assert complaints == []


def test_an_unchanged_part_is_not_touched(pins: Flask, page: Page) -> None:
    page.goto("/pins")
    page.evaluate("document.querySelector('#pins').dataset.mark = 'here'")
    with page.expect_response(lambda answer: "v=" in answer.url and answer.status == 204):
        pass
    assert page.locator("#pins").get_attribute("data-mark") == "here"


def test_a_double_click_is_one(pins: Flask, any_page: Page) -> None:
    any_page.goto("/pins")
    any_page.get_by_role("button", name="Pin one").dblclick()
    any_page.wait_for_url("**/pins?after=1")
    any_page.goto("/pins")
    expect(any_page.get_by_role("button", name="1 notes")).to_be_visible()
