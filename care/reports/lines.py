"""One visit as a statement shows it: whose, by whom, how well proven, and what it costs whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.orm import aliased

from care.db import db
from care.models import Caregiver, Charge, Elder, Grade, Job, Person, Service, Visit
from care.money import Money

ElderPerson, CaregiverPerson = aliased(Person), aliased(Person)


@dataclass(frozen=True)
class Line:
    """A charge with its names; no ``caregiver`` and no ``grade`` where the desk arranged it."""

    charge: Charge
    job_ref: str
    elder: Person
    service: Service
    caregiver: Person | None
    grade: Grade | None

    @property
    def deducted_fen(self) -> Money:
        """What was ordered and not done: the price less what both pay, fen."""
        return Money(self.charge.price_fen - self.charge.government_fen - self.charge.own_fen)


def lines(*where: ColumnElement[bool], first: int = 0, most: int | None = None) -> list[Line]:
    """Return the lines of the charges that meet all conditions, by day: ``most`` from number ``first`` on."""
    wanted = whole(Charge).where(*where).order_by(Charge.visit_on, Charge.id).offset(first).limit(most)
    return [Line(*row) for row in db.session.execute(wanted)]


def of_ids(ids: Sequence[int]) -> list[Line]:
    """Return the lines of these charges, in this order."""
    found = {each.charge.id: each for each in lines(Charge.id.in_(ids))}
    return [found[each] for each in ids if each in found]


def worst_grade() -> Any:
    """The grade of a Charge's visits, as a column: of a crew's the worst counts."""
    # Written out, not bound: only so SQLite sees that the index on the jobs of visits serves.
    kept = Visit.status != literal_column("'released'")
    return select(func.max(Visit.grade)).where(Visit.job_id == Charge.job_id, kept).scalar_subquery()


def whole(*first: Any) -> Any:
    """A SELECT of ``first`` and what else makes a line, to which conditions are added."""
    return (
        select(*first, Job.ref, ElderPerson, Service, CaregiverPerson, worst_grade().label("grade"))
        .select_from(Charge)
        .join(Job, Job.id == Charge.job_id)
        .join(Elder, Elder.id == Charge.elder_id)
        .join(ElderPerson, ElderPerson.id == Elder.person_id)
        .join(Service, Service.id == Charge.service_id)
        .outerjoin(Caregiver, Caregiver.id == Charge.caregiver_id)
        .outerjoin(CaregiverPerson, CaregiverPerson.id == Caregiver.person_id)
    )
