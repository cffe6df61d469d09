"""A small site beside the real one: a board on which everybody may pin notes, to try what all pages share."""

import pytest
from flask import Blueprint, Flask, Response, abort, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from care.db import db, new_ref, transaction
from care.errors import Refused
from care.models import Skill
from care.web.pages import page
from care.web.posting import once, own_transaction

LAST_NOTE = 3

board = Blueprint("pins", __name__, url_prefix="/pins", template_folder="templates")


def count_notes() -> int:
    """How many notes hang there."""
    return db.session.scalar(select(func.count()).select_from(Skill)) or 0


def pin_note() -> None:
    """Hang up one more."""
    db.session.add(Skill(code=new_ref(), name_zh="", name_en=""))
    db.session.flush()


@board.get("")
def read() -> Response:
    count = count_notes()
    return page("pins.html", "_pins.html", count=count, ended=count == LAST_NOTE)


@board.post("")
def pin() -> ResponseReturnValue:
    pin_note()
    return redirect(f"/pins?after={count_notes()}")


@board.post("/slowly")
@own_transaction
def pin_slowly() -> ResponseReturnValue:
    with transaction():
        once("/pins?slowly")
        pin_note()
    return redirect("/pins?slowly")


@board.post("/failing/<how>")
def pin_and_fail(how: str) -> ResponseReturnValue:
    pin_note()
    if how == "raised":
        raise Refused
    if how == "aborted":
        abort(413)
    return page("pins.html"), 422


@board.post("/pages")
def pin_and_show() -> ResponseReturnValue:
    pin_note()
    return page("pins.html", count=count_notes())


@board.get("/by-reading")
def pin_by_reading() -> ResponseReturnValue:
    pin_note()
    return "pinned"


@board.get("/broken")
def broken() -> ResponseReturnValue:
    raise LookupError("the secret is 42")


def pinned(app: Flask) -> int:
    """How many notes hang there, seen from outside."""
    with app.app_context():
        return count_notes()


@pytest.fixture
def pins(app: Flask) -> Flask:
    """The application with the board, on SQLite."""
    app.register_blueprint(board)
    return app


@pytest.fixture
def pins_on_both(app_on_both: Flask) -> Flask:
    """The application with the board, once on SQLite and once on PostgreSQL."""
    app_on_both.register_blueprint(board)
    return app_on_both
