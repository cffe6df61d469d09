"""An elder at the desk: found by name or any digits of a number, and her page of cards."""

from flask import request
from werkzeug.wrappers import Response

from care import access
from care.orders.finding import find_elders
from care.orders.sight import elder_seen_by
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import DESK, clerk
from care.web.desk.elder_cards import hung_up
from care.web.pages import page

FOUND_AT_MOST = 30
LONGEST_SEARCH = 60


@blueprint.get("/elders")
def elders() -> Response:
    """Who bears this name, or can be reached at a number with these digits."""
    staff, text = clerk(), request.args.get("q", "").strip()[:LONGEST_SEARCH]
    found = find_elders(staff, text, limit=FOUND_AT_MOST)
    return page("desk/elders.html", staff=staff, q=text, found=found, most=FOUND_AT_MOST)


@blueprint.get("/elders/<ref>")
def elder(ref: str) -> Response:
    """All that the desk knows of her, a card for each side of it."""
    staff = clerk()
    elder = elder_seen_by(staff, ref)
    access.saw(elder.person_id)
    return page("desk/elder.html", staff=staff, elder=elder, cards=hung_up(elder, staff), may_change=staff.role in DESK)
