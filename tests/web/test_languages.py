"""Chinese first, English by one button that comes back to the same page."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from care import access
from care.db import db, transaction
from care.models import HolderKind, Language, Staff
from tests.support import cast
from tests.support.client import LintingClient
from tests.support.pagelint import Page


def test_a_page_is_chinese_until_the_button_is_pressed(client: LintingClient) -> None:
    page = client.get("/")
    assert 'lang="zh-CN"' in page.text
    page = client.press(page, "English")
    assert page.request.path == "/"
    assert 'lang="en"' in page.text
    assert 'lang="zh-CN"' in client.press(page, "中文").text


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/healthz?x=1", "/healthz?x=1"),
        ("//evil.example/", "/"),
        ("https://evil.example/healthz", "/healthz"),
        ("/language/en", "/"),
        ("nonsense", "/"),
        ("http://[nonsense", "/"),
        ("", "/"),
    ],
)
def test_the_way_back_is_a_page_of_ours(client: FlaskClient, address: str, leads_to: str) -> None:
    fields = Page(client.get("/").text).forms[0].fields
    assert client.post("/language/en", data=fields | {"next": address}).location == leads_to


def test_no_other_language_is_pretended(client: FlaskClient) -> None:
    fields = Page(client.get("/").text).forms[0].fields
    assert client.post("/language/fr", data=fields).status_code == 404


def test_whoever_is_signed_in_is_spoken_to_in_her_language(app: Flask) -> None:
    with app.app_context(), transaction():
        cast.staff().person.language = Language.EN
        db.session.flush()
        _, secret = access.start_session(HolderKind.STAFF, db.session.scalars(select(Staff.id)).one())
    operator = app.test_client()
    operator.set_cookie("staff", secret, path="/desk")
    assert 'lang="en"' in operator.get("/desk/nothing").text
