"""What a service asks for before anybody comes, and what of it an elder does not have today."""

from sqlalchemy import ColumnElement, exists, select

from care.db import db
from care.models import Assessment, Elder, Purpose, Requirement, Service
from care.papers.agreements import agreement_stands
from care.papers.consents import consent_stands

CONSENTS = {Requirement.SERVICE_CONSENT: Purpose.SERVICE, Requirement.HEALTH_CONSENT: Purpose.HEALTH}


def missing(elder: Elder, service: Service) -> list[Requirement]:
    """Return what ``service`` asks for and ``elder`` does not have today, in the order of the service's list."""
    asked = [Requirement(each) for each in service.requires]
    if not asked:
        return []
    there = db.session.execute(select(*(_stands(elder, each) for each in asked))).one()
    return [each for each, stands in zip(asked, there, strict=True) if not stands]


def _stands(elder: Elder, asked: Requirement) -> ColumnElement[bool]:
    if asked in CONSENTS:
        return consent_stands(elder, CONSENTS[asked])
    if asked is Requirement.AGREEMENT:
        return agreement_stands(elder)
    return exists().where(Assessment.elder_id == elder.id, Assessment.deactivated_at.is_(None))
