"""Consents by purpose: given by whom on what evidence, withdrawn when and why; a row stays for good."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import joinedload

from care import clock, errors
from care.db import db, lock, record
from care.models import Consent, Elder, Purpose, Relation
from care.papers.deciding import Decider, ElderId, counts, deciders, giver_counts
from care.papers.typed import line


def consents_to(elder: Elder, purpose: Purpose) -> bool:
    """Whether a consent stands that whoever decides for her gave: where there is a guardian, the guardian's alone."""
    return bool(db.session.scalar(select(consent_stands(elder.id, purpose))))


def consent_stands(elder_id: ElderId, purpose: Purpose) -> ColumnElement[bool]:
    """The same as a condition on the elder of that id."""
    return exists().where(
        Consent.elder_id == elder_id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None), counts(Consent)
    )


def family_view_stands() -> ColumnElement[bool]:
    """The condition on a Relation that its elder lets her family see her orders; where there is one, her guardian."""
    return exists().where(
        Consent.elder_id == Relation.elder_id,
        Consent.purpose == Purpose.FAMILY_VIEW,
        Consent.withdrawn_at.is_(None),
        counts(Consent),
    )


def consents_of(elder: Elder) -> Sequence[Consent]:
    """Return every consent that was ever given for ``elder``, the latest first, with who gave it."""
    giver = joinedload(Consent.relation).joinedload(Relation.person)
    hers = select(Consent).where(Consent.elder_id == elder.id).options(giver)
    return db.session.scalars(hers.order_by(Consent.given_at.desc(), Consent.id.desc())).all()


def standing(consents: Sequence[Consent], who: Sequence[Decider]) -> Mapping[Purpose, Consent]:
    """Return which of ``consents`` (the latest first) stand for each purpose, while ``who`` decides."""
    stand = [each for each in consents if each.withdrawn_at is None and giver_counts(each.relation, who)]
    return {each.purpose: each for each in reversed(stand)}


def consent(elder: Elder, purpose: Purpose, by: Decider, *, evidence: str, at: datetime | None = None) -> Consent:
    """Keep that ``by`` (None: the elder herself) consented, now or at a moment before; what stands already stands.

    Invalid where somebody else decides, where nothing proves it, or where the moment is still to come.
    """
    lock(elder)
    check_giver(elder, by)
    proof = line(evidence, "evidence", _l("请写怎么同意的，例如电话录音号或者纸上签的字。"))
    if at and at > clock.now():
        raise errors.Invalid(_l("这个时间还没有到。"), field="given_on")
    stands = standing(consents_of(elder), deciders(elder)).get(purpose)
    if stands:
        return stands
    row = Consent(
        elder_id=elder.id,
        purpose=purpose,
        relation_id=by.id if by else None,
        evidence=proof,
        given_at=at or clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    record(row, "given", purpose=purpose.value, evidence=row.evidence)
    return row


def withdraw(elder: Elder, purpose: Purpose, reason: str) -> None:
    """Whatever was consented to for ``purpose`` holds no longer; anybody may say so for her. Invalid without reason."""
    lock(elder)
    why = line(reason, "reason", _l("请写为什么撤回，谁说的。"))
    hers = select(Consent).where(Consent.elder_id == elder.id, Consent.purpose == purpose)
    for row in db.session.scalars(hers.where(Consent.withdrawn_at.is_(None))).all():
        row.withdrawn_at, row.withdrawal = clock.now(), why
        record(row, "withdrawn", purpose=purpose.value, reason=why)


def check_giver(elder: Elder, by: Decider) -> None:
    """Invalid where ``by`` may not decide for ``elder`` today."""
    if by not in deciders(elder):
        raise errors.Invalid(_l("这个人现在不能替老人决定，请另选一位。"), field="giver")
