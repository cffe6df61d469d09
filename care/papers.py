"""Who decides for an elder, what she consented to and agreed: what a service asks for, and what of it is missing."""

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.orm import aliased

from care import clock
from care.clock import LOCAL
from care.db import db
from care.models import (
    Agreement,
    Assessment,
    Consent,
    Elder,
    Purpose,
    Relation,
    RelationKind,
    Requirement,
    Service,
)

CONSENTS = {Requirement.SERVICE_CONSENT: Purpose.SERVICE, Requirement.HEALTH_CONSENT: Purpose.HEALTH}


def missing(elder: Elder, service: Service) -> list[Requirement]:
    """Return what ``service`` asks for and ``elder`` does not have today, in the order of the service's list."""
    return [asked for asked in map(Requirement, service.requires) if not _has(elder, asked)]


def consents_to(elder: Elder, purpose: Purpose) -> bool:
    """Whether a consent stands that whoever decides for her gave: where there is a guardian, the guardian's alone."""
    guardians = guardians_of(elder)
    given = exists().where(
        Consent.elder_id == elder.id,
        Consent.purpose == purpose,
        Consent.withdrawn_at.is_(None),
        Consent.relation_id.in_(guardians) if guardians else true(),
    )
    return bool(db.session.scalar(select(given)))


def guardians_of(elder: Elder) -> list[int]:
    """Return the ids of the live relations whose persons decide in her place (监护人)."""
    guardian = Relation.kind == RelationKind.GUARDIAN
    return list(db.session.scalars(select(Relation.id).where(Relation.elder_id == elder.id, guardian, in_force())))


def in_force(relation: type[Relation] = Relation) -> ColumnElement[bool]:
    """The condition that a relation (or an alias of it) holds today."""
    return and_(
        relation.deactivated_at.is_(None),
        relation.starts_on <= today(),
        or_(relation.ends_on.is_(None), relation.ends_on >= today()),
    )


def family_view_stands() -> ColumnElement[bool]:
    """The condition on a Relation that its elder lets her family see her orders; where there is one, her guardian."""
    guardian, giver = aliased(Relation), aliased(Relation)
    decides = RelationKind.GUARDIAN
    guarded = exists().where(guardian.elder_id == Consent.elder_id, guardian.kind == decides, in_force(guardian))
    by_guardian = exists().where(giver.id == Consent.relation_id, giver.kind == decides, in_force(giver))
    return exists().where(
        Consent.elder_id == Relation.elder_id,
        Consent.purpose == Purpose.FAMILY_VIEW,
        Consent.withdrawn_at.is_(None),
        or_(~guarded, by_guardian),
    )


def today() -> date:
    """The local day."""
    return clock.now().astimezone(LOCAL).date()


def _has(elder: Elder, asked: Requirement) -> bool:
    if asked in CONSENTS:
        return consents_to(elder, CONSENTS[asked])
    if asked is Requirement.AGREEMENT:
        return _agreed(elder)
    assessed = exists().where(Assessment.elder_id == elder.id, Assessment.deactivated_at.is_(None))
    return bool(db.session.scalar(select(assessed)))


def _agreed(elder: Elder) -> bool:
    guardians = guardians_of(elder)
    stands = exists().where(
        Agreement.elder_id == elder.id,
        Agreement.deactivated_at.is_(None),
        Agreement.starts_on <= today(),
        or_(Agreement.ends_on.is_(None), Agreement.ends_on >= today()),
        Agreement.relation_id.in_(guardians) if guardians else true(),
    )
    return bool(db.session.scalar(select(stands)))
