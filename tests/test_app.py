"""The assembly: logs that name no secret, settings that are refused before anything starts."""

import pytest
from flask import Flask, request
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import NotFound

from app import create_app
from care.db import db
from tests.conftest import MakeApp


@pytest.mark.own_app
def test_an_error_is_logged_by_its_route_and_never_by_its_path(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    app.testing = False
    app.add_url_rule("/broken/<token>", view_func=_break)
    assert app.test_client().get("/broken/s3cret").status_code == 500
    assert "GET /broken/<token> failed" in caplog.text
    assert "s3cret" not in caplog.text


def test_an_error_of_the_database_does_not_tell_what_was_written(in_app_on_both: Flask) -> None:
    with pytest.raises(DBAPIError) as caught, db.engine.connect() as connection:
        connection.execute(text("INSERT INTO person (nothing) VALUES (:number)"), {"number": "+8613000000000"})
    assert "13000000000" not in str(caught.value)


def test_the_telephones_on_the_screen_are_for_the_demo_only(make_app: MakeApp, sqlite_url: str) -> None:
    production = {"CARE_MODE": "production", "SITE_URL": "https://care.example", "HOTLINE": "0595-86380000"}
    routes = make_app(DATABASE_URL=sqlite_url, **production).url_map.bind("care.example")
    with pytest.raises(NotFound):
        routes.match("/demo/phones/")


def test_a_setting_that_cannot_be_ends_every_command_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARE_MODE", "staging")
    with pytest.raises(SystemExit, match="set it to demo or production"):
        create_app()


def _break(token: str) -> str:
    raise RuntimeError("broken")


@pytest.mark.parametrize(("proxies", "seen"), [("0", "127.0.0.1"), ("1", "203.0.113.9")])
def test_a_visitors_address_is_believed_only_from_the_proxies_that_are_ours(
    make_app: MakeApp, sqlite_url: str, proxies: str, seen: str
) -> None:
    app = make_app(DATABASE_URL=sqlite_url, PROXIES=proxies)
    app.add_url_rule("/who", view_func=lambda: {"address": request.remote_addr})
    forwarded = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}
    assert app.test_client().get("/who", headers=forwarded).json == {"address": seen}
