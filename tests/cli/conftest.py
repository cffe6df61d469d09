"""The demo town, made once for a module of tests."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask

from app import create_app
from care import clock, config
from care.cli import demo
from care.clock import LOCAL
from care.db import db
from tests.support.databases import SqliteTemplate

MONDAY = datetime(2026, 3, 2, 15, 0, tzinfo=LOCAL)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, sqlite_template: SqliteTemplate) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("town")
    app = create_app(config.load({"CARE_INSTANCE": str(folder), "DATABASE_URL": sqlite_template.copy_to(folder)}))
    with app.app_context(), clock.frozen(MONDAY):
        demo.load_town()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def town(loaded: Flask) -> Iterator[clock.FrozenClock]:
    """The demo town on a Monday at three in the afternoon; nothing that a test does to it stays."""
    with loaded.app_context(), clock.frozen(MONDAY) as standing:
        yield standing
        db.session.rollback()
