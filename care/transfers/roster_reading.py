"""A roster's file: what it is by its first bytes, that it is no bomb, and its rows as text, one after the other."""

import codecs
import csv
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

from flask_babel import lazy_gettext as _l
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from care import errors
from care.transfers import roster_bombs
from care.transfers.roster_columns import SEARCHED, Column, columns_in, headings_among
from care.transfers.roster_texts import workbook

MEBI = 2**20
LARGEST_FILE = 32 * MEBI
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 200_000, 60, 20
LONGEST_CELL = 500
# Excel keeps no more digits of a number; what is longer has lost its end.
EXACT_DIGITS = 15
PACKED, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
ENCODINGS = ("utf-8-sig", "gb18030")
CHUNK = 2**16
DELIMITERS = (",", "\t", ";", "，")


class Kind(StrEnum):
    """What a file is, by what stands in it; nobody asks what it is called."""

    XLSX = "xlsx"
    CSV = "csv"


Numbered = tuple[int, list[str]]


@dataclass(frozen=True)
class Sheet:
    """A roster laid open: which row has the headings (from 1), what they are, and where each known column stands."""

    heading_row: int
    headings: Sequence[str]
    columns: dict[Column, int]
    rows: Iterator[Numbered]


def kind_of(file: Path) -> Kind:
    """Return what the file is; Invalid (field ``file``) says what to do with one that is no roster."""
    with file.open("rb") as opened:
        first = opened.read(CHUNK)
    if not first.strip():
        raise _wrong(_l("这个文件是空的。"))
    if first.startswith(PACKED):
        return Kind.XLSX
    if first.startswith(OLD_EXCEL):
        raise _wrong(_l("这是老的.xls文件，或者加了密码。请在WPS或Excel里去掉密码，另存为.xlsx再传。"))
    if b"\0" in first:
        raise _wrong(_l("这不是表格。请传.xlsx或者.csv文件。"))
    return Kind.CSV


@contextmanager
def laid_open(file: Path) -> Iterator[Sheet]:
    """Find the headings and give the rows below them that are not empty, with their numbers in the file (from 1).

    Rows are read as they are asked for: a file of 100,000 takes hardly more memory than one of ten. Raises Invalid for
    what is no roster, or unfolds to more than a roster is.
    """
    kind = kind_of(file)
    with ExitStack() as opened:
        sheets = _sheets(file, opened) if kind is Kind.XLSX else [_lines(file, opened)]
        yield _roster_among(sheets)


def _roster_among(sheets: Iterable[Iterator[Numbered]]) -> Sheet:
    for rows in sheets:
        first = list(islice(rows, SEARCHED))
        found = headings_among([texts for _number, texts in first])
        if found is not None:
            number, headings = first[found]
            return Sheet(number, headings, columns_in(headings), _filled(first[found + 1 :], rows))
    raise _wrong(_l("没有找到表头。表头那一行要有“姓名”，还要有“身份证号”这样的列，放在前20行里。"))


def _filled(first: Sequence[Numbered], rest: Iterator[Numbered]) -> Iterator[Numbered]:
    for rows in (iter(first), rest):
        yield from ((number, texts) for number, texts in rows if any(texts))


def _wrong(said: errors.Sentence) -> errors.Invalid:
    return errors.Invalid(said, field="file")


def _too_long() -> errors.Invalid:
    return _wrong(_l("太多行了，一次最多20万行。请分成几个文件。"))


def _broken() -> errors.Invalid:
    return _wrong(_l("这个Excel文件打不开，可能坏了。请在WPS或Excel里打开，另存一次再传。"))


def _sheets(file: Path, opened: ExitStack) -> Iterator[Iterator[Numbered]]:
    """The visible sheets of an XLSX, each as its rows."""
    _refuse_bomb(file)
    try:
        book = workbook(file, opened)
    except Exception as broken:  # openpyxl meets a broken file with whatever its parts raise
        raise _broken() from broken
    if book.epoch == CALENDAR_MAC_1904:
        raise _wrong(_l("这个文件的日期从1904年算起，会差四年。请在Excel的选项里改掉，再另存一次。"))
    for sheet in book.worksheets[:MOST_SHEETS]:
        if sheet.sheet_state == "visible":
            yield _sheet_rows(sheet)


def _sheet_rows(sheet: Any) -> Iterator[Numbered]:
    cells = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True)
    number = 0
    while True:
        try:
            row = next(cells)
        except StopIteration:
            return
        except Exception as broken:  # as above: what is broken shows itself only here
            raise _broken() from broken
        number += 1
        texts = _trimmed([_text(value) for value in row])
        if number > MOST_ROWS and any(texts):
            raise _too_long()
        yield number, texts


def _trimmed(texts: list[str]) -> list[str]:
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(value: object) -> str:
    """What a cell holds, as it may be typed; a number that has lost its end shows it (3.50583194005010E+17)."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**EXACT_DIGITS:
        value = int(value)
    if isinstance(value, int | float) and abs(value) >= 10**EXACT_DIGITS:
        return f"{value:.{EXACT_DIGITS - 1}E}"
    return str(value).strip()[:LONGEST_CELL]


def _refuse_bomb(file: Path) -> None:
    try:
        roster_bombs.refuse(file)
    except roster_bombs.Bomb as bomb:
        raise _wrong(_l("这个文件展开以后太大了。请去掉图片和别的工作表，或者分成几个文件。")) from bomb
    except (zipfile.BadZipFile, zlib.error, ExpatError, NotImplementedError, OSError, RuntimeError) as broken:
        raise _broken() from broken


def _lines(file: Path, opened: ExitStack) -> Iterator[Numbered]:
    """The records of a CSV, in UTF-8 or, if it is not, in GBK."""
    text = opened.enter_context(file.open(encoding=_encoding_of(file), newline=""))
    start = text.read(CHUNK)
    text.seek(0)
    reader = csv.reader(text, delimiter=max(DELIMITERS, key=start.count))
    for number in range(1, MOST_ROWS + 2):
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as broken:
            raise _wrong(_l("第%(number)s行读不下去，可能有引号没有配对。", number=number)) from broken
        if number > MOST_ROWS:
            raise _too_long()
        yield number, [_typed(text) for text in row[:MOST_COLUMNS]]


def _typed(text: str) -> str:
    """Without the ="…" and the apostrophe by which numbers are kept as text."""
    plain = text.replace("\0", "").strip()
    if plain.startswith('="') and plain.endswith('"'):
        plain = plain[2:-1]
    return plain.removeprefix("'").strip()[:LONGEST_CELL]


def _encoding_of(file: Path) -> str:
    for encoding in ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with file.open("rb") as opened:
                while chunk := opened.read(CHUNK):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise _wrong(_l("这个文件的文字认不出来。请另存为.xlsx，或者UTF-8的.csv，再传。"))
