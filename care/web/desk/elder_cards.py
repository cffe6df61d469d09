"""The cards of an elder's page at the desk, in their order: one line here hangs up one more."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from care import access
from care.db import db
from care.messages import standing_of
from care.models import Elder, HolderKind, Job, Order, Staff
from care.orders.sight import jobs_seen_by
from care.web.desk.clerks import DESK
from care.web.desk.phones import waiting_phones
from care.web.desk.plans import plans_card

LATEST_ORDERS = 10

Shown = Mapping[str, Any]


class Card(NamedTuple):
    """A card: its template in templates/desk/elder, and what that reads as ``mine``; None where ``staff`` sees none."""

    template: str
    shown_to: Callable[[Elder, Staff], Shown | None]


def hung_up(elder: Elder, staff: Staff) -> list[tuple[str, Shown]]:
    """Each card that ``staff`` sees on the page of ``elder``: template and contents."""
    found = [(card.template, card.shown_to(elder, staff)) for card in CARDS]
    return [(f"desk/elder/{template}", mine) for template, mine in found if mine is not None]


def _who(elder: Elder, _staff: Staff) -> Shown:
    return {"standing": standing_of(elder)}


def _waiting(elder: Elder, staff: Staff) -> Shown | None:
    phones = waiting_phones(elder) if staff.role in DESK else []
    return {"phones": phones} if phones else None


def _sign_in_cards(elder: Elder, staff: Staff) -> Shown | None:
    return {"cards": access.cards_of(HolderKind.ELDER, elder.id)} if staff.role in DESK else None


def _orders(elder: Elder, staff: Staff) -> Shown:
    of_hers = select(Order).join(Job, Job.order_id == Order.id).where(Order.elder_id == elder.id, jobs_seen_by(staff))
    shown = of_hers.options(contains_eager(Order.job), joinedload(Order.service))
    return {"orders": db.session.scalars(shown.order_by(Order.id.desc()).limit(LATEST_ORDERS)).all()}


CARDS: Sequence[Card] = (
    Card("_waiting.html", _waiting),
    Card("_who.html", _who),
    Card("_plans.html", plans_card),
    Card("_sign_in_cards.html", _sign_in_cards),
    Card("_orders.html", _orders),
)
