"""The SQLAlchemy handle, the base of all models, and how each connection begins."""

import hashlib
from contextvars import ContextVar
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Connection, Integer, MetaData, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, registry

from care.money import Money

BUSY_TIMEOUT_MS = 15_000

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table: constraints have names, integers have 64 bits."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        # SQLite makes a rowid alias, already 64 bits wide, of INTEGER only.
        type_annotation_map=dict.fromkeys((int, Money), BigInteger().with_variant(Integer, "sqlite")),
    )


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class Mode(StrEnum):
    """How the next transaction begins; READ, the default, can change nothing."""

    READ = "read"
    WRITE = "write"


mode: ContextVar[Mode] = ContextVar("mode", default=Mode.READ)

Row = TypeVar("Row", bound=Base)


def lock(row: Row) -> Row:
    """Lock ``row`` until the transaction ends and read it anew (SQLite's writers are alone as it is).

    Locks are taken in the order elder, contract, caregiver, job: no two transactions wait for each other.
    """
    db.session.refresh(row, with_for_update=True)
    return row


def alone(name: str) -> None:
    """Let one open transaction at a time go on from here for this ``name`` (SQLite's writers are alone as it is)."""
    if db.engine.dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        db.session.execute(select(func.pg_advisory_xact_lock(number)))


def insert(table: type[Base]) -> Any:
    """Return an INSERT that knows ``on_conflict_do_…``, which both databases have, each in a dialect of its own."""
    return (sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert)(table)


def prepare_engine(app: Flask) -> None:
    """Set how connections of ``app``'s engine open and begin."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _open_postgresql)
        event.listen(engine, "begin", _begin_postgresql)


def _open_sqlite(connection: Any, _record: object) -> None:
    # The driver's own BEGIN comes late and deferred: eight threads that read, then wrote, all "won" under it.
    connection.isolation_level = None
    for pragma in (
        # Space given back when rows are pruned; must stand before the first table.
        "auto_vacuum=INCREMENTAL",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _open_postgresql(connection: Any, _record: object) -> None:
    # With its own 4 MB it sorts a long list on the disk, and of a set of more than 262,144 ids makes no hash table but
    # goes through all of it for each row: a search of the desk would take minutes.
    connection.execute("SET work_mem = '64MB'")
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    writing = mode.get() is Mode.WRITE
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writing else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if mode.get() is Mode.READ:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
