"""An elder at the desk: found by whatever a caller says of her, and her page of cards."""

from functools import partial

from flask import request
from werkzeug.wrappers import Response

from care import access
from care.models import Elder, Role, Staff
from care.orders.finding import find_elders
from care.orders.sight import elder_seen_by
from care.web.desk.blueprint import blueprint
from care.web.desk.calling import present_call
from care.web.desk.clerks import DESK, clerk
from care.web.desk.elder_cards import hung_up
from care.web.pages import page

FOUND_AT_MOST = 30
LONGEST_SEARCH = 60


@blueprint.get("/elders")
def elders() -> Response:
    """Who is called so, lives there, or can be reached at a number with these digits, she or her family."""
    staff, text = clerk(), request.args.get("q", "").strip()[:LONGEST_SEARCH]
    found = find_elders(staff, text, limit=FOUND_AT_MOST)
    return page("desk/elders.html", staff=staff, q=text, found=found, most=FOUND_AT_MOST, call=present_call(staff))


@blueprint.get("/elders/<ref>")
def elder(ref: str) -> Response:
    """All that the desk knows of her, a card for each side of it; live is only who else looks at her just now."""
    staff = clerk()
    elder = elder_seen_by(staff, ref)
    access.saw(elder.person_id)
    return page(
        "desk/elder.html",
        "desk/_also_here.html",
        staff=staff,
        elder=elder,
        also_here=_also_here(elder, staff),
        call=present_call(staff, elder),
        cards=partial(hung_up, elder, staff),
        may_change=staff.role in DESK,
    )


def _also_here(elder: Elder, staff: Staff) -> list[Staff]:
    """Who of the desk has her page open beside ``staff``; a manager is told of nobody."""
    if staff.role is Role.MANAGER:
        return []
    actors = access.also_here(elder.person_id, f"staff:{staff.id}")
    return [each for each in access.people_behind(actors).values() if isinstance(each, Staff)]
