"""A month's statement as a file, XLSX or CSV: asked for, and written by a worker with its progress in the run."""

import csv
import tempfile
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from care import errors
from care.db import db, transaction
from care.models import Export, Staff, Statement, Transfer, TransferKind, TransferStatus
from care.reports import statement as report
from care.reports.lines import Line, of_ids
from care.transfers import runs
from care.transfers.cells import csv_text
from care.transfers.runs import Hold
from care.transfers.statement_book import StatementBook
from care.transfers.statement_head import head_of, title_of
from care.transfers.statement_table import Column, visit_columns, yuan
from care.words import Language

BATCH = 500
REGISTER = "月结单"  # said by the page of what was taken away, in its language

Batches = Iterator[Sequence[Line]]


class Format(StrEnum):
    """What kind of file."""

    XLSX = "xlsx"
    CSV = "csv"


def ask_for_statement(statement: Statement, staff: Staff, wanted: Format, language: Language) -> Transfer:
    """Ask for a statement as a file, in this language."""
    asked = {"statement": statement.id, "format": wanted.value, "language": language}
    with force_locale(language):
        name = f"{title_of(statement, language)}.{wanted}".replace("/", "-")
    return runs.ask(TransferKind.TABLE, staff, name, asked)


def write(hold: Hold) -> None:
    """Write the file of a run, from its beginning. Raises Refused where the statement changed meanwhile."""
    run = db.session.get_one(Transfer, hold.run_id)
    wanted, language = Format(run.asked["format"]), run.asked["language"]
    statement_id, name = run.asked["statement"], f"{run.ref}.{run.asked['format']}"
    with force_locale(language), tempfile.TemporaryDirectory(dir=runs.folder()) as own:
        draft = Path(own) / name
        count = WRITERS[wanted](hold, db.session.get_one(Statement, statement_id), draft, language)
        with transaction():
            _keep_that_it_was_taken(hold, count)
            runs.end(hold, TransferStatus.DONE, file=name, done=count)
            draft.replace(runs.folder() / name)


def _write_xlsx(hold: Hold, statement: Statement, path: Path, language: Language) -> int:
    """The workbook; returns how many visits stand in it."""
    parts = report.by_caregiver(statement)
    sums = report.sums_of_parts(parts)
    ids = report.line_ids(statement)
    book = StatementBook(path, head_of(statement, sums, language), language)
    book.write_summary(parts)
    book.write_disputed(report.disputed(statement))
    written = Written()
    book.write_visits(written.counted(_batches(hold, ids)))
    book.close()
    written.must_be(sums.visits, sums.visits_fen)
    return len(ids)


def _write_csv(hold: Hold, statement: Statement, path: Path, language: Language) -> int:
    """The visits alone, for other programs; UTF-8 with the mark by which Excel knows it."""
    columns, ids = visit_columns(language), report.line_ids(statement)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow([csv_text(each.head) for each in columns])
        for batch in _batches(hold, ids):
            for line in batch:
                table.writerow([_csv_cell(each, line) for each in columns])
    return len(ids)


def _csv_cell(column: Column, line: Line) -> str:
    return f"{yuan(column.fen(line)):.2f}" if column.fen else csv_text(column.shown(line))


WRITERS: dict[Format, Callable[[Hold, Statement, Path, Language], int]] = {
    Format.XLSX: _write_xlsx,
    Format.CSV: _write_csv,
}


class Written:
    """What of a statement's visits was written, against what it comes to."""

    def __init__(self) -> None:
        self.visits = self.amount_fen = 0

    def counted(self, batches: Batches) -> Batches:
        """Pass the batches on, and count them."""
        for batch in batches:
            self.visits += len(batch)
            self.amount_fen += sum(line.charge.government_fen for line in batch)
            yield batch

    def must_be(self, visits: int, amount_fen: int) -> None:
        """Refused where it is not the sums that stand in the summary: a draft goes on changing."""
        if (self.visits, self.amount_fen) != (visits, amount_fen):
            raise errors.Refused(_l("导出的时候这张月结单变了，请再导出一次。"))


def _batches(hold: Hold, ids: Sequence[int]) -> Batches:
    """The lines of these charges; after each batch the run says how far it is."""
    _advance(hold, 0, len(ids))
    for start in range(0, len(ids), BATCH):
        yield of_ids(ids[start : start + BATCH])
        _advance(hold, min(start + BATCH, len(ids)), len(ids))


def _advance(hold: Hold, done: int, total: int) -> None:
    with transaction():
        runs.advance(hold, done=done, total=total)


def _keep_that_it_was_taken(hold: Hold, rows: int) -> None:
    run = db.session.get_one(Transfer, hold.run_id)
    db.session.add(Export(viewer=f"staff:{run.asked_by}", register=REGISTER, asked=run.name, rows=rows))
