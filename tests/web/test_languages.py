"""Chinese first, English by one button that comes back to the same page."""

import pytest
from flask.testing import FlaskClient

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
        ("", "/"),
    ],
)
def test_the_way_back_is_a_page_of_ours(client: FlaskClient, address: str, leads_to: str) -> None:
    fields = Page(client.get("/").text).forms[0].fields
    assert client.post("/language/en", data=fields | {"next": address}).location == leads_to


def test_no_other_language_is_pretended(client: FlaskClient) -> None:
    fields = Page(client.get("/").text).forms[0].fields
    assert client.post("/language/fr", data=fields).status_code == 404
