"""The service agreement: its number, from when until when, signed by whom; which of them end soon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased, joinedload

from care import clock, errors
from care.db import db, lock, record
from care.models import Agreement, Elder, Relation
from care.papers.consents import check_giver
from care.papers.deciding import Decider, ElderId, counts, giver_counts, today
from care.papers.typed import line

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Terms:
    """What an agreement says; the last day is included, None: without an end."""

    number: str
    starts_on: date
    ends_on: date | None = None


def agreement_stands(elder_id: ElderId) -> ColumnElement[bool]:
    """The condition that the elder of that id has an agreement today, signed by whoever decides for her."""
    return exists().where(Agreement.elder_id == elder_id, _in_force(Agreement, today()), counts(Agreement))


def agreements_of(elder: Elder) -> Sequence[Agreement]:
    """Return every agreement of ``elder``, those called off too, the one that ends last first."""
    signer = joinedload(Agreement.relation).joinedload(Relation.person)
    hers = select(Agreement).where(Agreement.elder_id == elder.id).options(signer)
    rows = db.session.scalars(hers.order_by(Agreement.id.desc())).all()
    return sorted(rows, key=lambda each: each.ends_on or date.max, reverse=True)


def present(agreements: Sequence[Agreement], who: Sequence[Decider]) -> Agreement | None:
    """Return which of ``agreements`` is in force today, while ``who`` decides."""
    day = today()
    live = [each for each in agreements if each.deactivated_at is None and each.starts_on <= day]
    stand = [
        each for each in live if (each.ends_on is None or each.ends_on >= day) and giver_counts(each.relation, who)
    ]
    return stand[0] if stand else None


def sign(elder: Elder, terms: Terms, by: Decider) -> Agreement:
    """Keep an agreement signed by ``by`` (None: the elder herself); Invalid where that cannot be right."""
    lock(elder)
    check_giver(elder, by)
    number = line(terms.number, "number", _l("请写协议的编号。"))
    if terms.ends_on and terms.ends_on < terms.starts_on:
        raise errors.Invalid(_l("最后一天不能在第一天以前。"), field="ends_on")
    row = Agreement(
        elder_id=elder.id,
        number=number,
        relation_id=by.id if by else None,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
    )
    db.session.add(row)
    db.session.flush()
    until = terms.ends_on.isoformat() if terms.ends_on else None
    record(row, "signed", number=row.number, starts_on=terms.starts_on.isoformat(), ends_on=until)
    return row


def call_off(agreement: Agreement) -> None:
    """From now on it counts no more: it was ended, or entered by mistake."""
    if agreement.deactivated_at is None:
        agreement.deactivated_at = clock.now()
        record(agreement, "called_off", number=agreement.number)


def ends_soon() -> ColumnElement[bool]:
    """The condition on Agreement that it ends within 30 days, or ended in the last 30, and that none follows it."""
    later = aliased(Agreement)
    follows = exists().where(
        later.elder_id == Agreement.elder_id,
        later.deactivated_at.is_(None),
        or_(later.ends_on.is_(None), later.ends_on > Agreement.ends_on),
    )
    served = exists().where(Elder.id == Agreement.elder_id, Elder.deactivated_at.is_(None))
    near = Agreement.ends_on.between(today() - SOON, today() + SOON)
    return and_(Agreement.deactivated_at.is_(None), near, ~follows, served)


def ending(page: int) -> Pagination:
    """Return a page (from 1) of the agreements that end soon, the first to end first, with their elders."""
    soon = select(Agreement).where(ends_soon()).options(joinedload(Agreement.elder).joinedload(Elder.person))
    return db.paginate(soon.order_by(Agreement.ends_on, Agreement.id), page=page, per_page=50, error_out=False)


def agreement_of(elder: Elder, ref: str) -> Agreement:
    """Return the elder's agreement of an address; NotFound for anybody else's."""
    agreement = db.session.scalar(select(Agreement).where(Agreement.ref == ref, Agreement.elder_id == elder.id))
    if agreement is None:
        raise errors.NotFound
    return agreement


def _in_force(agreement: type[Agreement], day: date) -> ColumnElement[bool]:
    ends = or_(agreement.ends_on.is_(None), agreement.ends_on >= day)
    return agreement.deactivated_at.is_(None) & (agreement.starts_on <= day) & ends
