"""``flask audit-ledger``: adds up the whole ledger anew and says where it differs, and what should not be."""

import sys
import time
from collections.abc import Iterable

import click
from flask.cli import with_appcontext

from care.allowances import auditing
from care.db import reading


@click.command("audit-ledger")
@with_appcontext
def audit_ledger() -> None:
    """Add up the whole ledger anew; exit code 1 where anything differs.

    What should not be though every sum is right, as a visit after a death, is listed and leaves the exit code: it asks
    for a person, not for a repair of the books.
    """
    began = time.monotonic()
    with reading():
        differing = _told("difference", auditing.differences())
        _told("to look into", auditing.findings())
        visits = auditing.number_of_visits()
    click.echo(f"{differing} differences over {visits:,} visits in {time.monotonic() - began:.1f} s")
    sys.exit(1 if differing else 0)


def _told(word: str, lines: Iterable[object]) -> int:
    """Print each line as it is found; return how many."""
    number = 0
    for number, line in enumerate(lines, 1):  # noqa: B007 - counted as they come, and kept nowhere
        click.echo(f"{word}: {line}")
    return number
