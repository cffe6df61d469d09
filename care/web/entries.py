"""What forms bring: digits typed in any way, one of a row of buttons, the page to go on to."""

import unicodedata
from datetime import date
from enum import StrEnum
from typing import TypeVar

from flask import Flask, request
from werkzeug.exceptions import BadRequest

from care import errors

Choice = TypeVar("Choice", bound=StrEnum)


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


def day_of(text: str) -> date:
    """The day that an address names, as 2026-03-02; NotFound for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise errors.NotFound from error
