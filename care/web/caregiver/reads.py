"""What a caregiver's pages show of her visits: what lies before her, one visit with its crew, her month, her past."""

from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from care import clock, errors
from care.db import db
from care.models import COMING, Caregiver, Duty, Elder, Grade, Job, Offer, Visit, VisitStatus
from care.money import Money

PAGE_LENGTH = 10
OVER = (VisitStatus.FINISHED, VisitStatus.ENDED)


class Day(NamedTuple):
    """A local day, by its first moment that matters, and the visits planned on it."""

    at: datetime
    visits: list[Visit]


class Month(NamedTuple):
    """The visits finished in this local month and their pay; those that the desk still looks at are not in it."""

    visits: int
    pay_fen: Money
    unsettled: int


class Past(NamedTuple):
    """One page of what is over, the latest first."""

    visits: list[Visit]
    more: bool


def days_before_her(caregiver: Caregiver) -> list[Day]:
    """Return her coming visits, and those under way, day by day in order."""
    coming = _told(select(Visit).where(Visit.caregiver_id == caregiver.id, Visit.status.in_(COMING)))
    visits = db.session.scalars(coming.order_by(Visit.planned_start))
    grouped = groupby(visits, key=lambda visit: visit.planned_start.astimezone(clock.LOCAL).date())
    days = (list(each) for _, each in grouped)
    return [Day(visits[0].planned_start, visits) for visits in days]


def said_now(caregiver: Caregiver) -> Duty:
    """Return what she said of now; the roster where she said nothing or it is over."""
    until = caregiver.duty_until
    return caregiver.duty if until and until > clock.now() else Duty.ROSTER


def any_visit_of(caregiver: Caregiver, ref: str) -> Visit:
    """Return her visit of this reference, one that she need not make any more too; NotFound for anybody else's."""
    hers = _told(select(Visit).where(Visit.ref == ref, Visit.caregiver_id == caregiver.id))
    visit = db.session.scalars(hers).first()
    if visit is None:
        raise errors.NotFound
    return visit


def visit_of_offer(offer: Offer) -> Visit | None:
    """Return the visit that came of an accepted offer, unless it was given back since."""
    hers = select(Visit).where(
        Visit.job_id == offer.job_id,
        Visit.caregiver_id == offer.responder_id,
        Visit.status != VisitStatus.RELEASED,
    )
    return db.session.scalars(hers).first()


def crew_beside(visit: Visit) -> list[Visit]:
    """Return the visits of those who come with her."""
    others = select(Visit).where(Visit.job_id == visit.job_id, Visit.id != visit.id, Visit.status.in_(COMING))
    named = others.options(joinedload(Visit.caregiver).joinedload(Caregiver.person)).order_by(Visit.seat)
    return list(db.session.scalars(named))


def month_of(caregiver: Caregiver) -> Month:
    """Return what she did since the first of this local month."""
    begin = clock.now().astimezone(clock.LOCAL).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    settled = Visit.grade != Grade.C
    done = select(
        func.count().filter(settled), func.coalesce(func.sum(Visit.pay_fen).filter(settled), 0), func.count()
    ).where(Visit.caregiver_id == caregiver.id, Visit.status == VisitStatus.FINISHED, Visit.finished_at >= begin)
    visits, pay_fen, every = db.session.execute(done).one()
    return Month(visits, pay_fen, every - visits)


def past_of(caregiver: Caregiver, number: int) -> Past:
    """Return page ``number`` (from 1) of her visits that are over."""
    over = _told(select(Visit).where(Visit.caregiver_id == caregiver.id, Visit.status.in_(OVER)))
    latest = over.order_by(Visit.planned_start.desc(), Visit.id.desc())
    # One more than is shown says whether there is another page.
    found = list(db.session.scalars(latest.offset((number - 1) * PAGE_LENGTH).limit(PAGE_LENGTH + 1)))
    return Past(found[:PAGE_LENGTH], len(found) > PAGE_LENGTH)


def _told(visits: Select[Visit]) -> Select[Visit]:
    """With what a line about a visit says: whose it is and what is done there."""
    job = joinedload(Visit.job)
    return visits.options(job.joinedload(Job.service), job.joinedload(Job.elder).joinedload(Elder.person))
