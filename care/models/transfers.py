"""Long work with files: rosters that come in, tables that go out. Each run is a row with its progress."""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from care import clock
from care.db import EncryptedText, EnumText, Identified, Model, Public, UtcDateTime


class TransferKind(StrEnum):
    """What a run does."""

    ROSTER = "roster"
    TABLE = "table"


class TransferStatus(StrEnum):
    """READING: rows are read and looked at. READY: waits for a person's word. WRITING: the good rows are written."""

    READING = "reading"
    READY = "ready"
    WRITING = "writing"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


class Transfer(Public, Model):
    """One run: ``total`` rows (None until known) of which ``done`` are done; ``file`` is its name in the instance.

    ``asked`` says what was asked for; ``due_at`` is when a worker must go on with it.
    """

    TRANSITIONS: ClassVar[Mapping[TransferStatus, Collection[TransferStatus]]] = {
        TransferStatus.READING: (TransferStatus.READY, TransferStatus.FAILED, TransferStatus.DROPPED),
        TransferStatus.READY: (TransferStatus.WRITING, TransferStatus.DROPPED),
        TransferStatus.WRITING: (TransferStatus.DONE, TransferStatus.FAILED),
        TransferStatus.DONE: (),
        TransferStatus.FAILED: (),
        TransferStatus.DROPPED: (),
    }

    kind: Mapped[TransferKind] = mapped_column(EnumText(TransferKind))
    status: Mapped[TransferStatus] = mapped_column(EnumText(TransferStatus), default=TransferStatus.READING)
    asked_by: Mapped[int] = mapped_column(index=True)
    asked: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    name: Mapped[str]
    file: Mapped[str | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    problems: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(None, "due_at", sqlite_where=text("due_at IS NOT NULL"), postgresql_where=text("due_at IS NOT NULL")),
    )

    @property
    def story_id(self) -> None:
        """A run is no job's."""
        return


class RosterRow(Identified, Model):
    """One row of a roster as it was read: ``cells`` (JSON, encrypted: it holds identity numbers) and what is wrong.

    ``problems`` are triples of a column, a sentence's key and what it names; ``does`` says what writing it would do.
    """

    transfer_id: Mapped[int]
    number: Mapped[int]
    cells: Mapped[str] = mapped_column(EncryptedText)
    id_hash: Mapped[str | None] = mapped_column(String(64))
    problems: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    does: Mapped[str] = mapped_column(String(60), default="")
    elder_id: Mapped[int | None]
    written_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("transfer_id", "number"), Index(None, "transfer_id", "id_hash"))
