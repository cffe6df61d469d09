"""Who stands behind the names that the change log and the access log keep."""

from collections.abc import Collection
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from care.db import db
from care.models import Caregiver, Relation, Staff

Actor: TypeAlias = Caregiver | Staff | Relation


def people_behind(names: Collection[str]) -> dict[str, Actor]:
    """Who bears each ``caregiver:<id>``, ``staff:<id>`` and ``family:<person id>`` (a relation, be it over)."""
    caregivers = select(Caregiver).where(Caregiver.id.in_(_ids("caregiver", names)))
    staff = select(Staff).where(Staff.id.in_(_ids("staff", names)))
    family = select(Relation).where(Relation.person_id.in_(_ids("family", names))).order_by(Relation.id)
    found: dict[str, Actor] = {}
    for caregiver in db.session.scalars(caregivers.options(joinedload(Caregiver.person))):
        found[f"caregiver:{caregiver.id}"] = caregiver
    for clerk in db.session.scalars(staff.options(joinedload(Staff.person))):
        found[f"staff:{clerk.id}"] = clerk
    for relation in db.session.scalars(family.options(joinedload(Relation.person))):
        found[f"family:{relation.person_id}"] = relation
    return found


def _ids(kind: str, names: Collection[str]) -> list[int]:
    return [int(name.removeprefix(f"{kind}:")) for name in names if name.startswith(f"{kind}:")]
