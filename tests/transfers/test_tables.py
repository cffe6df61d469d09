"""A statement as a file: it opens as a finance office wants it, sums to its visits, and holds no formula."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from care import transfers
from care.clock import FrozenClock
from care.db import db, transaction
from care.models import Elder, Export, Staff, Transfer, TransferStatus
from care.transfers import cells, runs, tables
from care.transfers.tables import Format
from tests.support.cast import Cast
from tests.support.money import paid_for
from tests.support.statements import HALF_DONE, NO_PLACE, charges, corrected, served, statement

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def month(cast_on_both: Cast) -> Cast:
    """Two visits are taken, one of them half done; another is disputed."""
    paid_for(cast_on_both)
    served(cast_on_both)
    served(cast_on_both, HALF_DONE, by=cast_on_both.far)
    served(cast_on_both, proof=NO_PLACE)
    return cast_on_both


def asked(cast: Cast, wanted: Format = Format.XLSX) -> int:
    with transaction():
        clerk = db.session.get_one(Staff, cast.operator)
        return tables.ask_for_statement(statement(), clerk, wanted, "zh").id


def run(run_id: int) -> Transfer:
    db.session.expire_all()
    return db.session.get_one(Transfer, run_id)


def made(cast: Cast, wanted: Format = Format.XLSX) -> Path:
    run_id = asked(cast, wanted)
    assert transfers.drain() == 1
    assert run(run_id).status is TransferStatus.DONE
    return transfers.file_of(run(run_id))


def book(cast: Cast) -> Workbook:
    return load_workbook(made(cast))


def rows(book: Workbook, name: str) -> list[tuple[Any, ...]]:
    return [tuple(cell.value for cell in row) for row in book[name].iter_rows()]


def test_each_view_has_a_sheet_that_prints_on_a4_with_its_head_on_every_page(month: Cast) -> None:
    made = book(month)
    assert made.sheetnames == ["月结单", "助老员", "上门明细", "有争议"]
    for sheet in made.worksheets[1:]:
        assert (sheet.freeze_panes, sheet.print_title_rows) == ("A3", "$1:$2")
    for sheet in made.worksheets:
        assert sheet.print_area
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
        footer = sheet.oddFooter
        assert footer
        assert "&P" in str(footer.right.text)


def test_the_summary_has_the_total_in_figures_and_in_capitals_and_lines_to_sign(month: Cast) -> None:
    corrected(first_taken(), -1_050)
    told = [cell for row in rows(book(month), "月结单") for cell in row]
    assert all(each in told for each in ("康乐居家服务 2026-03月结单", "人民币肆拾玖元伍角整", 60, -10.5, 49.5))
    assert all(each in told for each in ("制表：", "核对（服务机构）：", "确认（民政部门）："))


def first_taken() -> int:
    return next(each.job_id for each in charges() if each.billed_in)


def test_the_visits_sum_to_the_statement_and_what_was_not_done_is_deducted(month: Cast) -> None:
    head, *lines, foot = rows(book(month), "上门明细")[1:]
    deducted, paid = head.index("没做完扣减（元）"), head.index("政府付（元）")
    assert [(line[deducted], line[paid]) for line in lines] == [(0, 40), (20, 20)]
    assert (foot[0], foot[paid]) == ("合计", 60)


def test_each_caregivers_part_and_what_is_disputed_stand_on_sheets_of_their_own(month: Cast) -> None:
    made = book(month)
    assert [(row[0], row[-1]) for row in rows(made, "助老员")[2:]] == [("张阿珍", 40), ("林阿美", 20)]
    (line,) = rows(made, "有争议")[2:-1]
    assert "上门的证明不足（C级）" in line


def test_money_is_a_number_with_two_places_and_a_day_is_a_day(month: Cast) -> None:
    sheet = book(month)["上门明细"]
    assert [sheet["B3"].number_format, sheet["J3"].number_format] == ["yyyy-mm-dd", "#,##0.00"]
    assert sheet["B3"].is_date
    assert isinstance(sheet["J3"].value, int | float)


def test_a_csv_file_opens_in_chinese_and_holds_every_visit(month: Cast) -> None:
    text = made(month, Format.CSV).read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    head, *lines = csv.reader(StringIO(text.decode("utf-8-sig")))
    assert (head[0], head[-1]) == ("上门日期", "政府付（元）")
    assert [line[-1] for line in lines] == ["40.00", "20.00"]


@pytest.mark.parametrize("name", ["=1+1", "+86", "-2", "@SUM(A1)", "＝1", "\t=1", " =1", "\r=1", "'=1"])
def test_a_name_that_would_be_a_formula_is_text_in_both_files(month: Cast, name: str) -> None:
    with transaction():
        db.session.get_one(Elder, month.elder).person.name = name
    assert list(csv.reader(StringIO(made(month, Format.CSV).read_text("utf-8-sig"))))[1][1][0] == "'"
    assert book(month)["上门明细"]["C3"].data_type == "s"


def test_what_no_sheet_can_hold_is_left_out() -> None:
    assert cells.sheet_text("王\x00秀\x1f兰") == "王秀兰"
    assert len(cells.sheet_text("长" * 40_000)) == 32_767


def test_an_ordinary_name_stays_as_it_is() -> None:
    assert [cells.csv_text(each) for each in ("王秀兰", "3-5号", "")] == ["王秀兰", "3-5号", ""]


def test_that_it_was_taken_is_kept_with_who_and_how_many_rows(month: Cast) -> None:
    made(month)
    kept = db.session.query(Export).one()
    assert (kept.viewer, kept.register, kept.rows) == (f"staff:{month.operator}", "月结单", 2)


def test_a_worker_that_died_leaves_a_run_that_another_does_from_the_beginning(month: Cast, frozen: FrozenClock) -> None:
    run_id = asked(month)
    assert runs.take(run_id)
    assert transfers.drain() == 0
    frozen.tick(121)
    assert transfers.drain() == 1
    assert run(run_id).status is TransferStatus.DONE
    assert [each.name for each in transfers.folder().iterdir() if each.name.startswith(run(run_id).ref)] == [
        run(run_id).file
    ]


def test_the_progress_counts_the_visits(month: Cast) -> None:
    run_id = asked(month)
    transfers.drain()
    assert (run(run_id).done, run(run_id).total) == (2, 2)
