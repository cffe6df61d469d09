"""Keeping a caregiver from a job: what she was asked is withdrawn, the visit that she has not begun goes to others."""

from sqlalchemy import select

from care import clock
from care.db import claim, db
from care.dispatch.desk import NOT_ARRIVED, give_back
from care.dispatch.offers import look_again, open_of
from care.dispatch.telling import tell_answerer, tell_caregiver
from care.models import Caregiver, Job, JobStatus, Offer, OfferStatus, Visit

# What stands in the log, whatever the cause: a log is read by many.
AT_THE_DESK = "desk"


def keep_away(caregiver: Caregiver, job: Job) -> None:
    """Let ``caregiver`` have nothing more to do with a locked, open job, unless she is there already.

    She reads what everybody reads whose visit is cancelled; the elder, that somebody else is sought. That nobody asks
    her again is the caller's to see to.
    """
    if job.ask_first == caregiver.id:
        job.ask_first = None
    asked = db.session.scalars(open_of(job).where(Offer.responder_id == caregiver.id)).all()
    for offer in asked:
        if claim(offer, OfferStatus.OPEN, OfferStatus.WITHDRAWN, answered_at=clock.now()):
            tell_answerer(offer, job, "offer_withdrawn")
    hers = select(Visit).where(
        Visit.job_id == job.id, Visit.caregiver_id == caregiver.id, Visit.status.in_(NOT_ARRIVED)
    )
    for visit in db.session.scalars(hers).all():
        give_back(visit, AT_THE_DESK)
        tell_caregiver(visit, job, "visit_cancelled")
    if asked and job.status is JobStatus.SEEKING:
        look_again(job)
