"""One address serves the page and its live part."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.client import LintingClient

pytestmark = pytest.mark.own_app

HTMX = {"HX-Request": "true"}


@pytest.fixture
def visitor(pins: Flask) -> FlaskClient:
    return pins.test_client()


def asks_at(html: str) -> str:
    """Where the live part asks for itself again."""
    found = re.search(r'hx-get="([^"]+)"', html)
    assert found
    return found[1].replace("&amp;", "&")


def pin(visitor: FlaskClient) -> None:
    assert isinstance(visitor, LintingClient)
    visitor.press(visitor.get("/pins"), "Pin one")


def test_a_browser_gets_the_page_with_the_part_in_it(visitor: FlaskClient) -> None:
    page = visitor.get("/pins")
    assert "<!doctype html>" in page.text
    assert '<section id="pins"' in page.text
    assert "HX-Request" in page.vary


def test_htmx_gets_the_part_alone(visitor: FlaskClient) -> None:
    part = visitor.get("/pins", headers=HTMX)
    assert part.text.lstrip().startswith('<section id="pins"')
    assert "<!doctype" not in part.text
    assert "HX-Request" in part.vary


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_a_boosted_link_and_the_way_back_get_the_page(visitor: FlaskClient, header: str) -> None:
    assert "<!doctype html>" in visitor.get("/pins", headers=HTMX | {header: "true"}).text


def test_nothing_new_answers_204_until_something_is(visitor: FlaskClient) -> None:
    address = asks_at(visitor.get("/pins?half=1&half=2").text)
    assert address.startswith("/pins?half=1&half=2&v=")
    assert visitor.get(address, headers=HTMX).status_code == 204
    pin(visitor)
    changed = visitor.get(address, headers=HTMX)
    assert (changed.status_code, "1 notes" in changed.text) == (200, True)
    assert visitor.get(asks_at(changed.text), headers=HTMX).status_code == 204


def test_what_has_ended_says_so_and_asks_no_more(visitor: FlaskClient) -> None:
    address = asks_at(visitor.get("/pins").text)
    for _ in range(3):
        pin(visitor)
    last = visitor.get(address, headers=HTMX)
    assert last.status_code == 286
    assert "hx-get" not in last.text
    assert "hx-get" not in visitor.get("/pins").text
