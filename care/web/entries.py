"""What forms and addresses bring: digits typed in any way, days, one of a row of buttons, the page to go on to."""

import unicodedata
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from flask import Flask, request
from werkzeug.exceptions import BadRequest

from care import errors
from care.money import Money

Choice = TypeVar("Choice", bound=StrEnum)

# A slip of the finger, or "for ever", is no day of ours: a day further on there would be none at all.
FIRST_YEAR, LAST_YEAR = 1850, 2199
# Beyond it no database counts.
LAST_PAGE = 10_000


def init_app(app: Flask) -> None:
    """Turn away what no page of ``app`` can mean, before any view sees it."""
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    """No key types a NUL, and PostgreSQL keeps none."""
    sent = (text for each in (request.args, request.form) for pair in each.items(multi=True) for text in pair)
    if any("\0" in text for text in (request.path, *sent)):
        raise BadRequest


def digits(name: str) -> str:
    """The digits typed into ``name``: full-width ones are understood, and whatever stands between them."""
    plain = unicodedata.normalize("NFKC", request.form.get(name, ""))
    return "".join(each for each in plain if each.isdecimal())


def way_on(home: str, otherwise: str) -> str:
    """The page below ``home`` that an address or form asks to go on to; never one elsewhere or of odd letters."""
    after = request.values.get("next", "")
    return after if after.startswith(home) and after.isprintable() else otherwise


def pressed(kind: type[Choice], name: str) -> Choice:
    """Which of the buttons ``name`` was pressed."""
    try:
        return kind(request.form.get(name, ""))
    except ValueError as error:
        raise errors.Invalid(field=name) from error


def page_number() -> int:
    """Which page of a list the address asks for, from 1; the first where it makes no sense."""
    return min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)


def told_own_fen() -> Money:
    """What the page of this form said that she pays herself; one that said nothing of it has her agree to nothing."""
    return Money(request.form.get("own", 0, type=int))


def day_typed(text: str) -> date:
    """The day that somebody typed, as 2026-03-02; ValueError for what is none, or centuries away."""
    return moment_typed(text).date()


def moment_typed(text: str) -> datetime:
    """The same with a time, as 2026-03-02T08:00, of no time zone yet."""
    moment = datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(text)
    return moment


def day_of(text: str) -> date:
    """The day that an address names; NotFound for what is none."""
    try:
        return day_typed(text)
    except ValueError as error:
        raise errors.NotFound from error
