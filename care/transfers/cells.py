"""What may stand in a cell of a file: nothing that a spreadsheet would take for a formula, or cannot hold."""

import re
from typing import Any

from care.words import Language

LONGEST_CELL = 32_767
# XML has no way to write these, so no sheet can hold them.
NOT_IN_SHEETS = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
# What a spreadsheet takes for the beginning of a formula when it opens a CSV file, in both widths.
FORMULA = re.compile(r"^[\s'\"]*[=+\-@＝＋－＠|%]|^[\t\r\n]")


def sheet_text(value: object) -> str:
    """Return ``value`` as a cell of a sheet can hold it; the cell must be written as text."""
    return NOT_IN_SHEETS.sub("", str(value))[:LONGEST_CELL]


def csv_text(value: object) -> str:
    """Return ``value`` as a CSV file may hold it: what would be a formula begins with an apostrophe."""
    text = sheet_text(value)
    return f"'{text}" if FORMULA.match(text) else text


def name_of(row: Any, language: Language) -> str:
    """The name of a thing, or of a person; "" for none."""
    if row is None:
        return ""
    return str(getattr(row, f"name_{language}") if hasattr(row, "name_zh") else row.called(language))
