"""Which elders a phone holds: as her own phone, or as that of one who stands by her, within rights that are live."""

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import ClassVar

from flask import g
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload, with_expression

from care import errors, papers
from care.access.numbers import reached_at
from care.clock import now
from care.db import act_as, db, record
from care.models import ContactPoint, Elder, Person, Relation, Session, SessionElder, Standing


class Right(StrEnum):
    """What a page of an elder's asks of the phone. OWN: that it is hers, and nobody's who stands by her."""

    SEE = "see"
    ORDER = "order"
    OWN = "own"


class MayNotOrder(errors.CareError):
    """One of the family who may see, and not order."""

    status: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN
    default: ClassVar[errors.Sentence] = _l("您可以看，不能替老人下单、取消或者评价。请老人自己来，或者打热线。")


@dataclass(frozen=True)
class Bond:
    """An elder on a phone; ``relation``: it is that of one who stands by her. Not ``live``: she may not see now."""

    elder: Elder
    relation: Relation | None
    live: bool


def bonds_of(session: Session) -> list[Bond]:
    """Return whom this phone was bound to and has not left, the first first."""
    found = db.session.execute(_bonds(session).order_by(SessionElder.id))
    return [Bond(elder, relation, live) for elder, relation, live in found]


def elders_of(session: Session) -> list[Elder]:
    """Return the elders that this phone opens on."""
    return [bond.elder for bond in bonds_of(session) if bond.live]


def elder_on_phone(session: Session, ref: str, right: Right = Right.SEE) -> Elder:
    """Return the elder of an address if this phone holds her; NotFound for anybody else's.

    A phone of her family's needs the right to see (else NotFound), and to order where the page does (else
    MayNotOrder); what is done then is done by ``family:<person id>``, and ``relation_here`` says who that is.
    """
    g.pop("acting_as", None)
    row = db.session.execute(_bonds(session).where(Elder.ref == ref)).first()
    if row is None:
        raise errors.NotFound
    elder, relation, live = row
    if not live:
        raise errors.NotFound
    if relation is not None:
        _keep_to(relation, right)
    g.relation = relation
    return elder


def relation_here() -> Relation | None:
    """Return in whose name this page is shown; None where it is the elder's own phone."""
    relation: Relation | None = g.get("relation")
    return relation


def was_bound(session: Session, elder: Elder) -> bool:
    """Whether this was a phone of ``elder`` herself once: then her card alone lets it in again."""
    bond = _bond(session, elder)
    return bond is not None and bond.relation_id is None


def bind_elder(session: Session, elder: Elder) -> None:
    """Let this phone act for ``elder`` as her own."""
    _bind(session, elder, None)
    record(elder, "phone_bound", session=session.id)


def bind_relation(session: Session, relation: Relation) -> None:
    """Let this phone act for an elder in the name of one who stands by her; her own phone stays her own."""
    bond = _bond(session, relation.elder)
    if bond and bond.relation_id is None and bond.left_at is None:
        return
    _bind(session, relation.elder, relation.id)
    record(relation, "phone_bound", session=session.id)


def leave_elder(session: Session, elder: Elder) -> None:
    """Take ``elder`` off this phone; her card brings her back."""
    bond = _bond(session, elder)
    if bond:
        bond.left_at = now()
        record(elder, "phone_left", session=session.id)


def forget_phones(elder: Elder) -> None:
    """Unbind every phone of ``elder``, as after a theft: each must be bound anew."""
    for bond in db.session.scalars(select(SessionElder).where(SessionElder.elder_id == elder.id)):
        db.session.delete(bond)
    record(elder, "phones_forgotten")


def forget_family(relation: Relation) -> None:
    """Unbind every phone that holds an elder in the name of ``relation``: as after its number was another's."""
    for bond in db.session.scalars(select(SessionElder).where(SessionElder.relation_id == relation.id)):
        db.session.delete(bond)
    record(relation, "phones_forgotten")


def relations_by_number(number: str) -> list[Relation]:
    """Return in whose names an E.164 number may see an elder now, the oldest first."""
    holders = select(Relation).join(ContactPoint, ContactPoint.person_id == Relation.person_id).join(Relation.elder)
    found = holders.where(reached_at(number), sees_now(), Elder.deactivated_at.is_(None))
    return list(db.session.scalars(found.order_by(Relation.id)))


def people_told(elder: Elder) -> list[Person]:
    """Return who of an elder's family is told of her visits now, in the order in which the desk calls."""
    told = select(Person).join(Relation, Relation.person_id == Person.id)
    now_told = told.where(
        Relation.elder_id == elder.id, Relation.is_told, papers.in_force(), papers.family_view_stands()
    )
    return list(db.session.scalars(now_told.order_by(Relation.position, Relation.id)))


def sees_now() -> ColumnElement[bool]:
    """The condition that a relation lets its person see the elder's orders: in force, by right and by consent."""
    return and_(Relation.may_see, papers.in_force(), papers.family_view_stands())


def _keep_to(relation: Relation, right: Right) -> None:
    if right is Right.OWN:
        raise errors.NotFound
    if right is Right.ORDER and not relation.may_order:
        raise MayNotOrder
    g.acting_as = f"family:{relation.person_id}"
    act_as(g.acting_as)


def _bonds(session: Session) -> Select[Elder, Relation, bool]:
    live = or_(SessionElder.relation_id.is_(None), sees_now()).label("live")
    bound = select(Elder, Relation, live).join(SessionElder, SessionElder.elder_id == Elder.id)
    stood_by = bound.outerjoin(Relation, Relation.id == SessionElder.relation_id)
    # Nearly every page asks next whether anybody can come to her.
    standing = with_expression(Elder.standing_then, Standing.column(Elder.id, now()))
    whole = stood_by.options(joinedload(Elder.person), joinedload(Relation.person), standing)
    return whole.where(
        SessionElder.session_id == session.id, SessionElder.left_at.is_(None), Elder.deactivated_at.is_(None)
    )


def _bind(session: Session, elder: Elder, relation_id: int | None) -> None:
    bond = _bond(session, elder)
    if bond is None:
        bond = SessionElder(session_id=session.id, elder_id=elder.id)
        db.session.add(bond)
    bond.left_at, bond.relation_id = None, relation_id


def _bond(session: Session, elder: Elder) -> SessionElder | None:
    wanted = select(SessionElder).where(SessionElder.session_id == session.id, SessionElder.elder_id == elder.id)
    return db.session.scalars(wanted).first()
