"""Who changed what and when on a row of a register, and what was changed since somebody opened its form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from care import access
from care.db import Change, db, subject_id_of
from care.errors import Sentence
from care.web.desk.registers.forms import RegisterForm
from care.web.desk.registers.register import EDITS, Register, Row

SHOWN_AT_ONCE = 20


@dataclass(frozen=True)
class Line:
    """A field that was changed; a sensitive one (``hidden``) says only that it was."""

    label: str
    before: str = ""
    after: str = ""
    hidden: bool = False


@dataclass(frozen=True)
class Entry:
    """A change: who did what, when, and which fields it touched."""

    change: Change
    action: Sentence
    lines: Sequence[Line]


@dataclass(frozen=True)
class History:
    """Some entries, the newest first, who acted, and whether there are older ones."""

    entries: Sequence[Entry]
    actors: Mapping[str, access.Actor]
    more: bool


def history(register: Register[Row], row: Row, *, before: int | None = None) -> History:
    """The last changes of ``row``, or those before the change with the id ``before``."""
    asked = _changes(row, *EDITS, *register.actions).order_by(Change.id.desc()).limit(SHOWN_AT_ONCE + 1)
    found = db.session.scalars(asked if before is None else asked.where(Change.id < before)).all()
    return _told(register, row, found[:SHOWN_AT_ONCE], more=len(found) > SHOWN_AT_ONCE)


def meanwhile(register: Register[Row], row: Row, seen: int) -> History:
    """What was changed in the form of ``row`` after the change with the id ``seen``, the newest first."""
    later = db.session.scalars(_changes(row, *EDITS).where(Change.id > seen).order_by(Change.id.desc())).all()
    return _told(register, row, later, more=False)


def latest(row: Any) -> int:
    """The id of the last change made by a form; 0 if there is none. A form carries it along."""
    return db.session.scalar(_changes(row, *EDITS).with_only_columns(func.max(Change.id))) or 0


def _changes(row: Any, *actions: str) -> Select[Change]:
    of_row = Change.subject == row.__tablename__, Change.subject_id == subject_id_of(row)
    return select(Change).where(*of_row, Change.action.in_(actions))


def _told(register: Register[Row], row: Row, changes: Sequence[Change], *, more: bool) -> History:
    form, words = register.form_of(row), {**EDITS, **register.actions}
    return History(
        entries=[Entry(change, words[change.action], _lines(form, change.details)) for change in changes],
        actors=access.people_behind({change.actor for change in changes}),
        more=more,
    )


def _lines(form: RegisterForm, details: Mapping[str, Any]) -> list[Line]:
    """The changed fields, in the order of the form; what the form no longer has is passed over."""
    before, after = (details.get(side) for side in ("before", "after"))
    if not isinstance(before, dict) or not isinstance(after, dict):
        return []
    hidden = details.get("hidden", ())
    return [
        Line(str(field.label.text), hidden=True) if name in hidden else _line(field, before.get(name), after.get(name))
        for name, field in form.named_fields()
        if name in hidden or name in before or name in after
    ]


def _line(field: Any, before: Any, after: Any) -> Line:
    """What one field was and is; of a list only what differs."""
    if isinstance(before, list) and isinstance(after, list):
        before, after = (
            [each for each in one if each not in other] for one, other in ((before, after), (after, before))
        )
    return Line(str(field.label.text), field.words(before), field.words(after))
