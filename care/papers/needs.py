"""What a service asks for before anybody comes, and what of it an elder does not have today."""

from collections import defaultdict

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from care.db import db
from care.models import Assessment, Elder, Job, Purpose, Requirement, Service
from care.papers.agreements import agreement_stands
from care.papers.consents import consent_stands
from care.papers.deciding import ElderId

CONSENTS = {Requirement.SERVICE_CONSENT: Purpose.SERVICE, Requirement.HEALTH_CONSENT: Purpose.HEALTH}


def missing(elder: Elder, service: Service) -> list[Requirement]:
    """Return what ``service`` asks for and ``elder`` does not have today, in the order of the service's list."""
    asked = [Requirement(each) for each in service.requires]
    if not asked:
        return []
    there = db.session.execute(select(*(_stands(elder.id, each) for each in asked))).one()
    return [each for each, stands in zip(asked, there, strict=True) if not stands]


def lacking() -> ColumnElement[bool]:
    """The condition on Job that its elder lacks something today that its service asks for."""
    asking: dict[Requirement, list[int]] = defaultdict(list)
    for service_id, requires in db.session.execute(select(Service.id, Service.requires)):
        for each in requires:
            asking[Requirement(each)].append(service_id)
    lacks = [and_(Job.service_id.in_(ids), ~_stands(Job.elder_id, each)) for each, ids in asking.items()]
    return or_(false(), *lacks)


def _stands(elder_id: ElderId, asked: Requirement) -> ColumnElement[bool]:
    if asked in CONSENTS:
        return consent_stands(elder_id, CONSENTS[asked])
    if asked is Requirement.AGREEMENT:
        return agreement_stands(elder_id)
    return exists().where(Assessment.elder_id == elder_id, Assessment.deactivated_at.is_(None))
