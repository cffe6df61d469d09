"""One row of a roster, cell by cell: what it says, and what in it cannot be right. Pure: it asks no database."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from stdnum.cn import ric

from care import errors
from care.access import Number, read_number
from care.geo import Datum, Place, to_wgs84
from care.models import Gender
from care.people import GENDER_DIGIT, read_resident_id
from care.transfers.roster_columns import Column

Cells = Mapping[Column, str]
# A column, what is wrong there, and what the sentence names beside (row numbers, groups).
Problem = tuple[str, str, str]

LONGEST = 200
GENDERS = {
    **dict.fromkeys(("女", "女性", "2", "f", "female"), Gender.FEMALE),
    **dict.fromkeys(("男", "男性", "1", "m", "male"), Gender.MALE),
}
YES_NO = {
    **dict.fromkeys(("是", "独居", "y", "yes", "√", "✓", "1", "有", "对"), True),
    **dict.fromkeys(("否", "不是", "非独居", "n", "no", "×", "0", "没有"), False),
}
# What offices write where nothing is to be said.
BLANK = {"", "-", "--", "—", "——", "/", "\\", "无", "暂无", "空", "null", "none", "n/a"}
FOR_EVER = {"长期", "长期有效", "至今", "永久", "终身", "不限"}
DATUMS = {"wgs84": Datum.WGS84, "gps": Datum.WGS84, "gcj02": Datum.GCJ02, "高德": Datum.GCJ02, "腾讯": Datum.GCJ02}
DATUMS |= {"bd09": Datum.BD09, "百度": Datum.BD09}
SEVERAL = re.compile(r"[、,，;；/|\n]+")
# 3.50583E+17, or the number that Excel made of it.
MANGLED = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
# 1940-05-01, 1940/5/1, 1940.5.1, 1940年5月1日, each with a time of midnight or without.
WRITTEN_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]00?:00(?::00)?)?")
DIGITS_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
# Excel counts days from the end of 1899, a 29 February 1900 that never was among them. Up to 2199 it may be a year.
SERIAL = re.compile(r"\d{4,5}(?:\.0+)?")
SERIAL_ZERO, LAST_YEAR = date(1899, 12, 30), 2199
FIRST_BIRTH, FIRST_DAY, LAST_DAY = date(1890, 1, 1), date(1949, 10, 1), date(LAST_YEAR, 12, 31)


@dataclass
class Entry:
    """What a row says; None or empty where it says nothing. ``open_end``: the entitlement is said to have no end."""

    name: str = ""
    gender: Gender | None = None
    resident_id: str | None = None
    born: date | None = None
    numbers: list[Number] = field(default_factory=list)
    area: str = ""
    address: str = ""
    registered: str = ""
    alone: bool | None = None
    place: Place | None = None
    groups: list[str] = field(default_factory=list)
    starts_on: date | None = None
    ends_on: date | None = None
    open_end: bool = False
    evidence: str = ""


@dataclass
class Checked:
    """A row as it was understood, and all that is wrong with it."""

    entry: Entry
    problems: list[Problem]


def check(cells: Cells, today: date) -> Checked:
    """Understand a row of text; whatever cannot be understood is a problem at its column, nothing is guessed."""
    return _Row(cells, today).checked()


def plain(text: str) -> str:
    """Full-width digits and letters as their plain ones, and no blanks around; nothing for 无, — and the like."""
    normal = unicodedata.normalize("NFKC", text).replace("\u200b", "").replace("\ufeff", "").strip()
    return "" if normal.lower() in BLANK else normal


def day(text: str) -> date | None:
    """Return the day that a plain text means, written in any of five ways; None for what is none.

    A year of two digits, one of the Republic (民国), a month without its day are not guessed.
    """
    spaceless = text if ":" in text else "".join(text.split())
    written = WRITTEN_DAY.fullmatch(spaceless) or DIGITS_DAY.fullmatch(spaceless)
    if written:
        year, month, of_month = map(int, written.groups())
        return _date(year, month, of_month)
    if SERIAL.fullmatch(spaceless):
        count = int(float(spaceless))
        return SERIAL_ZERO + timedelta(days=count) if count > LAST_YEAR else None
    return None


def _date(year: int, month: int, of_month: int) -> date | None:
    try:
        return date(year, month, of_month)
    except ValueError:
        return None


class _Row:
    """The reading of one row: each part takes its cells and notes what is wrong."""

    def __init__(self, cells: Cells, today: date) -> None:
        self.cells = {column: plain(text) for column, text in cells.items()}
        self.today = today
        self.problems: list[Problem] = []
        self.entry = Entry()

    def checked(self) -> Checked:
        self._who()
        self._number()
        self._born()
        self._gender()
        self._where()
        self._on_map()
        self._telephones()
        self._alone()
        self._entitled()
        return Checked(self.entry, self.problems)

    def _cell(self, column: Column) -> str:
        text = self.cells.get(column, "")
        if len(text) > LONGEST:
            self._wrong(column, "long")
        return text[:LONGEST]

    def _wrong(self, column: Column, what: str, said: str = "") -> None:
        self.problems.append((column.value, what, said))

    def _who(self) -> None:
        name = self._cell(Column.NAME)
        # 王  秀英: two characters are pulled apart so that all names are as long.
        self.entry.name = name if name.isascii() else "".join(name.split())
        if not name:
            self._wrong(Column.NAME, "no_name")
        elif not re.search(r"[^\W\d_]", name):
            self._wrong(Column.NAME, "bad_name")

    def _number(self) -> None:
        text = "".join(self._cell(Column.ID).split())
        if MANGLED.fullmatch(text):
            self._wrong(Column.ID, "mangled_id")
        elif text:
            try:
                self.entry.resident_id = read_resident_id(text)
            except errors.Invalid:
                self._wrong(Column.ID, "bad_id")

    def _born(self) -> None:
        born = self._day(Column.BORN, FIRST_BIRTH, self.today)
        by_id = ric.get_birth_date(self.entry.resident_id) if self.entry.resident_id else None
        if born and by_id and born != by_id:
            self._wrong(Column.BORN, "other_birth")
        self.entry.born = by_id or born

    def _gender(self) -> None:
        text = self._cell(Column.GENDER)
        given = GENDERS.get(text.lower())
        if text and given is None:
            self._wrong(Column.GENDER, "bad_gender")
        number = self.entry.resident_id
        by_id = (Gender.MALE if int(number[GENDER_DIGIT]) % 2 else Gender.FEMALE) if number else None
        if given and by_id and given != by_id:
            self._wrong(Column.GENDER, "other_gender")
        self.entry.gender = by_id or given

    def _where(self) -> None:
        village, address = self._cell(Column.VILLAGE), self._cell(Column.ADDRESS)
        self.entry.area = self._cell(Column.AREA)
        # 8 Peace Road is in some village: that stands before it, unless it does already.
        self.entry.address = address if village in address else village + address
        self.entry.registered = self._cell(Column.REGISTERED)

    def _on_map(self) -> None:
        lat, lng, datum = (self._cell(each) for each in (Column.LAT, Column.LNG, Column.DATUM))
        if not lat and not lng:
            return
        known = DATUMS.get(re.sub(r"[-_\s]|坐标系?|地图", "", datum).lower())
        if known is None:
            # Maps of one place differ by 500 metres: which it was is not guessed.
            self._wrong(Column.DATUM, "no_datum")
            return
        try:
            self.entry.place = to_wgs84(float(lat), float(lng), known)
        except (ValueError, errors.Invalid):
            self._wrong(Column.LAT, "bad_place")

    def _telephones(self) -> None:
        for text in filter(None, map(plain, SEVERAL.split(self._cell(Column.PHONE)))):
            try:
                self.entry.numbers.append(read_number(text))
            except errors.Invalid:
                self._wrong(Column.PHONE, "bad_phone")

    def _alone(self) -> None:
        text = self._cell(Column.ALONE).lower()
        self.entry.alone = YES_NO.get(text)
        if text and self.entry.alone is None:
            self._wrong(Column.ALONE, "bad_yes")

    def _entitled(self) -> None:
        self.entry.groups = list(dict.fromkeys(filter(None, map(plain, SEVERAL.split(self._cell(Column.GROUP))))))
        self.entry.starts_on = self._day(Column.STARTS, FIRST_DAY, LAST_DAY)
        self.entry.open_end = self._cell(Column.ENDS) in FOR_EVER
        if not self.entry.open_end:
            self.entry.ends_on = self._day(Column.ENDS, FIRST_DAY, LAST_DAY)
        self.entry.evidence = self._cell(Column.EVIDENCE)
        starts, ends = self.entry.starts_on, self.entry.ends_on
        if starts and ends and ends < starts:
            self._wrong(Column.ENDS, "ends_before")

    def _day(self, column: Column, first: date, last: date) -> date | None:
        text = self._cell(column)
        if not text:
            return None
        found = day(text)
        if found is None:
            self._wrong(column, "bad_day")
        elif not first <= found <= last:
            self._wrong(column, "odd_day")
            found = None
        return found
