"""Two people with one form open: which fields others changed meanwhile, and which of them the second one left alone."""

import hashlib
from typing import Any

from flask_babel import gettext as _

from care.web.desk.registers.forms import RegisterForm

NOTHING_THERE: tuple[Any, ...] = (None, "", [], False)
LENGTH = 8


def marks(form: RegisterForm) -> str:
    """What tells later which fields were changed since ``form`` was shown so: the page carries it along."""
    return " ".join(f"{name}:{_mark(field)}" for name, field in form.named_fields())


def rebase(form: RegisterForm, present: RegisterForm, opened: str) -> bool:
    """Put what was typed into ``form`` on top of the row's ``present`` state; False: nobody else changed a field.

    ``opened`` are the marks of the form as it was shown. A field that was left alone takes what others made of it; one
    that both changed keeps what was typed, and says what is there now.
    """
    was = dict(part.partition(":")[::2] for part in opened.split())
    others = [name for name, field in present.named_fields() if _mark(field) != was.get(name)]
    for name in others:
        typed: Any = form[name]
        now: Any = present[name]
        if not typed.process_errors and _mark(typed) == was.get(name):
            form.replace(name, now)
        elif typed.process_errors or _mark(typed) != _mark(now):
            typed.errors = [_("刚才有人改成了：%(now)s", now=now.words(now.kept()))]
    return bool(others)


def _mark(field: Any) -> str:
    kept = field.kept()
    text = "" if kept in NOTHING_THERE else repr(kept)
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]
