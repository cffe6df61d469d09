"""Rows on their way into the database, many at a time."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert

from care.db import Base, db
from care.db.ids import EPOCH_MS, RANDOM_BITS

Row = dict[str, Any]


class Batch:
    """Collects rows of all tables; ``write`` inserts them, whatever is pointed at first.

    Ids are as ``new_id`` makes them, of the moment that a row is said to be from, so that the past sorts as a past; and
    counted instead of drawn, so that the same town has the same ids.
    """

    def __init__(self) -> None:
        self._rows: dict[Table, dict[tuple[str, ...], list[Row]]] = defaultdict(lambda: defaultdict(list))
        self._drawn = 0

    def add(self, model: type[Base], moment: datetime, /, **values: object) -> int:
        """Add a row with an id of that moment and return the id."""
        fresh = self.next_id(moment)
        self.put(model, id=fresh, **values)
        return fresh

    def next_id(self, moment: datetime) -> int:
        """Draw an id of that moment."""
        self._drawn = (self._drawn + 1) % (1 << RANDOM_BITS)
        return (int(moment.timestamp() * 1000) - EPOCH_MS) << RANDOM_BITS | self._drawn

    def put(self, model: type[Base], /, **values: object) -> None:
        """Add a row that brings its own key."""
        table = model.metadata.tables[model.__tablename__]
        self._rows[table][tuple(values)].append(values)

    def write(self) -> None:
        """Insert all rows into the open transaction and forget them."""
        for table in Base.metadata.sorted_tables:
            for rows in self._rows.pop(table, {}).values():
                db.session.execute(insert(table), rows)
