"""What waits for a person before it stands in a statement: disputed charges, and corrections that a second decides."""

from collections.abc import Sequence

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from care import errors
from care.db import db
from care.models import Adjustment, AdjustmentStatus, Charge, ChargeStatus, Role, Staff
from care.reports.lines import Line, of_ids

LINES_A_PAGE = 25


def charge_seen_by(staff: Staff, ref: str) -> Charge:
    """Return the charge of this reference; NotFound for none, and for a manager of another organisation."""
    wanted = select(Charge).where(Charge.ref == ref)
    if staff.role is Role.MANAGER:
        wanted = wanted.where(Charge.organisation_id == staff.organisation_id)
    found = db.session.scalars(wanted.options(joinedload(Charge.contract), joinedload(Charge.organisation))).first()
    if found is None:
        raise errors.NotFound
    return found


def adjustment_of(ref: str) -> Adjustment:
    """Return the correction of this reference; NotFound for none."""
    found = db.session.scalars(select(Adjustment).where(Adjustment.ref == ref)).first()
    if found is None:
        raise errors.NotFound
    return found


def disputed(page: int) -> Pagination:
    """Return a page (from 1) of the visits whose money is disputed, the longest first."""
    waiting = select(Charge.id).where(Charge.status == ChargeStatus.DISPUTED).order_by(Charge.doubted_at, Charge.id)
    found = db.paginate(waiting, page=page, per_page=LINES_A_PAGE, error_out=False)
    found.items = of_ids(found.items)
    return found


def proposed(page: int) -> Pagination:
    """Return a page (from 1) of the corrections that wait for a second person, the oldest first, with their visits."""
    waiting = select(Adjustment).where(Adjustment.status == AdjustmentStatus.PROPOSED).order_by(Adjustment.proposed_at)
    found = db.paginate(waiting, page=page, per_page=LINES_A_PAGE, error_out=False)
    lines = {each.charge.id: each for each in of_ids([each.charge_id for each in found.items])}
    found.items = [(each, lines[each.charge_id]) for each in found.items]
    return found


def adjustments_of(line: Line) -> Sequence[Adjustment]:
    """Return all corrections that were proposed for a visit's charge, the oldest first."""
    return db.session.scalars(
        select(Adjustment).where(Adjustment.charge_id == line.charge.id).order_by(Adjustment.id)
    ).all()
