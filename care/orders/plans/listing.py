"""Which plans there are: an elder's own, and all of them for the desk, sieved and by pages."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from care import clock, errors
from care.db import db
from care.models import Caregiver, Elder, ElderCaregiver, Job, Liking, Plan, PlanDay, Visit, VisitStatus
from care.orders.plans.days import today
from care.orders.plans.warning import needs_a_person

PER_PAGE = 50
LATELY = timedelta(days=90)
WHOLE = (
    joinedload(Plan.service),
    joinedload(Plan.caregiver).joinedload(Caregiver.person),
    joinedload(Plan.elder).options(joinedload(Elder.person), joinedload(Elder.home)),
)


class Sieve(StrEnum):
    """Which plans the desk looks at. SOON: they stop by themselves unless somebody sees to them."""

    SOON = "soon"
    RUNNING = "running"
    PAUSED = "paused"
    OVER = "over"


def plans_of(elder: Elder) -> list[Plan]:
    """Return the elder's plans that are not over, the oldest first."""
    own = select(Plan).where(Plan.elder_id == elder.id, _live()).options(*WHOLE)
    return list(db.session.scalars(own.order_by(Plan.id)))


def plan_of(ref: str, elder: Elder | None = None) -> Plan:
    """Return the plan of this reference, where it is this ``elder``'s; NotFound for any other."""
    wanted = select(Plan).where(Plan.ref == ref).options(*WHOLE)
    plan = db.session.scalars(wanted).first()
    if plan is None or (elder and plan.elder_id != elder.id):
        raise errors.NotFound
    return plan


def past_days(plan: Plan, count: int) -> list[tuple[PlanDay, Job | None]]:
    """Return what became of the last so many days before today, the latest first, with the jobs of their orders."""
    over = select(PlanDay, Job).outerjoin(Job, Job.order_id == PlanDay.order_id)
    own = over.where(PlanDay.plan_id == plan.id, PlanDay.visit_on < today())
    return [(day, job) for day, job in db.session.execute(own.order_by(PlanDay.day.desc()).limit(count))]


def known_caregivers(elder: Elder) -> Sequence[Caregiver]:
    """Return the active caregivers whom ``elder`` knows: her regular one, whom she likes, who came lately."""
    liked = select(ElderCaregiver.caregiver_id).where(
        ElderCaregiver.elder_id == elder.id, ElderCaregiver.liking == Liking.PREFERRED
    )
    came = select(Visit.caregiver_id).where(Visit.elder_id == elder.id, Visit.status != VisitStatus.RELEASED)
    lately = came.where(Visit.planned_start > clock.now() - LATELY)
    known = or_(Caregiver.id.in_(liked), Caregiver.id.in_(lately), Caregiver.id == elder.regular_caregiver_id)
    active = select(Caregiver).where(known, Caregiver.deactivated_at.is_(None)).options(joinedload(Caregiver.person))
    return db.session.scalars(active.order_by(Caregiver.id)).all()


def listed(sieve: Sieve, page: int) -> Pagination:
    """Return a page (from 1) of the plans that ``sieve`` lets through; those that end first come first."""
    wanted = select(Plan).where(_let_through(sieve)).options(*WHOLE)
    sorted_ = wanted.order_by(Plan.ends_on.is_(None), Plan.ends_on, Plan.id)
    return db.paginate(sorted_, page=max(page, 1), per_page=PER_PAGE, error_out=False)


def stops_soon() -> ColumnElement[bool]:
    """The condition on Plan that it runs, and stops by itself unless somebody sees to it."""
    return and_(_running(), needs_a_person())


def _let_through(sieve: Sieve) -> ColumnElement[bool]:
    return {
        Sieve.SOON: stops_soon(),
        Sieve.RUNNING: _running(),
        Sieve.PAUSED: and_(_live(), Plan.paused_at.is_not(None)),
        Sieve.OVER: ~_live(),
    }[sieve]


def _running() -> ColumnElement[bool]:
    return and_(_live(), Plan.paused_at.is_(None))


def _live() -> ColumnElement[bool]:
    return and_(Plan.deactivated_at.is_(None), or_(Plan.ends_on.is_(None), Plan.ends_on >= today()))
