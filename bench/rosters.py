"""A roster's whole way in: how long reading, looking and writing take, and how much memory, however long it is."""

import io
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

import psutil
from flask import Flask
from openpyxl import Workbook
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from bench.databases import on_each
from bench.report import Conditions, Report, Table, figure, installed
from bench.running import command
from care import transfers
from care.db import db, transaction
from care.models import Area, AreaKind, Role, Staff, Transfer, TransferStatus
from care.transfers import roster, runs
from tests.support import cast
from tests.support.money import group
from tests.support.rosters import resident_id

MOST_MIB = 64
TOWNS = "东西南北春夏秋冬金木水火土山川江河湖海风云雨雪梅兰"
HEADINGS = ("序号", "姓名", "身份证号", "出生日期", "电话", "镇街", "住址", "类别", "起", "证明")
NOTES = f"""\
- The sheet has {len(HEADINGS)} columns, its texts shared by cells as Excel and WPS keep them; everybody is new and
  entitled, in {len(TOWNS)} townships. One process, as a worker is, on SQLite.
- *Memory* is the most that the process held above what it held before, in MiB. Rows are read one by one, and the texts
  that cells share stand on the disk.
- *Again* is the same file a second time: all of it is read and looked at, nothing is written."""


@dataclass(frozen=True)
class Plan:
    """How many rows each sheet has."""

    rows: tuple[int, ...]


FULL, QUICK = Plan((10_000, 100_000)), Plan((200, 1_000))


@dataclass
class Found:
    """Seconds and MiB, by the number of rows and what was done."""

    seconds: dict[tuple[int, str], float] = field(default_factory=dict)
    mib: dict[tuple[int, str], float] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def fault(self) -> str:
        """What must not be."""
        over = [f"{rows} rows, {what}" for (rows, what), most in self.mib.items() if most > MOST_MIB]
        return "; ".join([*self.wrong, *(f"more than {MOST_MIB} MiB: {each}" for each in over)])


def measure(plan: Plan, conditions: Conditions) -> Found:
    """Send a sheet of each length, let it be written, send it again."""
    found = Found()
    for rows in plan.rows:
        with tempfile.TemporaryDirectory() as folder, on_each(Path(folder)) as apps:
            _measure(found, apps["SQLite"], rows)
        conditions.probe()
    return found


def _measure(found: Found, app: Flask, rows: int) -> None:
    with app.app_context():
        cast.enter()
        with transaction():
            db.session.add_all(_areas())
            clerk = cast.staff("bench", Role.ADMINISTRATOR)
            group("low_income", None).name_zh = "低保"
            db.session.flush()
            clerk_id = clerk.id
        sheet = _sheet(rows)
        for again in (False, True):
            kept = roster.keep(io.BytesIO(sheet))
            with transaction():
                staff = db.session.get_one(Staff, clerk_id)
                run_id = roster.begin(staff, kept, name="bench.xlsx", starts_on=None).id
            what = "read and look at, again" if again else "read and look at"
            _noted(found, (rows, what), transfers.drain)
            if not again:
                with transaction():
                    runs.go_on(db.session.get_one(Transfer, run_id))
                _noted(found, (rows, "write"), transfers.drain)
            _check(found, run_id, again=again)


def _areas() -> list[Area]:
    """As many streets and townships as a city has; the cast's own is one more."""
    return [
        Area(code=f"350583{100 + at}", kind=AreaKind.TOWN, name_zh=f"{town}镇", name_en=town, lat=25, lng=118.4)
        for at, town in enumerate(TOWNS)
    ]


def _check(found: Found, run_id: int, *, again: bool) -> None:
    run = db.session.get_one(Transfer, run_id)
    right = run.status is (TransferStatus.READY if again else TransferStatus.DONE) and not run.problems
    if not right:
        found.wrong.append(f"{run.status}, {run.problems} problems")


def _noted(found: Found, of: tuple[int, str], work: Callable[[], object]) -> None:
    began = time.perf_counter()
    with _watched() as most:
        work()
    found.seconds[of], found.mib[of] = time.perf_counter() - began, most[0]


@contextmanager
def _watched() -> Iterator[list[float]]:
    """The most memory above that of now, in MiB, looked at twenty times a second."""
    process, over, most = psutil.Process(), threading.Event(), [0.0]
    before = process.memory_info().rss

    def watch() -> None:
        while not over.wait(0.05):
            most[0] = max(most[0], (process.memory_info().rss - before) / 2**20)

    watcher = threading.Thread(target=watch)
    watcher.start()
    yield most
    over.set()
    watcher.join()


def _sheet(rows: int) -> bytes:
    """An XLSX as Excel keeps it: texts in a table of their own."""
    strings: dict[str, int] = {}

    def cell(text: str) -> str:
        return f'<c t="s"><v>{strings.setdefault(text, len(strings))}</v></c>'

    lines = [HEADINGS, *(_line(number) for number in range(rows))]
    body = "".join(f'<row r="{at + 1}">{"".join(map(cell, line))}</row>' for at, line in enumerate(lines))
    table = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
    return _packed(
        f'<worksheet xmlns="{SHEET_MAIN_NS}"><sheetData>{body}</sheetData></worksheet>',
        f'<sst xmlns="{SHEET_MAIN_NS}">{table}</sst>',
    )


def _packed(sheet: str, strings: str) -> bytes:
    empty, packed = io.BytesIO(), io.BytesIO()
    Workbook().save(empty)
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHARED_STRINGS}"/></Types>'
    with zipfile.ZipFile(empty) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            kept = old.read(each).decode()
            new.writestr(each, sheet if "sheet1" in each else kept.replace("</Types>", part))
        new.writestr("xl/sharedStrings.xml", strings)
    return packed.getvalue()


def _line(number: int) -> tuple[str, ...]:
    born = date(1930, 1, 1) + timedelta(days=number % 7_000)
    name = "陈林黄张李王吴刘"[number % 8] + chr(0x4E00 + number % 3_000) + chr(0x4E00 + number // 3_000)
    return (
        str(number + 1), name, resident_id(born, serial=number // 7_000 + 1), f"{born:%Y/%m/%d}", f"139{number:08}",
        f"{TOWNS[number % len(TOWNS)]}镇", f"和平路{number}号", "低保", "2026-01-01", f"低保证{number}",
    )  # fmt: skip


def report(found: Found) -> Report:
    """Put the figures into words."""
    rows: list[tuple[str, ...]] = [
        (f"{rows:,}", what, figure(took), figure(rows / took), figure(found.mib[rows, what]))
        for (rows, what), took in found.seconds.items()
    ]
    header = ("rows", "what", "seconds", "rows a second", "memory (MiB)")
    return Report(
        name="rosters",
        about="A roster's way into the register",
        tables=[Table(f"Aim: at most {MOST_MIB} MiB, however long it is", header, rows)],
        notes=NOTES,
        versions=installed("openpyxl", "SQLAlchemy"),
    )


main = command(measure, report, full=FULL, quick=QUICK)

if __name__ == "__main__":
    main()
