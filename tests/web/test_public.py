"""The front page and the sign of life."""

from flask import Flask
from flask.testing import FlaskClient


def test_the_front_page_asks_who_is_there(client: FlaskClient) -> None:
    page = client.get("/").text
    for way_in in ("/e/", "/c/", "/desk/"):
        assert f'href="{way_in}"' in page


def test_the_hotline_stands_on_the_front_page(app: Flask, client: FlaskClient) -> None:
    assert app.config["CARE"].hotline in client.get("/").text


def test_health_is_told_to_machines(client: FlaskClient) -> None:
    assert client.get("/healthz").text == "ok\n"
