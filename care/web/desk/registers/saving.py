"""Saving a register's form: the row as it was, the row as it is, and one change in the log of what differs."""

from typing import Any

from care import clock, errors
from care.db import alone, db, lock, record
from care.web.desk.registers.forms import RegisterForm
from care.web.desk.registers.register import CREATED, DEACTIVATED, EDITED, REACTIVATED, Register, Row

# What a new row holds of a field that nobody filled in: not worth a line in its log.
NOTHING_YET: tuple[Any, ...] = (None, "", [], False)


def hold(register: Register[Row], row: Row | None) -> None:
    """Let nobody else save in this register until the transaction ends, and read ``row`` and all of hers anew."""
    alone(f"register {register.name}")
    db.session.expire_all()
    if row is not None and row in db.session:
        lock(row)


def save(register: Register[Row], row: Row | None, form: RegisterForm) -> Row | None:
    """Save what a valid ``form`` holds, and log what that changed. None: a rule forbids it, and ``form`` says why."""
    before = register.form_of(row).kept() if row else {}
    try:
        with db.session.begin_nested():
            saved = (register.save or _filled(register))(row, form)
            db.session.flush()
    except errors.Invalid as wrong:
        _say(form, wrong)
        return None
    db.session.expire_all()  # what the log keeps is what the database has
    _log(register, saved, before, CREATED if row is None else EDITED)
    return saved


def deactivate(register: Register[Row], row: Any) -> None:
    """Put ``row`` out of use; it stays, and can come back."""
    hold(register, row)
    if row.deactivated_at:
        return
    if register.deactivate:
        register.deactivate(row)
    row.deactivated_at = row.deactivated_at or clock.now()
    record(row, DEACTIVATED)


def reactivate(register: Register[Row], row: Any) -> None:
    """Take ``row`` back into use."""
    hold(register, row)
    if row.deactivated_at is None:
        return
    row.deactivated_at = None
    if register.reactivate:
        register.reactivate(row)
    record(row, REACTIVATED)


def _filled(register: Register[Row]) -> Any:
    """The plain way to save: each field of the form fills the attribute of its name."""

    def fill(row: Row | None, form: RegisterForm) -> Row:
        filled = row or register.model()
        form.populate_obj(filled)
        db.session.add(filled)
        return filled

    return fill


def _say(form: RegisterForm, wrong: errors.Invalid) -> None:
    """Put the rule's sentence where the person looks: at its field, else above the form."""
    if wrong.field and wrong.field in form:
        form[wrong.field].errors = [str(wrong.sentence)]
    else:
        form.form_errors.append(str(wrong.sentence))


def _log(register: Register[Row], row: Row, before: dict[str, Any], action: str) -> None:
    after = register.form_of(row).kept()
    changed = [name for name in after if after[name] != before.get(name) and (before or after[name] not in NOTHING_YET)]
    if not changed and action == EDITED:
        return
    told = [name for name in changed if name not in register.sensitive]
    record(
        row,
        action,
        before={name: before[name] for name in told if name in before},
        after={name: after[name] for name in told},
        hidden=[name for name in changed if name in register.sensitive],
    )
