"""Which orders and which elders a member of staff may see."""

from sqlalchemy import ColumnElement, exists, select, true

from care.db import db
from care.errors import NotFound
from care.models import COMING, Elder, Job, Role, Staff, Visit, VisitStatus


def jobs_seen_by(staff: Staff) -> ColumnElement[bool]:
    """The condition on Job: an organisation's manager sees the jobs of its own caregivers, the others see all."""
    if staff.role is not Role.MANAGER:
        return true()
    return exists().where(
        Visit.job_id == Job.id,
        Visit.organisation_id == staff.organisation_id,
        Visit.status != VisitStatus.RELEASED,
    )


def elders_seen_by(staff: Staff) -> ColumnElement[bool]:
    """The condition on Elder: a manager sees those whom an own caregiver is to visit, while that lasts."""
    if staff.role is not Role.MANAGER:
        return true()
    return exists().where(
        Visit.elder_id == Elder.id,
        Visit.organisation_id == staff.organisation_id,
        Visit.status.in_(COMING),
    )


def job_seen_by(staff: Staff, ref: str) -> Job:
    """The job of this reference, or NotFound: none, or not this person's to see."""
    job = db.session.scalar(select(Job).where(Job.ref == ref, jobs_seen_by(staff)))
    if job is None:
        raise NotFound
    return job


def elder_seen_by(staff: Staff, ref: str) -> Elder:
    """The elder of this reference, or NotFound: none, or not this person's to see."""
    elder = db.session.scalar(select(Elder).where(Elder.ref == ref, elders_seen_by(staff)))
    if elder is None:
        raise NotFound
    return elder
