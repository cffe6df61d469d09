"""How often one address may try, counted where there is Redis and where there is none."""

import pytest
from flask import Flask

from care.web.limits import limiter
from tests.conftest import MakeApp


def limited(app: Flask) -> list[int]:
    """What three tries in a row are answered."""

    @app.get("/limited")
    @limiter.limit("2 per minute")
    def tried() -> str:
        return ""

    visitor = app.test_client()
    return [visitor.get("/limited").status_code for _ in range(3)]


@pytest.fixture(params=["", "redis", "dead"])
def redis_address(request: pytest.FixtureRequest) -> str:
    """Where Redis is: nowhere, at a real address, at one where nobody answers."""
    if request.param == "redis":
        url: str = request.getfixturevalue("redis_url")
        return url
    return "redis://127.0.0.1:9/0" if request.param else ""


def test_who_tries_too_often_must_wait(make_app: MakeApp, sqlite_url: str, redis_address: str) -> None:
    assert limited(make_app(DATABASE_URL=sqlite_url, REDIS_URL=redis_address)) == [200, 200, 429]
