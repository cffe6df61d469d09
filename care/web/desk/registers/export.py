"""What is filtered in a register, as an Excel file; that it was taken away is kept."""

import tempfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import IO, Any
from urllib.parse import urlencode

from flask import Response, after_this_request, send_file
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from care import access, clock
from care.db import db, transaction
from care.models import Export, Staff
from care.people import bears_id, masked
from care.transfers.cells import sheet_text
from care.web.desk.registers.listing import Asked, all_rows
from care.web.desk.registers.register import Register, Row

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_SHEET_NAME = 31
NOT_IN_SHEET_NAMES = str.maketrans("", "", "[]:*?/\\'")


def export(register: Register[Row], staff: Staff, asked: Asked) -> Response:
    """The file; rows are loaded and written in batches, and the file waits on the disk, not in memory."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it when it is sent
    count, people = _write(register, all_rows(register, staff, asked), file)
    file.seek(0)
    viewer = f"staff:{staff.id}"

    @after_this_request
    def keep(response: Response) -> Response:
        """A GET only reads: what is kept of it is written when it is over."""
        with transaction():
            db.session.add(Export(viewer=viewer, register=register.name, asked=_kept(asked.address), rows=count))
        if people:
            access.note(viewer, people, "/desk/registers/<name>/export")
        return response

    name = f"{register.title}-{clock.now().astimezone(clock.LOCAL):%Y-%m-%d}.xlsx"
    return send_file(file, mimetype=EXCEL, as_attachment=True, download_name=name, max_age=0)


def _kept(asked: Mapping[str, str]) -> str:
    """What was asked for, as an address has it; a resident identity number is not kept as it is."""
    return urlencode({name: text if bears_id(text) is None else masked(text) for name, text in asked.items()})


def _write(register: Register[Row], rows: Iterable[Row], file: IO[bytes]) -> tuple[int, set[int]]:
    """Write the sheet; how many rows it has, and whose personal data stands in it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(str(register.title).translate(NOT_IN_SHEET_NAMES)[:LONGEST_SHEET_NAME])
    sheet.freeze_panes = "A2"
    columns = [column for column in register.columns if column.exported]
    heads = [_cell(sheet, str(column.heading)) for column in columns]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    count, people = 0, set[int]()
    for row in rows:
        sheet.append([_cell(sheet, column.show(row)) for column in columns])
        people.update(register.people_listed(row))
        count += 1
    book.save(file)
    return count, people


def _cell(sheet: Any, value: object) -> Any:
    """Numbers and times as such; all else as text, also what Excel would take for a formula."""
    if isinstance(value, datetime):
        value = value.astimezone(clock.LOCAL).replace(tzinfo=None)
    if value is None or isinstance(value, int | float | datetime):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, sheet_text(value))
    cell.data_type = "s"
    return cell
