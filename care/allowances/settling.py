"""A person's word on a disputed charge: what it costs whom, and who did it where nobody knew."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from care import errors
from care.allowances import charging
from care.allowances.charges import firms_of
from care.db import db, lock
from care.models import Charge, ChargeStatus, Organisation
from care.money import Money

LONGEST_REASON = 500


@dataclass(frozen=True)
class Word:
    """What a person decided: the two amounts (fen; nothing at all gives it back), why, and whose work it was."""

    government_fen: Money
    own_fen: Money
    reason: str
    organisation_ref: str = ""


def settle(charge: Charge, word: Word) -> None:
    """Settle a disputed charge by a person's word; Invalid and Refused as ``charging.settle`` raises them."""
    if len(word.reason) > LONGEST_REASON:
        raise errors.Invalid(_l("太长了，请写在500个字以内。"), field="reason")
    lock(charge.job)
    db.session.refresh(charge)
    if charge.status is ChargeStatus.DISPUTED and charge.organisation_id is None and word.organisation_ref:
        charge.organisation_id = _firm(charge, word.organisation_ref).id
        db.session.flush()
    charging.settle(charge, word.government_fen, word.own_fen, word.reason.strip())


def firms(charge: Charge) -> Sequence[Organisation]:
    """Return who may have done it: the organisations that its contract pays there."""
    paid = select(Organisation).where(Organisation.id.in_(firms_of(charge)))
    return db.session.scalars(paid.order_by(Organisation.id)).all()


def _firm(charge: Charge, ref: str) -> Organisation:
    found = next((each for each in firms(charge) if each.ref == ref), None)
    if found is None:
        raise errors.Invalid(_l("请先写明是哪家机构做的。"), field="organisation")
    return found
