"""A month's statement as a workbook that a finance office can sign: summary, caregivers, visits, what is disputed."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from flask_babel import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from care.models import Grade
from care.reports.lines import Line
from care.reports.statement import Part
from care.transfers.cells import name_of, sheet_text
from care.transfers.statement_head import Head
from care.transfers.statement_table import Column, disputed_columns, visit_columns, yuan
from care.words import Language, money_in_capitals

A4 = 9
FONT = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "align": "center"},
    "plain": {},
    "label": {"bold": True},
    "head": {"bold": True, "align": "center", "text_wrap": True, "border": 1, "bg_color": "#F1E6D2"},
    "text": {"border": 1, "text_wrap": True},
    "count": {"border": 1, "align": "center"},
    "day": {"border": 1, "num_format": "yyyy-mm-dd", "align": "center"},
    "money": {"border": 1, "num_format": "#,##0.00"},
    "sum": {"border": 1, "num_format": "#,##0.00", "bold": True},
    "sum_text": {"border": 1, "bold": True},
    "line": {"bottom": 1},
}
MARGINS = {"left": 0.5, "right": 0.5, "top": 0.7, "bottom": 0.7}
ROOMY = 22


class StatementBook:
    """The workbook while it is written; rows go to the disk one by one, so a sheet may be of any length."""

    def __init__(self, path: Path, head: Head, language: Language) -> None:
        options = {"constant_memory": True, "tmpdir": str(path.parent), "default_format_properties": FONT}
        self.book = xlsxwriter.Workbook(str(path), options)
        self.head, self.language = head, language
        self.looks: dict[str, Format] = {name: self.book.add_format(FONT | look) for name, look in LOOKS.items()}
        names = (_("月结单"), _("助老员"), _("上门明细"), _("有争议"))
        self.summary, self.caregivers, self.visits, self.disputed = (self._sheet(name) for name in names)

    def write_summary(self, parts: Sequence[Part]) -> None:
        """The sheet that is signed, and the caregivers' own."""
        self._write_summary(self.summary)
        self._write_parts(self.caregivers, parts)

    def write_visits(self, batches: Iterable[Sequence[Line]]) -> None:
        """All visits, batch by batch."""
        self._table(self.visits, visit_columns(self.language), batches, _("上门明细"))

    def write_disputed(self, lines: Sequence[Line]) -> None:
        """What stands in no statement yet, with why."""
        self._table(self.disputed, disputed_columns(self.language), [lines], _("有争议，不在本月合计里"))

    def close(self) -> None:
        """Write it to the disk."""
        self.book.close()

    def _sheet(self, name: str) -> Worksheet:
        sheet = self.book.add_worksheet(name)
        sheet.set_paper(A4)
        sheet.set_margins(**MARGINS)
        sheet.set_footer(f"&L{_name_in_footer(self.head.title)}&R{_('第&P页，共&N页')}")
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        return sheet

    def _write_summary(self, sheet: Worksheet) -> None:
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 2, 26)
        sheet.set_row(0, 36)
        sheet.merge_range(0, 0, 0, 2, sheet_text(self.head.title), self.looks["title"])
        row = 2
        for label, value in self.head.facts:
            sheet.write_string(row, 0, label, self.looks["label"])
            sheet.write_string(row, 1, sheet_text(value), self.looks["plain"])
            row += 1
        row = self._write_sums(sheet, row + 1)
        self._write_signatures(sheet, row + 2)
        sheet.print_area(0, 0, row + 1 + len(self.head.signatures), 2)

    def _write_sums(self, sheet: Worksheet, row: int) -> int:
        """The three sums and the total, in figures and in capitals; the row after them."""
        for number, title in enumerate((_("项目"), _("次数"), _("金额（元）"))):
            sheet.write_string(row, number, title, self.looks["head"])
        for title, count, fen in self.head.sums:
            row += 1
            sheet.set_row(row, ROOMY)
            last = "sum" if title == self.head.sums[-1][0] else "money"
            sheet.write_string(row, 0, title, self.looks["sum_text" if last == "sum" else "text"])
            sheet.write(row, 1, count, self.looks["count"])
            sheet.write_number(row, 2, yuan(fen), self.looks[last])
        row += 1
        sheet.set_row(row, ROOMY)
        sheet.write_string(row, 0, _("合计大写"), self.looks["sum_text"])
        sheet.merge_range(row, 1, row, 2, money_in_capitals(self.head.total_fen), self.looks["sum_text"])
        return row + 1

    def _write_signatures(self, sheet: Worksheet, row: int) -> None:
        for title, signed in self.head.signatures:
            sheet.set_row(row, 30)
            sheet.write_string(row, 0, title, self.looks["label"])
            sheet.write_string(row, 1, sheet_text(signed), self.looks["line"])
            sheet.write_string(row, 2, _("日期："), self.looks["line"])
            row += 1

    def _write_parts(self, sheet: Worksheet, parts: Sequence[Part]) -> None:
        heads = (_("助老员"), _("上门次数"), *_grades(), _("上门（元）"), _("更正（元）"), _("合计（元）"))
        self._heads(sheet, heads, (16, 10, 8, 8, 8, 14, 14, 14), _("助老员"))
        for row, part in enumerate(parts, 2):
            name = name_of(part.caregiver, self.language) or _("客服安排的")
            sheet.write_string(row, 0, sheet_text(name), self.looks["text"])
            for number, count in enumerate((part.visits, *(part.grades.get(grade, 0) for grade in Grade)), 1):
                sheet.write_number(row, number, count, self.looks["count"])
            for number, fen in enumerate((part.visits_fen, part.corrections_fen, part.total_fen), 5):
                sheet.write_number(row, number, yuan(fen), self.looks["money"])
        sheet.print_area(0, 0, len(parts) + 1, len(heads) - 1)

    def _table(
        self, sheet: Worksheet, columns: Sequence[Column], batches: Iterable[Sequence[Line]], title: str
    ) -> None:
        sheet.set_landscape()
        self._heads(sheet, (_("序号"), *(each.head for each in columns)), (6, *(each.width for each in columns)), title)
        row, sums = 1, [0] * len(columns)
        for line in (line for batch in batches for line in batch):
            row += 1
            sheet.write_number(row, 0, row - 1, self.looks["count"])
            for number, column in enumerate(columns):
                self._cell(sheet, row, number + 1, column, line)
                sums[number] += column.fen(line) if column.fen else 0
        sheet.write_string(row + 1, 0, _("合计"), self.looks["sum_text"])
        for number, column in enumerate(columns, 1):
            if column.fen:
                sheet.write_number(row + 1, number, yuan(sums[number - 1]), self.looks["sum"])
        sheet.autofilter(1, 0, max(row, 2), len(columns))
        sheet.print_area(0, 0, row + 1, len(columns))

    def _heads(self, sheet: Worksheet, heads: Sequence[str], widths: Sequence[float], title: str) -> None:
        for number, width in enumerate(widths):
            sheet.set_column(number, number, width)
        sheet.set_row(0, 30)
        sheet.merge_range(0, 0, 0, len(heads) - 1, f"{self.head.title} · {title}", self.looks["title"])
        sheet.set_row(1, 32)
        for number, head in enumerate(heads):
            sheet.write_string(1, number, head, self.looks["head"])
        sheet.freeze_panes(2, 0)
        sheet.repeat_rows(0, 1)

    def _cell(self, sheet: Worksheet, row: int, number: int, column: Column, line: Line) -> None:
        value = column.shown(line)
        if column.fen:
            sheet.write_number(row, number, yuan(column.fen(line)), self.looks["money"])
        elif isinstance(value, date):
            sheet.write_datetime(row, number, value, self.looks["day"])
        else:
            sheet.write_string(row, number, sheet_text(value), self.looks["text"])


def _grades() -> tuple[str, ...]:
    return tuple(_("%(grade)s级", grade=grade) for grade in Grade)


def _name_in_footer(title: str) -> str:
    """In a footer & begins a command, and it holds 255 characters at most."""
    return title.replace("&", "&&")[:120]
