"""Counting what the database is asked."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from care.db import db

ASKING = ("SELECT", "INSERT", "UPDATE", "DELETE")


@contextmanager
def queries(app: Flask) -> Iterator[list[str]]:
    """The statements that the database gets within the block, without those that begin and end transactions."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(ASKING):
            asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
