"""Who stands behind the names that the change log and the access log keep."""

from collections.abc import Collection
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from care.db import db
from care.models import Caregiver, Relation, Staff

Actor: TypeAlias = Caregiver | Staff | Relation


def people_behind(names: Collection[str]) -> dict[str, Actor]:
    """Who bears each ``caregiver:<id>``, ``staff:<id>`` and ``family:<person id>`` (a relation, be it over).

    A query for each kind that is among them.
    """
    found: dict[str, Actor] = {}
    if ids := _ids("caregiver", names):
        caregivers = select(Caregiver).where(Caregiver.id.in_(ids)).options(joinedload(Caregiver.person))
        found |= {f"caregiver:{each.id}": each for each in db.session.scalars(caregivers)}
    if ids := _ids("staff", names):
        staff = select(Staff).where(Staff.id.in_(ids)).options(joinedload(Staff.person))
        found |= {f"staff:{each.id}": each for each in db.session.scalars(staff)}
    if ids := _ids("family", names):
        family = select(Relation).where(Relation.person_id.in_(ids)).options(joinedload(Relation.person))
        found |= {f"family:{each.person_id}": each for each in db.session.scalars(family.order_by(Relation.id))}
    return found


def _ids(kind: str, names: Collection[str]) -> list[int]:
    return [int(name.removeprefix(f"{kind}:")) for name in names if name.startswith(f"{kind}:")]
