"""Backup and restore: database and secrets in one file, since neither can be read without the other."""

import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from care import clock
from care.cli.folder import alone_in
from care.config import SECRETS_FILE, Config
from care.errors import StartupError

SQLITE_PART = "care.sqlite3"
POSTGRESQL_PART = "care.dump"


def write(config: Config, file: Path) -> None:
    """Write one tar file, readable by its owner only; the program may run meanwhile."""
    with tempfile.TemporaryDirectory(dir=config.instance) as folder:
        part = Path(folder) / _part_name(config)
        if config.on_sqlite:
            _copy_sqlite(_sqlite_path(config), part)
        else:
            _run_tool(config, "pg_dump", ["--format=custom", f"--file={part}"])
        _pack(file, [part, config.instance / SECRETS_FILE])


def restore(config: Config, file: Path) -> None:
    """Put both back; what they replace stays beside them under the moment's name. The program must not run."""
    with alone_in(config), tempfile.TemporaryDirectory(dir=config.instance) as folder:
        part, secrets = _unpack(file, Path(folder), [_part_name(config), SECRETS_FILE])
        if config.on_sqlite:
            _refuse_damaged(part)
            _put_in_place(part, _sqlite_path(config))
        else:
            _run_tool(config, "pg_restore", ["--clean", "--if-exists", "--no-owner", "--single-transaction", str(part)])
        _put_in_place(secrets, config.instance / SECRETS_FILE)


def _part_name(config: Config) -> str:
    return SQLITE_PART if config.on_sqlite else POSTGRESQL_PART


def _sqlite_path(config: Config) -> Path:
    return Path(make_url(config.database_url).database or "")


def _copy_sqlite(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)


def _refuse_damaged(database: Path) -> None:
    try:
        with closing(sqlite3.connect(database)) as connection:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        found = error
    if found != "ok":
        raise StartupError(f"The database in this backup is damaged ({found}): take an older one.")


def _run_tool(config: Config, tool: str, arguments: list[str]) -> None:
    """Run PostgreSQL's own tool; the password goes by the environment, where other users cannot read it."""
    binary = shutil.which(tool)
    if binary is None:
        raise StartupError(f"{tool} was not found: install PostgreSQL's client tools (Debian: postgresql-client).")
    url = make_url(config.database_url).set(drivername="postgresql")
    address = url._replace(password=None).render_as_string(hide_password=False)
    done = subprocess.run(  # noqa: S603 - the tool's own path, our own arguments
        [binary, f"--dbname={address}", *arguments],
        env=os.environ | ({"PGPASSWORD": url.password} if url.password else {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StartupError(f"{tool} says: {done.stderr.strip()}")


def _pack(file: Path, parts: list[Path]) -> None:
    try:
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as error:
        raise StartupError(f"Cannot write {file} ({error.strerror}): choose another name.") from error
    with os.fdopen(descriptor, "wb") as raw, tarfile.open(fileobj=raw, mode="w:gz") as archive:
        for part in parts:
            archive.add(part, arcname=part.name)


def _unpack(file: Path, folder: Path, names: list[str]) -> list[Path]:
    try:
        with tarfile.open(file) as archive:
            return [_unpack_one(archive, name, folder) for name in names]
    except (OSError, tarfile.TarError, KeyError) as error:
        raise StartupError(f"{file} is no backup of this kind of database: it needs {' and '.join(names)}.") from error


def _unpack_one(archive: tarfile.TarFile, name: str, folder: Path) -> Path:
    packed = archive.extractfile(name)
    if packed is None:  # a folder of that name
        raise KeyError(name)
    part = folder / name
    with packed, part.open("wb") as file:
        shutil.copyfileobj(packed, file)
    return part


def _put_in_place(new: Path, place: Path) -> None:
    kept = f"{place}.before-{clock.now():%Y%m%dT%H%M%SZ}"
    for suffix in ("", "-wal", "-shm"):  # a SQLite file and what belongs to it
        old = Path(f"{place}{suffix}")
        if old.exists():
            old.rename(f"{kept}{suffix}")
    new.chmod(0o600)
    new.rename(place)
