import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.dialects import sqlite

from care.db import db
from care.models import Job
from care.orders.board import on_board


@pytest.mark.usefixtures("in_app")
def test_the_board_does_not_read_what_is_over(in_app: Flask) -> None:
    query = select(Job.id).where(on_board)
    asked = query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    plan = [row[3] for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {asked}"))]
    assert not [line for line in plan if line.startswith("SCAN")], plan
