"""How migrations run: in one writing transaction, on SQLite with foreign keys off and checked before the commit."""

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator

from care.db.handle import Mode, db, mode


def run_migrations() -> None:
    """Bring the application's database up to date, wholly or not at all."""
    writing = mode.set(Mode.WRITE)
    try:
        with db.engine.connect() as connection:
            _run_on(connection)
            connection.invalidate()  # its foreign keys are off: it must not go back to the pool
    finally:
        mode.reset(writing)


def _run_on(connection: Connection) -> None:
    on_sqlite = connection.dialect.name == "sqlite"
    if on_sqlite:
        _turn_foreign_keys_off(connection)
    options: dict[str, Any] = current_app.extensions["migrate"].configure_args
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_item=_render_plain_types,
        # SQLite can undo a changed table too, since our connections begin transactions themselves.
        transactional_ddl=True,
        **options,
    )
    with context.begin_transaction():
        context.run_migrations()
        if on_sqlite:
            _check_foreign_keys(connection)


def _turn_foreign_keys_off(connection: Connection) -> None:
    # Altering a table under SQLite drops and copies it, and the drop would take away the rows that point at it.
    # The pragma says nothing inside a transaction, so it goes past SQLAlchemy, which begins one at once.
    driver_connection: Any = connection.connection.driver_connection
    driver_connection.execute("PRAGMA foreign_keys=OFF")


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"the migration left {len(broken)} rows pointing nowhere, the first: {broken[0]}")


def _render_plain_types(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write our own column types as what the database sees, so that a migration never depends on today's code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


run_migrations()
