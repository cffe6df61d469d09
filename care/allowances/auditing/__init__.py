"""The audit of the whole ledger: it only reads, and adds up anew by sums of its own.

Each check is one statement over whole tables, and so sees one moment of a system that goes on meanwhile.
"""

from collections.abc import Iterator

from sqlalchemy import func, select

from care.allowances.auditing import books, due, rows
from care.allowances.auditing.difference import Difference
from care.allowances.auditing.findings import Finding, findings
from care.db import db
from care.models import Visit

__all__ = ["Difference", "Finding", "differences", "findings", "number_of_visits"]

CHECKS = (
    books.postings,
    books.lost_entries,
    books.balances,
    books.below_nothing,
    books.ceilings,
    books.rolled_over,
    due.legs,
    rows.charges,
    rows.months,
    rows.statements,
    rows.billed,
    rows.corrections,
    rows.payments,
)


def differences() -> Iterator[Difference]:
    """Yield all that does not add up; nothing where the ledger is as it must be."""
    for check in CHECKS:
        yield from check()


def number_of_visits() -> int:
    """How many visits there are behind the ledger."""
    return db.session.scalar(select(func.count()).select_from(Visit)) or 0
