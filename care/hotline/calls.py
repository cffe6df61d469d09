"""Calls to the hotline: who answered, whom each was about, how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from care import clock
from care.clock import LOCAL
from care.db import db
from care.models import CallOutcome, Elder, Order, PhoneCall, Staff

# A page that stood open longer was not one call.
LONGEST = timedelta(hours=2)
PER_PAGE = 50
# What the machine saw itself is not put another way by a tap.
SEEN = (CallOutcome.ORDERED, CallOutcome.CANCELLED)


@dataclass(frozen=True)
class Call:
    """A call that is going on: who answers it, from which number (None: unknown), since when, about whom."""

    staff: Staff
    number: str | None
    began_at: datetime
    elder: Elder | None = None


def since(told: datetime | None) -> datetime:
    """When a call began, as its page says: never in the future, at most two hours ago; now where it says nothing."""
    now = clock.now()
    return min(max(told, now - LONGEST), now) if told else now


def end(call: Call, outcome: CallOutcome, *, order: Order | None = None, note: str = "") -> PhoneCall:
    """Note how ``call`` ended. Ended again, as when it brought an order and then a word, it stays one row."""
    row = _noted(call)
    if row is None:
        row = PhoneCall(
            number=call.number,
            elder_id=call.elder.id if call.elder else None,
            staff_id=call.staff.id,
            outcome=outcome,
            began_at=call.began_at,
        )
        db.session.add(row)
    if outcome in SEEN or row.outcome not in SEEN:
        row.outcome = outcome
    row.order_id = order.id if order else row.order_id
    row.note = note or row.note
    row.ended_at = clock.now()
    db.session.flush()
    return row


def last_calls(elder: Elder, limit: int) -> Sequence[PhoneCall]:
    """Return the last calls about ``elder``, the newest first."""
    hers = (
        select(PhoneCall)
        .where(PhoneCall.elder_id == elder.id)
        .options(joinedload(PhoneCall.staff).joinedload(Staff.person))
    )
    return db.session.scalars(hers.order_by(PhoneCall.id.desc()).limit(limit)).all()


def calls_today(answered_by: Staff | None, page: int) -> Pagination:
    """Return a page (from 1) of the calls that ended on this local day, of one or of all, the newest first."""
    midnight = datetime.combine(clock.now().astimezone(LOCAL).date(), time(), LOCAL)
    today = select(PhoneCall).where(PhoneCall.ended_at >= midnight)
    if answered_by:
        today = today.where(PhoneCall.staff_id == answered_by.id)
    shown = today.options(
        joinedload(PhoneCall.staff).joinedload(Staff.person), joinedload(PhoneCall.elder).joinedload(Elder.person)
    )
    return db.paginate(
        shown.order_by(PhoneCall.ended_at.desc(), PhoneCall.id.desc()), page=page, per_page=PER_PAGE, error_out=False
    )


def _noted(call: Call) -> PhoneCall | None:
    elder_id = call.elder.id if call.elder else None
    same = select(PhoneCall).where(
        PhoneCall.staff_id == call.staff.id,
        PhoneCall.began_at == call.began_at,
        PhoneCall.elder_id.is_not_distinct_from(elder_id),
        PhoneCall.ended_at >= call.began_at,
    )
    return db.session.scalars(same.limit(1)).first()
