"""The registers in tests: where a row's page is, what the log says of it, what an exported file holds."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from werkzeug.test import TestResponse

from care.db import Change, Model, db, subject_id_of
from care.models import Organisation, Role
from tests.support.client import LintingClient
from tests.support.desk import Desk

XIMEI = "/desk/registers/areas/350583001"


def administrator(desk: Desk) -> LintingClient:
    """A browser on which the administrator is signed in."""
    return desk.clerk(Role.ADMINISTRATOR)


def firm_page(desk: Desk) -> str:
    """The page of the standing firm."""
    ref = desk.in_app(lambda: db.session.get_one(Organisation, desk.cast.firm).ref)
    return f"/desk/registers/organisations/{ref}"


def logged(desk: Desk, row: Callable[[], Model]) -> list[tuple[str, dict[str, Any]]]:
    """Each change of a row: what was done and the details, the oldest first."""

    def read() -> list[tuple[str, dict[str, Any]]]:
        found = row()
        of_row = db.session.query(Change).filter_by(subject=found.__tablename__, subject_id=subject_id_of(found))
        return [(change.action, change.details) for change in of_row.order_by(Change.id)]

    return desk.in_app(read)


def sheet(answer: TestResponse) -> list[tuple[Any, ...]]:
    """The rows of an exported file, its heading first."""
    book = load_workbook(BytesIO(answer.data))
    return [tuple(cell.value for cell in row) for row in book.worksheets[0].iter_rows()]
