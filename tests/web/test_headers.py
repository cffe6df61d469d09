"""What browsers may load, keep and pass on."""

import gzip

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import MakeApp

GZIP = {"Accept-Encoding": "gzip"}


def test_no_page_is_kept_framed_sniffed_or_told_of(client: FlaskClient) -> None:
    headers = client.get("/").headers
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_no_page_may_run_a_script_of_its_own(client: FlaskClient) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert "script-src" not in policy


def test_a_versioned_file_is_kept_for_ever_and_any_other_is_asked_for(client: FlaskClient) -> None:
    assert "immutable" in client.get("/static/htmx.min.js?v=1").headers["Cache-Control"]
    assert client.get("/static/htmx.min.js").headers["Cache-Control"] == "no-cache"


def test_texts_are_compressed_for_those_who_ask(client: FlaskClient) -> None:
    packed, plain = client.get("/static/htmx.min.js", headers=GZIP), client.get("/static/htmx.min.js")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.vary
    assert "Accept-Encoding" in plain.vary


def test_a_compressed_file_that_did_not_change_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/static/htmx.min.js", headers=GZIP)
    again = client.get("/static/htmx.min.js", headers=GZIP | {"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(app: Flask, client: FlaskClient) -> None:
    cookie = client.get("/").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(("site", "promised"), [("https://care.example", True), ("http://127.0.0.1:8000", False)])
def test_a_site_on_https_says_that_it_always_will_be(
    make_app: MakeApp, sqlite_url: str, site: str, *, promised: bool
) -> None:
    headers = make_app(DATABASE_URL=sqlite_url, SITE_URL=site).test_client().get("/").headers
    assert ("Strict-Transport-Security" in headers) is promised
