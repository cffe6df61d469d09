"""Who decides for an elder: she herself, beside her an agent, in her place a guardian; family and contacts do not."""

from collections.abc import Iterable, Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from care import clock, errors
from care.clock import LOCAL
from care.db import db
from care.models import DECIDES, Agreement, Consent, Elder, Person, Relation, RelationKind

# Who decides: a relation, or None for the elder herself.
Decider = Relation | None
# In a condition: one elder by id, or the column that says which.
ElderId = ColumnElement[int] | InstrumentedAttribute[int] | int


def today() -> date:
    """The local day."""
    return clock.now().astimezone(LOCAL).date()


def deciders(elder: Elder, day: date | None = None) -> list[Decider]:
    """Return who may decide for ``elder`` on a day (today): her guardians alone, or else she and her agents."""
    kinds = Relation.kind.in_(DECIDES)
    hers = select(Relation).where(Relation.elder_id == elder.id, Relation.deactivated_at.is_(None), kinds)
    whole = hers.options(joinedload(Relation.person).selectinload(Person.contact_points))
    return deciding(db.session.scalars(whole.order_by(Relation.position, Relation.id)), day or today())


def deciding(relations: Iterable[Relation], day: date) -> list[Decider]:
    """Return who of an elder's ``relations`` decides on ``day``, None being the elder herself."""
    live = [each for each in relations if _holds(each, day)]
    guardians = [each for each in live if each.kind is RelationKind.GUARDIAN]
    return [*guardians] or [None, *(each for each in live if each.kind is RelationKind.AGENT)]


def decider(elder: Elder, ref: str) -> Decider:
    """Return who of those who may decide today has this reference, "" being the elder herself; Invalid for others."""
    for each in deciders(elder):
        if (each.ref if each else "") == ref:
            return each
    raise errors.Invalid(_l("这个人现在不能替老人决定，请另选一位。"), field="giver")


def check_document(kind: RelationKind, document: str | None) -> None:
    """Invalid where somebody shall decide for an elder and nothing proves it."""
    if kind in DECIDES and not (document or "").strip():
        raise errors.Invalid(_l("监护人和代理人要有凭据，请写证明或者委托书的编号。"), field="document")


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


def counts(paper: type[Consent] | type[Agreement]) -> ColumnElement[bool]:
    """The condition that whoever gave a paper still binds the elder: where a guardian decides, a guardian's alone."""
    guardian, giver = aliased(Relation), aliased(Relation)
    decides = RelationKind.GUARDIAN
    guarded = exists().where(guardian.elder_id == paper.elder_id, guardian.kind == decides, in_force(guardian))
    by_guardian = exists().where(giver.id == paper.relation_id, giver.kind == decides, in_force(giver))
    return or_(~guarded, by_guardian)


def giver_counts(relation: Decider, who: Sequence[Decider]) -> bool:
    """The same of a paper at hand: given by ``relation``, while ``who`` decides."""
    return None in who or relation in who


def _holds(relation: Relation, day: date) -> bool:
    ended = relation.ends_on is not None and relation.ends_on < day
    return relation.deactivated_at is None and relation.starts_on <= day and not ended
