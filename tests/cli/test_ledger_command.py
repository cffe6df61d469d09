"""``flask audit-ledger`` says what it found, and its exit code whether the books are right."""

import re

import pytest
from flask import Flask
from sqlalchemy import text

from care.clock import FrozenClock
from care.db import db, transaction
from tests.support import books
from tests.support.cast import Cast


@pytest.fixture
def told(in_app: Flask, cast: Cast, frozen: FrozenClock) -> Flask:
    books.kept(cast, frozen)
    return in_app


def audited(app: Flask) -> tuple[int, list[str]]:
    """The exit code and the lines."""
    result = app.test_cli_runner().invoke(args=["audit-ledger"])
    return result.exit_code, result.output.splitlines()


def plant(sql: str) -> None:
    with transaction():
        db.session.execute(text(sql))


def test_a_ledger_that_is_right_is_one_line(told: Flask) -> None:
    code, (line,) = audited(told)
    assert code == 0
    assert re.fullmatch(r"0 differences over 2 visits in \d+\.\d s", line)


def test_each_difference_is_a_line_and_the_exit_code_is_1(told: Flask) -> None:
    plant("UPDATE account SET balance_fen = balance_fen + 1 WHERE kind = 'free'")
    code, (difference, last) = audited(told)
    assert code == 1
    assert difference.startswith("difference: balance: free contract ")
    assert last.startswith("1 differences over 2 visits")


def test_what_should_not_be_is_listed_though_the_books_are_right(told: Flask) -> None:
    plant("DELETE FROM organisation_area")
    code, lines = audited(told)
    assert code == 0
    assert sum(line.startswith("to look into: a home served by an organisation") for line in lines) == 2
