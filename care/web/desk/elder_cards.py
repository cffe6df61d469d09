"""The cards of an elder's page at the desk, in their order: one line here hangs up one more."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from care import access, clock, orders, settings
from care.db import db
from care.hotline.calls import last_calls
from care.messages import standing_of
from care.models import (
    COMING,
    OPEN_JOB,
    Caregiver,
    Elder,
    ElderCaregiver,
    HolderKind,
    Job,
    JobStatus,
    Liking,
    Order,
    Person,
    Role,
    Staff,
    Visit,
)
from care.orders.finding import ringing_for
from care.orders.sight import jobs_seen_by
from care.web.desk.calling import present_call
from care.web.desk.clerks import DESK
from care.web.desk.complaints import complaints_card
from care.web.desk.entitlements import entitlements_card
from care.web.desk.family import family_card
from care.web.desk.papers import papers_card, wanting_card
from care.web.desk.phones import waiting_phones
from care.web.desk.plans import plans_card

LATEST_ORDERS = 10
LATEST_CALLS = 5

Shown = Mapping[str, Any]


class Card(NamedTuple):
    """A card: its template in templates/desk/elder, and what that reads as ``mine``; None where ``staff`` sees none."""

    template: str
    shown_to: Callable[[Elder, Staff], Shown | None]


def hung_up(elder: Elder, staff: Staff) -> list[tuple[str, Shown]]:
    """Each card that ``staff`` sees on the page of ``elder``: template and contents."""
    found = [(card.template, card.shown_to(elder, staff)) for card in CARDS]
    return [(f"desk/elder/{template}", mine) for template, mine in found if mine is not None]


def _who(elder: Elder, staff: Staff) -> Shown:
    """Whom she likes is not for a firm's manager to read."""
    likings = _likings(elder) if staff.role is not Role.MANAGER else {}
    return {"standing": standing_of(elder), "likings": likings}


def _waiting(elder: Elder, staff: Staff) -> Shown | None:
    phones = waiting_phones(elder) if staff.role in DESK else []
    return {"phones": phones} if phones else None


def _sign_in_cards(elder: Elder, staff: Staff) -> Shown | None:
    return {"cards": access.cards_of(HolderKind.ELDER, elder.id)} if staff.role in DESK else None


def _phones(elder: Elder, staff: Staff) -> Shown | None:
    phones = access.phones_of(elder) if staff.role in DESK else []
    return {"phones": phones} if phones else None


def _likings(elder: Elder) -> dict[Liking, list[Caregiver]]:
    said = select(ElderCaregiver.liking, Caregiver).join(Caregiver, Caregiver.id == ElderCaregiver.caregiver_id)
    hers = said.where(ElderCaregiver.elder_id == elder.id).options(joinedload(Caregiver.person))
    rows = db.session.execute(hers.order_by(ElderCaregiver.id)).all()
    return {each: [caregiver for liking, caregiver in rows if liking is each] for each in Liking}


def _call(elder: Elder, staff: Staff) -> Shown | None:
    """The call that is going on: whose number it is, and how it may end."""
    if staff.role not in DESK:
        return None
    call = present_call(staff, elder)
    own = any(point.value == call.number for point in elder.person.contact_points if not point.deactivated_at)
    return {
        "number": call.number,
        "own": own,
        "relation": ringing_for(elder, call.number) if call.number and not own else None,
    }


def _ordering(elder: Elder, staff: Staff) -> Shown | None:
    if staff.role not in DESK:
        return None
    return {"standing": standing_of(elder), "categories": orders.menu(), "last": orders.last_order(elder)}


def _going_on(elder: Elder, staff: Staff) -> Shown | None:
    """What is to come, with who comes and what the operator reads out; what was cancelled only just now."""
    of_hers = select(Order).join(Job, Job.order_id == Order.id).where(Order.elder_id == elder.id, jobs_seen_by(staff))
    lately = Job.closed_at > clock.now() - timedelta(seconds=settings.value("undo_s"))
    wanted = of_hers.where(or_(Job.status.in_(OPEN_JOB), and_(Job.status == JobStatus.CANCELLED, lately)))
    shown = wanted.options(contains_eager(Order.job), joinedload(Order.service)).order_by(Order.id.desc())
    going_on = db.session.scalars(shown).all()
    return {"orders": going_on, "coming": _coming(going_on, staff)} if going_on else None


def _coming(going_on: Sequence[Order], staff: Staff) -> dict[int, list[Visit]]:
    """Who comes for each order, by its id; a manager reads only of her own firm's caregivers."""
    visits = select(Visit).where(Visit.order_id.in_([each.id for each in going_on]), Visit.status.in_(COMING))
    if staff.role is Role.MANAGER:
        visits = visits.where(Visit.organisation_id == staff.organisation_id)
    who = joinedload(Visit.caregiver).joinedload(Caregiver.person).selectinload(Person.contact_points)
    rows = db.session.scalars(visits.options(who).order_by(Visit.seat)).all()
    for visit in rows:
        access.saw(visit.caregiver.person_id)
    return {each.id: [visit for visit in rows if visit.order_id == each.id] for each in going_on}


def _calls(elder: Elder, staff: Staff) -> Shown | None:
    return {"calls": last_calls(elder, LATEST_CALLS)} if staff.role is not Role.MANAGER else None


def _orders(elder: Elder, staff: Staff) -> Shown:
    of_hers = select(Order).join(Job, Job.order_id == Order.id).where(Order.elder_id == elder.id, jobs_seen_by(staff))
    shown = of_hers.options(contains_eager(Order.job), joinedload(Order.service))
    return {"orders": db.session.scalars(shown.order_by(Order.id.desc()).limit(LATEST_ORDERS)).all()}


CARDS: Sequence[Card] = (
    Card("_waiting.html", _waiting),
    Card("_call.html", _call),
    Card("_wanting.html", wanting_card),
    Card("_who.html", _who),
    Card("_ordering.html", _ordering),
    Card("_going_on.html", _going_on),
    Card("_entitlements.html", entitlements_card),
    Card("_papers.html", papers_card),
    Card("_family.html", family_card),
    Card("_plans.html", plans_card),
    Card("_sign_in_cards.html", _sign_in_cards),
    Card("_phones.html", _phones),
    Card("_orders.html", _orders),
    Card("_complaints.html", complaints_card),
    Card("_calls.html", _calls),
)
