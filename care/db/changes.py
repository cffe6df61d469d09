"""The guarded state change, and the one log of who changed what and when."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol, cast

from sqlalchemy import JSON, CursorResult, Index, String, inspect, update
from sqlalchemy.orm import Mapped, mapped_column

from care import clock
from care.db.handle import Base, Model, db
from care.db.ids import Identified
from care.db.transactions import actor
from care.db.types import UtcDateTime


class Change(Identified, Model):
    """One change of one row, by whom. ``story_id`` gathers what belongs to one job. No foreign keys: it is thinned."""

    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    actor: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    story_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(String(40))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    __table_args__ = (Index(None, "story_id", "id"), Index(None, "subject", "subject_id"))


class Stateful(Protocol):
    """A row whose status changes only through ``claim``."""

    TRANSITIONS: ClassVar[Mapping[Any, Collection[Any]]]

    @property
    def id(self) -> Any:
        """The row's key."""

    @property
    def status(self) -> Any:
        """Where the row stands."""

    @property
    def story_id(self) -> int | None:
        """The job whose story this row belongs to."""


def claim(row: Stateful, from_: StrEnum | tuple[StrEnum, ...], to: StrEnum, **values: object) -> bool:
    """Move ``row`` from one of ``from_`` to ``to`` by a guarded UPDATE and set ``values`` with it.

    True: this caller did it, and the change is logged. False: somebody was first; ``row`` shows what is now.
    A move that the model does not allow raises ValueError.
    """
    sources = from_ if isinstance(from_, tuple) else (from_,)
    forbidden = [source for source in sources if to not in row.TRANSITIONS[source]]
    if forbidden:
        raise ValueError(f"{type(row).__name__}: {forbidden} may not become {to}")
    kind = cast(Any, type(row))
    guarded = update(kind).where(kind.id == row.id, kind.status.in_(sources)).values(status=to, **values)
    result = cast(CursorResult[Any], db.session.execute(guarded, execution_options={"synchronize_session": False}))
    db.session.refresh(row)
    if result.rowcount != 1:
        return False
    record(row, to.value)
    return True


def record(row: Any, action: str, **details: object) -> None:
    """Log that the current actor did ``action`` to ``row``."""
    base = cast(Base, row)
    change = Change(
        actor=actor.get(),
        subject=base.__tablename__,
        subject_id=subject_id_of(base),
        story_id=getattr(row, "story_id", None),
        action=action,
        details=details,
    )
    db.session.add(change)


def subject_id_of(row: Base) -> int:
    """By which number the log knows ``row``: its id; for a table keyed by a text, 63 bits of that text's hash."""
    (key,) = inspect(row).mapper.primary_key_from_instance(row)
    if isinstance(key, int):
        return key
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) >> 1
