"""The kinds of fields that a register's form is made of: each reads itself off a row and can say what it holds.

``kind`` names the macro of templates/desk/registers/_fields.html that draws it.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field

from care import errors
from care.access import local_number, normalise_number
from care.errors import Sentence
from care.money import FEN_PER_YUAN, Money
from care.web.desk.registers.checks import Needed
from care.web.entries import day_typed
from care.web.filters import language
from care.words import money_words

LONGEST_TEXT = 500
LONGEST_NUMBER = 20
MOST_MONEY = Money(100_000_00)
NOTHING = "—"
EDGES = " \t\r\n\u3000"
DAY = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})日?")
MONTH = re.compile(r"(\d{4})\D(\d{1,2})月?")
TIME = re.compile(r"(\d{1,2}):(\d{2})(?::00)?")


class Shown(Field):
    """What all have in common: one text that is typed. ``attributes`` go to the input.

    ``part`` names what of the row has it, as a caregiver's ``person`` has her name; else the row has it itself.
    """

    kind: ClassVar[str] = "text"
    unit: Sentence = ""

    def __init__(
        self, label: Sentence, *, needed: bool = False, hint: Sentence = "", checks: Sequence[Any] = (), **rest: Any
    ) -> None:
        self.attributes: dict[str, object] = rest.pop("attributes", {})
        self.part: str = rest.pop("part", "")
        validators = [*([Needed()] if needed else []), *checks]
        super().__init__(label, validators, description=hint, **rest)
        self.needed = needed

    def of(self, row: Any) -> Any:
        """What ``row`` has of it: the value for ``data``."""
        owner = getattr(row, self.part) if self.part else row
        return getattr(owner, self.short_name, None)

    @property
    def typed(self) -> str:
        """What stands in the input: as it was typed, else as ``data`` would be typed."""
        return str(self.raw_data[0]) if self.raw_data else self.as_typed()

    def as_typed(self) -> str:
        """``data`` as somebody would type it."""
        return "" if self.data is None else str(self.data)

    @property
    def empty(self) -> bool:
        """Nothing was typed here."""
        return not any(str(each).strip() for each in self.raw_data or [])

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed."""
        text = str(valuelist[0]).strip(EDGES) if valuelist else ""
        self.data = None  # nothing, if what follows finds it wrong
        self.data = self.read(text)

    def read(self, text: str) -> Any:
        """The value of ``text``; ValueError says what is wrong with it."""
        return text or None

    def kept(self) -> Any:
        """``data`` as the change log keeps it."""
        return self.data

    def words(self, kept: Any) -> str:
        """What the log kept, as people read it."""
        return NOTHING if kept in (None, "", []) else str(kept)


class Text(Shown):
    """A line of text, kept as it was typed. ``blank`` is what an empty one is kept as."""

    def __init__(self, label: Sentence, *, longest: int = LONGEST_TEXT, blank: str | None = None, **rest: Any) -> None:
        super().__init__(label, **rest)
        self.longest, self.blank = longest, blank

    def read(self, text: str) -> str | None:
        if len(text) > self.longest:
            raise ValueError(_("太长了，请写在%(most)s个字以内。", most=self.longest))
        return text.replace("\r\n", "\n") or self.blank  # a browser ends its lines with two characters

    @property
    def language(self) -> str | None:
        """In which language it is written, where its name says so."""
        return next((code for code in ("zh", "en") if self.short_name.endswith(f"_{code}")), None)


class LongText(Text):
    """Several lines of text."""

    kind = "long"


class Number(Shown):
    """A whole number of ``unit`` within bounds, both included."""

    def __init__(self, label: Sentence, *, unit: Sentence = "", least: int = 0, most: int = 10**9, **rest: Any) -> None:
        super().__init__(label, attributes={"inputmode": "numeric"}, **rest)
        self.unit, self.least, self.most = unit, least, most

    def read(self, text: str) -> int | None:
        if not text:
            return None
        plain = unicodedata.normalize("NFKC", text).replace(",", "")
        if len(plain) > LONGEST_NUMBER or not re.fullmatch(r"[-+]?[0-9]+", plain):
            raise ValueError(_("请填一个整数。"))
        if not self.least <= int(plain) <= self.most:
            raise ValueError(_("请填%(least)s到%(most)s之间的数。", least=self.least, most=self.most))
        return int(plain)

    def words(self, kept: Any) -> str:
        return NOTHING if kept is None else f"{kept} {self.unit}".strip()


class Yuan(Shown):
    """Money: yuan with at most two places in the form, whole fen in the row."""

    unit = _l("元")

    def __init__(self, label: Sentence, *, most: Money = MOST_MONEY, **rest: Any) -> None:
        super().__init__(label, attributes={"inputmode": "decimal"}, **rest)
        self.most = most

    def as_typed(self) -> str:
        return "" if self.data is None else f"{Decimal(self.data) / FEN_PER_YUAN:f}"

    def read(self, text: str) -> Money | None:
        if not text:
            return None
        plain = unicodedata.normalize("NFKC", text).replace(",", "").removesuffix("元").strip()
        if len(plain) > LONGEST_NUMBER:
            raise ValueError(_("请填金额，例如 40 或者 12.50。"))
        try:
            fen = Decimal(plain) * FEN_PER_YUAN
        except InvalidOperation:
            raise ValueError(_("请填金额，例如 40 或者 12.50。")) from None
        if not fen.is_finite() or fen != fen.to_integral_value():
            raise ValueError(_("最多写到分，也就是两位小数。"))
        if not 0 <= fen <= self.most:
            raise ValueError(_("请填0到%(most)s元之间的数。", most=self.most // FEN_PER_YUAN))
        return Money(int(fen))

    def words(self, kept: Any) -> str:
        return NOTHING if kept is None else money_words(kept, language())


class Day(Shown):
    """A date."""

    def __init__(self, label: Sentence, **rest: Any) -> None:
        super().__init__(label, attributes={"type": "date"}, **rest)

    def read(self, text: str) -> date | None:
        if not text:
            return None
        given = DAY.fullmatch(unicodedata.normalize("NFKC", text))
        if given is None:
            raise ValueError(_("请填日期，例如 2026-03-01。"))
        try:
            year, month, day = given.groups()
            return day_typed(f"{year}-{month:0>2}-{day:0>2}")
        except ValueError:
            raise ValueError(_("没有这一天，请再看一看。")) from None

    def kept(self) -> str | None:
        return None if self.data is None else str(self.data.isoformat())


class Month(Shown):
    """A month, as 2026-03."""

    def __init__(self, label: Sentence, **rest: Any) -> None:
        super().__init__(label, attributes={"type": "month"}, **rest)

    def read(self, text: str) -> str | None:
        if not text:
            return None
        given = MONTH.fullmatch(unicodedata.normalize("NFKC", text))
        try:
            return f"{day_typed(f'{given[1]}-{given[2]:0>2}-01'):%Y-%m}" if given else self._refuse()
        except ValueError:
            return self._refuse()

    def _refuse(self) -> str:
        raise ValueError(_("请填年和月，例如 2026-03。"))


class TimeOfDay(Shown):
    """A time of day, as minutes since midnight."""

    def __init__(self, label: Sentence, **rest: Any) -> None:
        super().__init__(label, attributes={"type": "time"}, **rest)

    def as_typed(self) -> str:
        return "" if self.data is None else f"{self.data // 60 % 24:02}:{self.data % 60:02}"

    def read(self, text: str) -> int | None:
        if not text:
            return None
        given = TIME.fullmatch(unicodedata.normalize("NFKC", text))
        hours, minutes = map(int, given.groups()) if given else (-1, -1)
        if not (0 <= hours <= 24 and 0 <= minutes <= 59) or hours * 60 + minutes > 24 * 60:
            raise ValueError(_("请填时间，例如 08:30。"))
        return hours * 60 + minutes

    def words(self, kept: Any) -> str:
        return NOTHING if kept is None else f"{kept // 60:02}:{kept % 60:02}"


class Telephone(Shown):
    """A telephone number, kept as E.164."""

    def __init__(self, label: Sentence, **rest: Any) -> None:
        super().__init__(label, attributes={"type": "tel"}, **rest)

    def as_typed(self) -> str:
        return local_number(self.data) if self.data else ""

    def read(self, text: str) -> str | None:
        return _e164(text) if text else None

    def words(self, kept: Any) -> str:
        return local_number(kept) if kept else NOTHING


def _e164(text: str) -> str:
    try:
        return normalise_number(text)
    except errors.Invalid as wrong:
        raise ValueError(str(wrong.sentence)) from wrong


class Tick(Shown):
    """Yes or no: a box to tick."""

    kind = "tick"

    def process_formdata(self, valuelist: list[Any]) -> None:
        """An empty box sends nothing."""
        self.data = bool(valuelist)

    def words(self, kept: Any) -> str:
        return str(_("是") if kept else _("否"))
