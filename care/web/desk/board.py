"""The board's page: what is open, what waits for a person, which strange phones wait; it keeps itself up to date."""

from flask import request
from werkzeug.wrappers import Response

from care.models import Role
from care.orders.board import Lane, Sieve
from care.orders.board import board as board_of
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import DESK, clerk
from care.web.desk.phones import waiting_phones
from care.web.pages import page


@blueprint.get("/")
def board() -> Response:
    """Every open order, what waits for a person on top."""
    staff, sieve = clerk(), _sieve()
    return page(
        "desk/board.html",
        "desk/_board.html",
        staff=staff,
        sieve=sieve,
        board=board_of(staff, sieve),
        phones=[] if staff.role is Role.MANAGER else waiting_phones(),
        may_answer=staff.role in DESK,
    )


def _sieve() -> Sieve:
    """What the address asks for; what it cannot mean is passed over."""
    lane = request.args.get("lane", "")
    return Sieve(
        lane=Lane(lane) if lane in set(Lane) else None,
        area_code=request.args.get("area", "")[:12] or None,
        page=request.args.get("page", 1, type=int),
    )
