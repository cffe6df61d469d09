"""A backup holds rows and keys together; restored, what was encrypted can be read again."""

import tarfile
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from care.cli import backups
from care.cli.folder import alone_in
from care.config import Config
from care.db import db, transaction
from care.errors import StartupError
from care.models import Gender, Person
from tests.conftest import MakeApp
from tests.support.databases import PostgresqlTemplate

RESIDENT_ID = "350583194001011234"


def settings(app: Flask) -> Config:
    config: Config = app.config["CARE"]
    return config


def register(name: str) -> None:
    with transaction():
        db.session.add(Person(name=name, surname=name[0], gender=Gender.FEMALE, resident_id=RESIDENT_ID))


def registered(app: Flask) -> list[tuple[str, str | None]]:
    with app.app_context():
        return [(person.name, person.resident_id) for person in db.session.scalars(select(Person))]


def close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "monday.tar.gz"


@pytest.fixture
def backed_up(app: Flask, file: Path) -> Flask:
    """An application whose one person stands in the backup, and a second one who came later."""
    with app.app_context():
        register("王秀英")
    backups.write(settings(app), file)
    with app.app_context():
        register("李来福")
    close(app)
    return app


def test_a_backup_is_for_the_owners_eyes_only(backed_up: Flask, file: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o600


def test_restored_are_the_rows_as_they_were_then(backed_up: Flask, file: Path) -> None:
    backups.restore(settings(backed_up), file)
    assert registered(backed_up) == [("王秀英", RESIDENT_ID)]


def test_on_a_new_machine_the_keys_come_with_the_rows(
    backed_up: Flask, file: Path, tmp_path: Path, make_app: MakeApp
) -> None:
    new = {"CARE_INSTANCE": str(tmp_path / "elsewhere")}
    backups.restore(settings(make_app(**new)), file)
    assert registered(make_app(**new)) == [("王秀英", RESIDENT_ID)]


def test_what_was_replaced_is_kept_beside(backed_up: Flask, file: Path) -> None:
    instance = settings(backed_up).instance
    for earlier in instance.glob("*.before-*"):
        earlier.unlink()
    backups.restore(settings(backed_up), file)
    assert {each.name.partition(".before")[0] for each in instance.glob("*.before-*")} == {
        "secrets.json",
        "care.sqlite3",
    }


def test_nothing_is_restored_under_a_running_program(backed_up: Flask, file: Path) -> None:
    with alone_in(settings(backed_up)), pytest.raises(StartupError, match="already runs"):
        backups.restore(settings(backed_up), file)


def test_an_older_backup_is_never_overwritten(backed_up: Flask, file: Path) -> None:
    with pytest.raises(StartupError, match="choose another name"):
        backups.write(settings(backed_up), file)


def test_a_file_that_is_no_backup_changes_nothing(backed_up: Flask, file: Path) -> None:
    file.write_text("a letter")
    with pytest.raises(StartupError, match="is no backup"):
        backups.restore(settings(backed_up), file)
    assert len(registered(backed_up)) == 2


def test_a_damaged_database_changes_nothing(backed_up: Flask, file: Path, tmp_path: Path) -> None:
    (tmp_path / "care.sqlite3.spoilt").write_bytes(b"SQLite format 3\0" + bytes(4000))
    with tarfile.open(file, "w:gz") as archive:
        archive.add(tmp_path / "care.sqlite3.spoilt", arcname="care.sqlite3")
        archive.add(settings(backed_up).instance / "secrets.json", arcname="secrets.json")
    with pytest.raises(StartupError, match="damaged"):
        backups.restore(settings(backed_up), file)
    assert len(registered(backed_up)) == 2


def test_postgresql_is_backed_up_by_its_own_tools(
    make_app: MakeApp,
    postgresql_url: str,
    postgresql_template: PostgresqlTemplate,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", str(postgresql_template.server.bin_path))
    app = make_app(DATABASE_URL=postgresql_url)
    with app.app_context():
        register("王秀英")
    backups.write(settings(app), file)
    with app.app_context():
        register("李来福")
    close(app)
    backups.restore(settings(app), file)
    assert registered(app) == [("王秀英", RESIDENT_ID)]


def test_without_those_tools_a_sentence_names_them(
    make_app: MakeApp, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    app = make_app(DATABASE_URL="postgresql://localhost/care")
    with pytest.raises(StartupError, match="pg_dump was not found"):
        backups.write(settings(app), file)
