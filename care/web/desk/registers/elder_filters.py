"""By what the register of elders is searched and filtered, and what its columns work out."""

from collections.abc import Sequence

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased, joinedload

from care import clock
from care.db import db
from care.geo import Place, roughly_m
from care.models import (
    Caregiver,
    ContactKind,
    ContactPoint,
    Elder,
    Home,
    Person,
    Staff,
    Standing,
    StandingKind,
    Visit,
)
from care.orders.finding import elder_fits
from care.papers import today
from care.people import bears_id
from care.web.desk.wording import STANDINGS

OLD = 80
NEAREST = 12


def fits(text: str) -> ColumnElement[bool]:
    """The condition on Elder that ``text`` says who she is, or is her whole resident identity number."""
    bears = bears_id(text)
    return elder_fits(text) if bears is None else Elder.person_id.in_(select(Person.id).where(bears))


def standings(_staff: Staff) -> list[tuple[str, str]]:
    """What can be chosen."""
    return [(kind.value, str(word)) for kind, word in STANDINGS.items()]


def stands(value: str) -> ColumnElement[bool]:
    """The condition on Elder that her life is this now. Few rows say anything, so they are gone through first."""
    kind, now, later = StandingKind(value), clock.now(), aliased(Standing)
    superseded = select(later.id).where(
        later.elder_id == Standing.elder_id,
        later.starts_at <= now,
        or_(later.starts_at > Standing.starts_at, (later.starts_at == Standing.starts_at) & (later.id > Standing.id)),
    )
    current = select(Standing.elder_id).where(Standing.starts_at <= now, ~superseded.exists())
    if kind is StandingKind.ACTIVE:
        return Elder.id.not_in(current.where(Standing.kind != kind))
    return Elder.id.in_(current.where(Standing.kind == kind))


def standing_now(elder: Elder) -> StandingKind:
    """The same of an elder whose standings were loaded."""
    begun = [each for each in elder.standings if each.starts_at <= clock.now()]
    return begun[-1].kind if begun else StandingKind.ACTIVE


def no_number() -> ColumnElement[bool]:
    """The condition on Elder that no telephone reaches her."""
    live = (ContactPoint.kind == ContactKind.PHONE) & ContactPoint.deactivated_at.is_(None)
    return ~select(ContactPoint.id).where(ContactPoint.person_id == Elder.person_id, live).exists()


def rough() -> ColumnElement[bool]:
    """The condition on Elder that nobody knows just where her home is."""
    return Elder.home_id.in_(select(Home.id).where(Home.rough.is_(True)))


def old() -> ColumnElement[bool]:
    """The condition on Elder that she is 80 or older."""
    return Elder.person.has(Person.birth_date <= today() - relativedelta(years=OLD))


def caregivers_for(elder: Elder) -> Sequence[Caregiver]:
    """Whom she knows (who was there, or of whom she said something), and the nearest of her street or town."""
    working = select(Caregiver).where(Caregiver.deactivated_at.is_(None))
    whole = working.options(joinedload(Caregiver.person), joinedload(Caregiver.whereabouts))
    named = {elder.regular_caregiver_id, *(each.caregiver_id for each in elder.likings)} - {None}
    been = select(Visit.caregiver_id).where(Visit.elder_id == elder.id)
    known = db.session.scalars(whole.where(or_(Caregiver.id.in_(named), Caregiver.id.in_(been)))).all()
    home = Place(elder.home.lat, elder.home.lng)
    there = list(db.session.scalars(whole.where(Caregiver.area_code == elder.area_code)))
    there.sort(key=lambda each: roughly_m(home, Place(each.whereabouts.base_lat, each.whereabouts.base_lng)))
    return list(dict.fromkeys([*known, *there[:NEAREST]]))
