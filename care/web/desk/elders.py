"""An elder at the desk: found by name or any digits of a number; her standing, last orders, cards and phones."""

from collections.abc import Sequence

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload
from werkzeug.wrappers import Response

from care import access
from care.db import db
from care.messages import standing_of
from care.models import Elder, HolderKind, Job, Order, Staff
from care.orders.finding import find_elders
from care.orders.sight import elder_seen_by, jobs_seen_by
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import DESK, clerk
from care.web.desk.phones import waiting_phones
from care.web.pages import page

LATEST_ORDERS = 10
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
    """Who she is, how to reach her, her last orders, cards and waiting phones."""
    staff = clerk()
    elder = elder_seen_by(staff, ref)
    access.saw(elder.person_id)
    at_desk = staff.role in DESK
    return page(
        "desk/elder.html",
        staff=staff,
        elder=elder,
        standing=standing_of(elder),
        orders=_last_orders(staff, elder),
        cards=access.cards_of(HolderKind.ELDER, elder.id) if at_desk else [],
        phones=waiting_phones(elder) if at_desk else [],
        may_change=at_desk,
    )


def _last_orders(staff: Staff, elder: Elder) -> Sequence[Order]:
    of_hers = select(Order).join(Job, Job.order_id == Order.id).where(Order.elder_id == elder.id, jobs_seen_by(staff))
    shown = of_hers.options(contains_eager(Order.job), joinedload(Order.service))
    return db.session.scalars(shown.order_by(Order.id.desc()).limit(LATEST_ORDERS)).all()
