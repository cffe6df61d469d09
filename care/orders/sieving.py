"""What of the board is wanted: filters that combine, as conditions on Job."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Self

from sqlalchemy import ColumnElement, and_, case, exists, false, literal, or_, select

from care.models import (
    OPEN_JOB,
    Attention,
    Caregiver,
    Channel,
    Elder,
    Job,
    Offer,
    OfferStatus,
    Order,
    Organisation,
    Role,
    Service,
    Staff,
    Visit,
    VisitStatus,
)
from care.orders.finding import person_fits
from care.orders.sight import elders_seen_by, jobs_seen_by
from care.orders.story import SAID_BY_ELDER


class Lane(StrEnum):
    """The parts of the board, in the order in which they stand on it. STUCK: a person must look at it."""

    STUCK = "stuck"
    SEEKING = "seeking"
    UNDER_WAY = "under_way"
    ASSIGNED = "assigned"


class Hands(StrEnum):
    """In whose hands a case is."""

    MINE = "mine"
    NOBODYS = "nobodys"


@dataclass(frozen=True)
class Sieve:
    """What of the board is wanted, None: all of it; ``page`` from 1 on.

    ``what`` is a category's code or a service's reference, ``firm`` an organisation's reference, ``text`` a name or
    digits of a number.
    """

    lane: Lane | None = None
    area: str | None = None
    what: str | None = None
    firm: str | None = None
    why: Attention | None = None
    channel: Channel | None = None
    hands: Hands | None = None
    text: str | None = None
    page: int = 1

    @property
    def asked(self) -> Mapping[str, str]:
        """The filters that are set, as an address holds them."""
        return {name: str(value) for name, value in asdict(self).items() if value and name != "page"}

    def without(self, *names: str) -> Self:
        """The same with these filters taken away."""
        return replace(self, page=1, **dict.fromkeys(names))


stuck = Job.attention.is_not(None)
# A job that has ended stays on the board while it waits for a person. Naming ``attention_since`` too lets SQLite
# take both indexes: without it, it would read every job that ever was.
on_board = or_(and_(stuck, Job.attention_since.is_not(None)), Job.status.in_(OPEN_JOB))
lane_of = case((stuck, literal(Lane.STUCK.value)), else_=Job.status)


def sifted(staff: Staff, sieve: Sieve) -> ColumnElement[bool]:
    """The condition on Job that ``staff`` may see it on the board and ``sieve`` lets it through."""
    filters = (
        sieve.lane and lane_of == sieve.lane.value,
        sieve.area and Job.area_code == sieve.area,
        sieve.what and _is_of(sieve.what),
        sieve.firm and _of_firm(sieve.firm),
        sieve.why and _because(staff, sieve.why),
        sieve.channel and exists().where(Order.id == Job.order_id, Order.channel == sieve.channel),
        sieve.hands and _in_hands(staff, sieve.hands),
        sieve.text and _about(staff, sieve.text),
    )
    return and_(on_board, jobs_seen_by(staff), *(each for each in filters if isinstance(each, ColumnElement)))


def _is_of(what: str) -> ColumnElement[bool]:
    services = select(Service.id).where(or_(Service.ref == what, Service.category_code == what))
    return Job.service_id.in_(services)


def _in_hands(staff: Staff, hands: Hands) -> ColumnElement[bool]:
    return Job.case_of == staff.id if hands is Hands.MINE else Job.case_of.is_(None)


def _of_firm(ref: str) -> ColumnElement[bool]:
    """A caregiver of that organisation comes, or is asked."""
    firm = select(Organisation.id).where(Organisation.ref == ref).scalar_subquery()
    comes = exists().where(Visit.job_id == Job.id, Visit.organisation_id == firm, Visit.status != VisitStatus.RELEASED)
    asked = exists().where(
        Offer.job_id == Job.id,
        Offer.status == OfferStatus.OPEN,
        Caregiver.id == Offer.responder_id,
        Caregiver.organisation_id == firm,
    )
    return or_(comes, asked)


def _because(staff: Staff, why: Attention) -> ColumnElement[bool]:
    """What an elder said of a caregiver does not reach her firm, not by way of a filter either."""
    if staff.role is Role.MANAGER and why in SAID_BY_ELDER:
        return false()
    return Job.attention == why


def _about(staff: Staff, text: str) -> ColumnElement[bool]:
    """Her name or number fits; a manager finds only those whom she may see now, or she could guess numbers."""
    fits = person_fits(text)
    elders = select(Elder.id).join(Elder.person).where(false() if fits is None else fits, elders_seen_by(staff))
    return Job.elder_id.in_(elders)
