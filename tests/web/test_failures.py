"""What did not work is said in a sentence, with a way on, in the layout of whose page it is."""

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.pagelint import Page

pytestmark = pytest.mark.own_app


@pytest.mark.parametrize(
    ("address", "home"),
    [("/nothing", "/"), ("/e/nothing/at/all", "/e/"), ("/c/nothing", "/c/"), ("/desk/nothing", "/desk/")],
)
def test_an_unknown_address_leads_home(client: FlaskClient, address: str, home: str) -> None:
    page = client.get(address)
    assert page.status_code == 404
    assert "找不到这个页面" in page.text
    assert f'href="{home}"' in page.text


def test_a_desk_sees_a_desks_page(client: FlaskClient) -> None:
    assert "staff.css" in client.get("/desk/nothing").text
    assert "staff.css" not in client.get("/e/nothing/at/all").text


def test_english_readers_are_told_in_english(client: FlaskClient) -> None:
    client.set_cookie("lang", "en")
    assert 'lang="en"' in client.get("/nothing").text


def test_an_address_that_is_only_posted_to_says_which_way(client: FlaskClient) -> None:
    page = client.get("/language/en")
    assert page.status_code == 405
    assert page.headers["Allow"]
    assert len(page.headers.getlist("Content-Type")) == 1


def test_too_much_is_turned_away(client: FlaskClient) -> None:
    assert client.post("/language/en", data={"next": "x" * 2_000_000}).status_code == 413


@pytest.mark.parametrize("address", ["/?q=%00", "/?%00=q", "/desk/jobs/%00", "/e/k/%00"])
def test_what_no_key_types_is_turned_away_before_any_database_sees_it(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 400


def test_nor_may_it_stand_in_a_form(client: FlaskClient) -> None:
    fields = Page(client.get("/desk/sign-in").text).forms[0].fields
    assert client.post("/desk/sign-in", data=fields | {"login": "\0"}).status_code == 400


def test_nothing_of_the_inside_leaks(pins: Flask, caplog: pytest.LogCaptureFixture) -> None:
    pins.testing = False
    with caplog.at_level(logging.CRITICAL):
        page = pins.test_client().get("/pins/broken")
    assert page.status_code == 500
    assert "出了点问题" in page.text
    assert "42" not in page.text
    assert "LookupError" not in page.text


def test_an_endless_slash_is_only_sent_on(pins: Flask) -> None:
    assert pins.test_client().get("//pins").status_code in {301, 308}
