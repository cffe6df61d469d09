"""The board's page: what is open, what waits for a person, which strange phones wait; it keeps itself up to date."""

from enum import StrEnum
from typing import TypeVar

from flask import request
from werkzeug.wrappers import Response

from care import stops
from care.hotline import shifts
from care.models import Attention, Channel, Role
from care.orders.board import Hands, Lane, Sieve
from care.orders.board import board as board_of
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import DESK, clerk
from care.web.desk.phones import waiting_phones
from care.web.desk.waiting import waiting
from care.web.entries import page_number
from care.web.pages import page

LONGEST = 60

Choice = TypeVar("Choice", bound=StrEnum)


@blueprint.get("/")
def board() -> Response:
    """Every open order, what waits for a person on top."""
    staff, sieve = clerk(), _sieve()
    manager, in_force = staff.role is Role.MANAGER, stops.current()
    return page(
        "desk/board.html",
        "desk/_board.html",
        staff=staff,
        sieve=sieve,
        board=board_of(staff, sieve),
        stops=in_force,
        waiting=waiting(staff, in_force),
        notes=[] if manager else shifts.untaken(),
        phones=[] if manager else waiting_phones(),
        may_answer=staff.role in DESK,
    )


def _sieve() -> Sieve:
    """What the address asks for; what it cannot mean is passed over."""
    return Sieve(
        lane=_one_of(Lane, "lane"),
        area=_text("area"),
        what=_text("what"),
        firm=_text("firm"),
        why=_one_of(Attention, "why"),
        channel=_one_of(Channel, "channel"),
        hands=_one_of(Hands, "hands"),
        text=_text("text"),
        page=page_number(),
    )


def _text(name: str) -> str | None:
    return request.args.get(name, "").strip()[:LONGEST] or None


def _one_of(kind: type[Choice], name: str) -> Choice | None:
    asked = request.args.get(name, "")
    return kind(asked) if asked in set(kind) else None
