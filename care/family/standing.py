"""Who stands by an elder: in which order she is called, how it ends, and the consent without which nobody sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from care import clock, errors, papers, settings
from care.db import db, lock, record
from care.models import DECIDES, Elder, Order, Person, Purpose, Relation


@dataclass(frozen=True)
class Circle:
    """Who stands by an elder today, in calling order; who was just taken off; whether she lets any of them see."""

    family: Sequence[Relation]
    taken_off: Sequence[Relation]
    viewed: bool


def circle_of(elder: Elder) -> Circle:
    """Return all that a page shows of an elder's family, with persons and telephones."""
    lately = Relation.deactivated_at >= clock.now() - _undo()
    seen = papers.family_view_stands().label("viewed")
    shown = select(Relation, seen).where(Relation.elder_id == elder.id, or_(papers.in_force(), lately))
    whole = shown.options(joinedload(Relation.person).selectinload(Person.contact_points))
    rows = db.session.execute(whole.order_by(Relation.position, Relation.id)).all()
    family = [relation for relation, _ in rows if relation.deactivated_at is None]
    here = {relation.person_id for relation in family}
    off = [relation for relation, _ in rows if relation.deactivated_at and relation.person_id not in here]
    return Circle(family, off, any(viewed for _, viewed in rows))


def family_of(elder: Elder) -> Sequence[Relation]:
    """Return who stands by an elder today, in the order in which the desk calls."""
    standing_by = select(Relation).where(Relation.elder_id == elder.id, papers.in_force())
    return db.session.scalars(standing_by.order_by(Relation.position, Relation.id)).all()


def relation_of(elder: Elder, ref: str) -> Relation:
    """Return the elder's relation of an address, be it taken off; NotFound for anybody else's."""
    own = select(Relation).where(Relation.ref == ref, Relation.elder_id == elder.id)
    relation = db.session.scalars(own).first()
    if relation is None:
        raise errors.NotFound
    return relation


def who_ordered(order: Order) -> Relation | None:
    """Return as whom one of the family placed an order, be she taken off since; None for any other order."""
    kind, _, person_id = order.ordered_by.partition(":")
    if kind != "family":
        return None
    stood = select(Relation).where(Relation.elder_id == order.elder_id, Relation.person_id == int(person_id))
    last = stood.options(joinedload(Relation.person)).order_by(Relation.id.desc()).limit(1)
    return db.session.scalars(last).first()


def may_be_viewed(elder: Elder) -> bool:
    """Whether the elder consents to her family seeing her orders at present."""
    return papers.consents_to(elder, Purpose.FAMILY_VIEW)


def agree(elder: Elder, evidence: str, *, at_the_desk: bool = False) -> None:
    """Keep that the elder lets her family see her orders; where she has a guardian, at the desk that the guardian does.

    Refused on her own phone where a guardian decides in her place. Given already, it stands.
    """
    if may_be_viewed(elder):
        return
    if papers.guardians_of(elder) and not at_the_desk:
        raise errors.Refused(_l("这位老人有监护人，要监护人同意。请打热线，我们帮您办。"))
    papers.consent(elder, Purpose.FAMILY_VIEW, papers.deciders(elder)[0], evidence=evidence)


def withdraw(elder: Elder, reason: str) -> None:
    """From now on none of the family sees, orders or is told anything."""
    papers.withdraw(elder, Purpose.FAMILY_VIEW, reason)


def take_off(relation: Relation) -> None:
    """From now on she does not stand by the elder; her phone finds nothing. Can be undone for a while."""
    lock(relation)
    if relation.deactivated_at is None:
        relation.deactivated_at = clock.now()
        record(relation, "taken_off")


def put_back(relation: Relation) -> None:
    """Undo ``take_off`` within ten minutes (``undo_s``). Refused later, or when she was invited anew meanwhile."""
    elder = lock(db.session.get_one(Elder, relation.elder_id))
    if relation.deactivated_at is None:
        return
    if relation not in circle_of(elder).taken_off:
        raise errors.Refused(_l("时间过了，不能撤回了，请重新邀请。"))
    relation.deactivated_at = None
    record(relation, "put_back")


def move_up(relation: Relation) -> None:
    """Let the desk call her one place sooner."""
    elder = lock(db.session.get_one(Elder, relation.elder_id))
    order = list(family_of(elder))
    place = order.index(relation) if relation in order else 0
    if place:
        order[place - 1], order[place] = relation, order[place - 1]
        record(relation, "moved_up")
    for position, each in enumerate(order, 1):
        each.position = position


def removable_by_tap(relation: Relation) -> bool:
    """Whether the elder takes her off by herself: a guardian or agent only goes by way of the desk."""
    return relation.kind not in DECIDES


def _undo() -> timedelta:
    return timedelta(seconds=settings.value("undo_s"))
