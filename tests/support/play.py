"""What the cast does in a test, in the words of the domain; each is one transaction, as it is in life."""

from care import dispatch, messages, orders
from care.db import db, transaction
from care.models import Caregiver, Elder, Job, Message, Offer, OfferStatus, Order, Service, Visit, When
from care.orders import Wish
from tests.support.cast import Cast


def place_order(cast: Cast, when: When = When.ASAP, *, service_id: int | None = None) -> int:
    """The elder orders; returns the job's id."""
    with transaction():
        elder = db.session.get_one(Elder, cast.elder)
        service = db.session.get_one(Service, service_id or cast.cleaning)
        order = orders.place(Wish(elder, service, when))
        return order.job.id


def run_dispatch() -> None:
    """The workers do what is due now."""
    dispatch.drain()
    messages.drain()


def job(job_id: int) -> Job:
    """The job as it stands in the database now."""
    db.session.rollback()
    return db.session.get_one(Job, job_id)


def order(job_id: int) -> Order:
    """The job's order as it stands now."""
    return job(job_id).order


def offers(job_id: int, status: OfferStatus | None = None) -> list[Offer]:
    """The job's offers in the order of their making."""
    db.session.rollback()
    found = db.session.query(Offer).filter(Offer.job_id == job_id).order_by(Offer.id).all()
    return [offer for offer in found if status in (None, offer.status)]


def visits(job_id: int) -> list[Visit]:
    """The job's visits in the order of their making."""
    db.session.rollback()
    return db.session.query(Visit).filter(Visit.job_id == job_id).order_by(Visit.id).all()


def asked(job_id: int) -> list[int]:
    """Whom the job was offered to, in order."""
    return [offer.responder_id for offer in offers(job_id)]


def accept(offer: Offer) -> dispatch.Answer:
    """The caregiver accepts."""
    with transaction():
        return dispatch.accept(db.session.get_one(Offer, offer.id))


def assign(job_id: int, caregiver_id: int) -> None:
    """The desk gives the job to a caregiver."""
    with transaction():
        dispatch.assign(db.session.get_one(Job, job_id), db.session.get_one(Caregiver, caregiver_id))


def told(person_id: int) -> list[str]:
    """The templates of what a person was told, in order."""
    db.session.rollback()
    rows = db.session.query(Message).filter(Message.person_id == person_id).order_by(Message.id)
    return [row.template for row in rows]
