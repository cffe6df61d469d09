"""Fixtures for all tests: applications on real databases, a real Redis, a real browser, a clock that stands still."""

import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

import hypothesis
import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from app import create_app
from care import clock, config
from care.db import db
from care.web.limits import limiter
from tests.support import chromium
from tests.support import redis as redis_support
from tests.support.cast import Cast, enter
from tests.support.client import LintingClient
from tests.support.databases import PostgresqlTemplate, SqliteTemplate

MONDAY_MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=clock.LOCAL)

MakeApp = Callable[..., Flask]

# A busy machine is slow now and then: that is no failure.
hypothesis.settings.register_profile("care", deadline=None)
hypothesis.settings.load_profile("care")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What opens a browser is slow, and left out of ``make test-fast``."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_template() -> Iterator[PostgresqlTemplate]:
    # Not among pytest's folders: as root the server runs as another user, and each new session of pytest closes the
    # folder above them to other users again.
    with tempfile.TemporaryDirectory(prefix="care-postgresql-") as folder:
        template = PostgresqlTemplate(Path(folder))
        yield template
        template.stop()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the applications under test keep what they keep."""
    return tmp_path_factory.mktemp("instance")


@pytest.fixture
def sqlite_url(sqlite_template: SqliteTemplate, folder: Path) -> str:
    """The URL of a fresh, migrated SQLite database."""
    return sqlite_template.copy_to(folder)


@pytest.fixture
def postgresql_url(postgresql_template: PostgresqlTemplate) -> Iterator[str]:
    """The URL of a fresh, migrated PostgreSQL database."""
    with postgresql_template.copy() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database, once on each of the two that we support."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def _made(folder: Path, env: dict[str, str]) -> Flask:
    app = create_app(config.load({"CARE_INSTANCE": str(folder), **env}))
    app.testing = True
    app.test_client_class = LintingClient
    return app


def _let_go(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def make_app(folder: Path) -> Iterator[MakeApp]:
    """Make an application: ``make_app(DATABASE_URL=…, REDIS_URL=…)``; all share their secrets."""
    made: list[Flask] = []

    def make(**env: str) -> Flask:
        made.append(_made(folder, env))
        return made[-1]

    yield make
    for app in made:
        _let_go(app)


@pytest.fixture(scope="session")
def standing_app(folder: Path) -> MakeApp:
    """The application on the database with this URL: made once, since making one costs more than most tests."""
    return cache(lambda url: _made(folder, {"DATABASE_URL": url}))


def _lent(app: Flask) -> Iterator[Flask]:
    kept = dict(app.config)
    with app.app_context():
        limiter.reset()
    yield app
    app.config.clear()
    app.config.update(kept)
    _let_go(app)


@pytest.fixture
def lend(request: pytest.FixtureRequest, standing_app: MakeApp, make_app: MakeApp) -> Callable[[str], Iterator[Flask]]:
    """Lend the standing application on a database; a new one to a test marked ``own_app``, which changes it."""
    if request.node.get_closest_marker("own_app"):
        return lambda url: iter([make_app(DATABASE_URL=url)])
    return lambda url: _lent(standing_app(url))


@pytest.fixture
def app(lend: Callable[[str], Iterator[Flask]], sqlite_url: str) -> Iterator[Flask]:
    """The application on a fresh SQLite database, in demo mode, without Redis."""
    yield from lend(sqlite_url)


@pytest.fixture
def app_on_both(lend: Callable[[str], Iterator[Flask]], database_url: str) -> Iterator[Flask]:
    """The application, once on SQLite and once on PostgreSQL."""
    yield from lend(database_url)


@pytest.fixture
def in_app(app: Flask) -> Iterator[Flask]:
    """Run the test inside the application's context; for tests that open no page, since requests would share it."""
    with app.app_context():
        yield app


@pytest.fixture
def in_app_on_both(app_on_both: Flask) -> Iterator[Flask]:
    """Run the test inside the application's context, once on each database."""
    with app_on_both.app_context():
        yield app_on_both


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def frozen() -> Iterator[clock.FrozenClock]:
    """A clock that stands at nine on a Monday morning in Nan'an until the test moves it."""
    with clock.frozen(MONDAY_MORNING) as standing:
        yield standing


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_support.running(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The URL of a real and empty Redis."""
    with redis.Redis.from_url(redis_server) as connection:
        connection.flushall()
    return redis_server


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The application's address, served by threads of this process, so that it shares the test's clock."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    address = f"http://127.0.0.1:{server.port}"
    app.config["CARE"] = replace(app.config["CARE"], site_url=address)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A real Chromium."""
    program = chromium.find(tmp_path_factory.getbasetemp().parent / "chromium.lock")
    with sync_playwright() as playwright:
        chromium_browser = playwright.chromium.launch(executable_path=program, args=list(chromium.OPTIONS))
        yield chromium_browser
        chromium_browser.close()


def _page(browser: Browser, address: str, *, script: bool) -> Iterator[Page]:
    context = browser.new_context(
        base_url=address, java_script_enabled=script, viewport={"width": 360, "height": 640}, locale="zh-CN"
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def page(browser: Browser, live_server: str) -> Iterator[Page]:
    """A phone's browser; addresses may be given from / on."""
    yield from _page(browser, live_server, script=True)


@pytest.fixture
def page_without_script(browser: Browser, live_server: str) -> Iterator[Page]:
    """The same with JavaScript off."""
    yield from _page(browser, live_server, script=False)


@pytest.fixture(params=["with script", "without script"])
def any_page(request: pytest.FixtureRequest, browser: Browser, live_server: str) -> Iterator[Page]:
    """The same, once with JavaScript and once without."""
    yield from _page(browser, live_server, script=request.param == "with script")


@pytest.fixture
def cast(in_app: Flask) -> Cast:
    """The standing cast, in the application's own database."""
    return enter()


@pytest.fixture
def cast_on_both(in_app_on_both: Flask) -> Cast:
    """The standing cast, once on each database."""
    return enter()
