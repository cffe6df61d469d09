"""Rosters in tests: numbers of invented people, sheets as offices keep them, and their whole way into the register."""

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from stdnum.cn import ric

from care import transfers
from care.db import db, transaction
from care.models import Gender, RosterRow, Staff, Transfer
from care.transfers import roster, runs
from tests.support.cast import Cast

FULL = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
HEADINGS = (
    "序号",
    "姓 名",
    "性别",
    "公民身份号码*",
    "出生日期",
    "联系电话",
    "所在乡镇（街道）",
    "家庭住址",
    "人员类别",
    "起始日期",
    "备注",
)


def full_width(text: str) -> str:
    """The same in the wide letters and blanks of a Chinese keyboard."""
    return text.translate(FULL)


def resident_id(born: date = date(1940, 5, 1), gender: Gender = Gender.FEMALE, serial: int = 1) -> str:
    """The number of somebody from Nan'an; ``serial`` tells apart who was born on one day."""
    body = f"350583{born:%Y%m%d}{serial * 2 + (gender is Gender.MALE):03}"
    return body + ric.calc_check_digit(body + "0")


ID, OTHER_ID = resident_id(), resident_id(serial=2)


def row(name: str = "王秀英", number: object = ID, group: str = "低保", starts: object = "2026-01-01") -> list[object]:
    """A line of an office's sheet."""
    return [1, name, "女", number, "1940年5月1日", "13800010001", "溪美街道", "霞西路3号", group, starts, "无子女"]


def sheet(*rows: Sequence[object], headings: Sequence[str] = HEADINGS) -> bytes:
    """A sheet as offices keep it: a merged title, a line of its date, the headings, the rows."""
    book = Workbook()
    page = book.active
    assert page
    page.append(["南安市2026年第一季度困难老人名册"])
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(headings))
    page.append(["填报单位：民政局", *[None] * 5, "2026年3月1日"])
    page.append(list(headings))
    for each in rows:
        page.append(list(each))
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def lines(*rows: Sequence[object], encoding: str = "utf-8-sig", headings: Sequence[str] = HEADINGS) -> bytes:
    """The same as CSV."""
    return "\r\n".join(",".join(map(str, each)) for each in (headings, *rows)).encode(encoding)


def sent(cast: Cast, content: bytes, starts_on: date | None = None) -> int:
    """A roster's file came in; the run that is to read it."""
    kept = roster.keep(io.BytesIO(content))
    with transaction():
        staff = db.session.get_one(Staff, cast.operator)
        return roster.begin(staff, kept, name="低保名册.xlsx", starts_on=starts_on).id


def looked_at(cast: Cast, content: bytes, starts_on: date | None = None) -> int:
    """The same, looked at: it waits for a person."""
    run_id = sent(cast, content, starts_on)
    transfers.drain()
    return run_id


def said_yes(run_id: int) -> None:
    """A person says that the good rows shall be written; the next drain does it."""
    with transaction():
        assert runs.go_on(db.session.get_one(Transfer, run_id))


def imported(cast: Cast, content: bytes, starts_on: date | None = None) -> int:
    """The whole way."""
    run_id = looked_at(cast, content, starts_on)
    said_yes(run_id)
    transfers.drain()
    return run_id


def run(run_id: int) -> Transfer:
    """The run, read anew."""
    db.session.rollback()
    return db.session.get_one(Transfer, run_id)


def does(run_id: int) -> list[str]:
    """What each row does, in the order of the file."""
    return [each.does for each in rows_of(run_id)]


def faults(run_id: int) -> list[tuple[int, str, str, str]]:
    """All problems: the row, the column, what, and what the sentence names."""
    return [(each.number, *problem) for each in rows_of(run_id) for problem in each.problems]  # type: ignore[misc]


def rows_of(run_id: int) -> list[RosterRow]:
    """The rows as they are kept."""
    db.session.rollback()
    return db.session.query(RosterRow).filter_by(transfer_id=run_id).order_by(RosterRow.number).all()


def files() -> list[Path]:
    """The rosters that lie in the folder of runs."""
    return sorted(runs.folder().glob("*.roster"))


def clear() -> None:
    """Take away what other tests left there."""
    for each in files():
        each.unlink()
