"""A roster's file is known by what stands in it; its rows come one by one, and a bomb is not unfolded."""

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from care import errors
from care.transfers import roster_reading
from care.transfers.roster_bombs import LARGEST_UNPACKED
from care.transfers.roster_columns import Column, column_of
from care.transfers.roster_reading import Sheet, laid_open
from tests.support.rosters import HEADINGS, lines, row, sheet


def opened(folder: Path, content: bytes) -> Sheet:
    """All of it, read."""
    file = folder / "sent"
    file.write_bytes(content)
    with laid_open(file) as found:
        return replace(found, rows=iter(list(found.rows)))


def refused(folder: Path, content: bytes) -> str:
    with pytest.raises(errors.Invalid) as wrong:
        opened(folder, content)
    return str(wrong.value.sentence)


def test_the_headings_are_found_below_merged_titles(tmp_path: Path) -> None:
    found = opened(tmp_path, sheet(row(), row("李四")))
    assert found.heading_row == 3
    assert found.columns[Column.AREA] == 6
    assert [(number, texts[1]) for number, texts in found.rows] == [(4, "王秀英"), (5, "李四")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_a_csv_is_read_in_any_of_its_encodings(tmp_path: Path, encoding: str) -> None:
    found = opened(tmp_path, lines(row(), encoding=encoding))
    assert [texts[1] for _number, texts in found.rows] == ["王秀英"]
    assert found.heading_row == 1


def test_tabs_and_semicolons_part_cells_too(tmp_path: Path) -> None:
    for mark in "\t;":
        found = opened(tmp_path, f'姓名{mark}身份证号\n王秀英{mark}"=""350583"""\n'.encode())
        assert list(found.rows) == [(2, ["王秀英", "350583"])]


def test_cells_are_as_they_may_be_typed(tmp_path: Path) -> None:
    values = [
        date(1940, 5, 1),
        datetime(1940, 5, 1),  # noqa: DTZ001 - as Excel gives it
        14732,
        14732.0,
        350583194005010123,
        3.50583194005010e17,
        1.5,
    ]
    found = opened(tmp_path, sheet(["王秀英", *values], headings=["姓名", "身份证号", *"abcdef"]))
    ((_number, texts),) = found.rows
    midnight = "1940-05-01 00:00:00"
    assert texts[1:] == [midnight, midnight, "14732", "14732", "3.50583194005010E+17", "3.50583194005010E+17", "1.5"]


def test_the_sheet_with_the_headings_is_read_and_no_hidden_one(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active
    book.active.append(["说明"])
    for title, state in (("旧", "hidden"), ("新", "visible")):
        page = book.create_sheet(title)
        page.sheet_state = state
        page.append(["姓名", "身份证号"])
        page.append([title, "1"])
    saved = io.BytesIO()
    book.save(saved)
    assert list(opened(tmp_path, saved.getvalue()).rows) == [(2, ["新", "1"])]


def test_empty_rows_are_passed_over_and_keep_their_numbers(tmp_path: Path) -> None:
    found = opened(tmp_path, sheet(row(), [], [None, " "], row("李四")))
    assert [number for number, _texts in found.rows] == [4, 7]


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("姓名", Column.NAME),
        ("*姓 名", Column.NAME),
        ("身份证号码（18位）", Column.ID),
        ("公民身份号码", Column.ID),
        ("联系电话", Column.PHONE),
        ("乡镇/街道", Column.AREA),
        ("户籍地址", Column.REGISTERED),
        ("是否独居", Column.ALONE),
        ("出生日期(年/月/日)", Column.BORN),
        ("备注", None),
        ("序号", None),
    ],
)
def test_headings_are_known_in_many_spellings(heading: str, column: Column | None) -> None:
    assert column_of(heading) is column


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空的"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, ".xls"),
        (b"\x89PNG\0\0", "不是表格"),
        (b"PK\x03\x04" + b"x" * 60, "打不开"),
        ("第一行\n第二行".encode(), "没有找到表头"),
        (b"\x81" * 3, "认不出来"),
        (sheet(row())[:-400], "打不开"),
    ],
)
def test_what_is_no_roster_gets_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    assert said in refused(tmp_path, content)


def with_part(name: str, text: bytes) -> bytes:
    """A sheet with one part replaced, or added."""
    return with_parts((name, text.decode()))


def with_parts(*parts: tuple[str, str]) -> bytes:
    """The same with several."""
    new = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet(row()))) as old, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in old.infolist():
            if part.filename not in dict(parts):
                packed.writestr(part.filename, old.read(part))
        for name, text in parts:
            packed.writestr(name, text)
    return new.getvalue()


PAGE = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "content",
    [
        with_part("xl/sharedStrings.xml", b"<sst>" + b"<si/>" * 2_100_000 + b"</sst>"),
        with_part(PAGE, b"<worksheet><sheetData>" + b"<x/>" * 2_100_000 + b"</sheetData></worksheet>"),
        with_part(PAGE, b"<worksheet><sheetData><row>" + b"<c/>" * 3_000 + b"</row></sheetData></worksheet>"),
        with_part(PAGE, b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'),
        with_part("xl/styles.xml", b"<styleSheet>" + b" " * (65 * 2**20) + b"</styleSheet>"),
    ],
    ids=["strings", "elements", "one row", "entities", "styles"],
)
def test_a_bomb_is_refused_before_it_is_held(tmp_path: Path, content: bytes) -> None:
    assert len(content) < LARGEST_UNPACKED / 100
    assert "太大了" in refused(tmp_path, content)


def test_texts_shared_by_cells_are_read_as_excel_keeps_them(tmp_path: Path) -> None:
    types = zipfile.ZipFile(io.BytesIO(sheet(row()))).read("[Content_Types].xml").decode()
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHARED_STRINGS}"/></Types>'
    strings = "".join(f"<si><t>{text}</t></si>" for text in ("姓名", "身份证号", "王秀英"))
    cells = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    cells += '<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" t="str"><v>3505</v></c></row>'
    content = with_parts(
        ("[Content_Types].xml", types.replace("</Types>", part)),
        ("xl/sharedStrings.xml", f'<sst xmlns="{SHEET_MAIN_NS}">{strings}</sst>'),
        (PAGE, f'<worksheet xmlns="{SHEET_MAIN_NS}"><sheetData>{cells}</sheetData></worksheet>'),
    )
    assert list(opened(tmp_path, content).rows) == [(2, ["王秀英", "3505"])]


def test_a_row_far_below_does_not_keep_it_busy(tmp_path: Path) -> None:
    far = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="99999999">'
    assert "表头" in refused(tmp_path, with_part(PAGE, far + b"</row></sheetData></worksheet>"))


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_reading, "MOST_ROWS", 5)
    assert "太多行" in refused(tmp_path, sheet(*[row()] * 3))
    assert "太多行" in refused(tmp_path, lines(*[row()] * 5))
    assert len(list(opened(tmp_path, lines(*[row()] * 4, headings=HEADINGS)).rows)) == 4
