"""A POST is done once, a failed one leaves nothing, and a GET can change nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import DBAPIError
from werkzeug.test import TestResponse

from tests.support.pagelint import Page
from tests.web.conftest import pinned

pytestmark = pytest.mark.own_app

TAPS = 6


def keys_of(page: TestResponse) -> dict[str, str]:
    """The hidden fields of the page's forms."""
    fields = Page(page.get_data(as_text=True)).forms[0].fields
    return {name: fields[name] for name in ("csrf_token", "key")}


@pytest.fixture
def visitor(pins_on_both: Flask) -> FlaskClient:
    return pins_on_both.test_client()


@pytest.mark.parametrize("address", ["/pins", "/pins/slowly"])
def test_a_double_tap_is_one_and_leads_to_the_same_place(
    pins_on_both: Flask, visitor: FlaskClient, address: str
) -> None:
    keys = keys_of(visitor.get("/pins"))
    first, second = (visitor.post(address, data=keys) for _ in range(2))
    assert pinned(pins_on_both) == 1
    assert first.location == second.location


@pytest.mark.parametrize("address", ["/pins", "/pins/slowly"])
def test_taps_at_the_same_moment_are_one(pins_on_both: Flask, visitor: FlaskClient, address: str) -> None:
    keys = keys_of(visitor.get("/pins"))
    cookie = visitor.get_cookie("session")
    assert cookie

    def tap(_: int) -> str | None:
        finger = pins_on_both.test_client()
        finger.set_cookie("session", cookie.value)
        return finger.post(address, data=keys).location

    with ThreadPoolExecutor(TAPS) as fingers:
        answers = set(fingers.map(tap, range(TAPS)))
    assert pinned(pins_on_both) == 1
    assert len(answers) == 1


def test_another_answer_on_the_same_form_is_another_wish(pins_on_both: Flask, visitor: FlaskClient) -> None:
    keys = keys_of(visitor.get("/pins"))
    for note in ("one", "two"):
        visitor.post("/pins", data=keys | {"note": note})
    assert pinned(pins_on_both) == 2


def test_another_browser_with_the_same_key_is_another_person(pins: Flask) -> None:
    ours, theirs = pins.test_client(), pins.test_client()
    key = keys_of(ours.get("/pins"))["key"]
    ours.post("/pins", data=keys_of(ours.get("/pins")) | {"key": key})
    theirs.post("/pins", data=keys_of(theirs.get("/pins")) | {"key": key})
    assert pinned(pins) == 2


@pytest.mark.parametrize("how", ["raised", "aborted", "answered"])
def test_a_failed_post_leaves_nothing_and_burns_no_key(pins_on_both: Flask, visitor: FlaskClient, how: str) -> None:
    keys = keys_of(visitor.get("/pins"))
    answers = {visitor.post(f"/pins/failing/{how}", data=keys).status_code for _ in range(2)}
    assert answers <= {409, 413, 422}
    assert pinned(pins_on_both) == 0


def test_a_post_that_would_show_a_page_is_a_mistake_of_ours(pins: Flask) -> None:
    visitor = pins.test_client()
    with pytest.raises(RuntimeError, match="redirect"):
        visitor.post("/pins/pages", data=keys_of(visitor.get("/pins")))
    assert pinned(pins) == 0


def without_key(keys: dict[str, str]) -> dict[str, str]:
    return {"csrf_token": keys["csrf_token"]}


def without_token(keys: dict[str, str]) -> dict[str, str]:
    return {"key": keys["key"]}


def with_foreign_token(keys: dict[str, str]) -> dict[str, str]:
    return keys | {"csrf_token": keys["csrf_token"][::-1]}


@pytest.mark.parametrize("spoiled", [without_key, without_token, with_foreign_token])
def test_a_post_without_its_keys_is_turned_away_kindly(
    pins: Flask, spoiled: Callable[[dict[str, str]], dict[str, str]]
) -> None:
    visitor = pins.test_client()
    answer = visitor.post("/pins", data=spoiled(keys_of(visitor.get("/pins"))))
    assert answer.status_code == 400
    assert "这一页放得太久了" in answer.get_data(as_text=True)
    assert pinned(pins) == 0


def test_a_get_can_change_nothing(pins_on_both: Flask, visitor: FlaskClient) -> None:
    with pytest.raises(DBAPIError):
        visitor.get("/pins/by-reading")
    assert pinned(pins_on_both) == 0
