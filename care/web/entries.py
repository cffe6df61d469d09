"""What phone forms bring: digits typed in any way, one of a row of buttons."""

import unicodedata
from enum import StrEnum
from typing import TypeVar

from flask import request

from care import errors

Choice = TypeVar("Choice", bound=StrEnum)


def digits(name: str) -> str:
    """The digits typed into ``name``: full-width ones are understood, and whatever stands between them."""
    plain = unicodedata.normalize("NFKC", request.form.get(name, ""))
    return "".join(each for each in plain if each.isdecimal())


def pressed(kind: type[Choice], name: str) -> Choice:
    """Which of the buttons ``name`` was pressed."""
    try:
        return kind(request.form.get(name, ""))
    except ValueError as error:
        raise errors.Invalid(field=name) from error
