"""Supervision in tests: visits that are over, and the desk that rings about them."""

from datetime import datetime, timedelta

from care import clock
from care.db import db, transaction
from care.models import (
    Caregiver,
    Elder,
    Evidence,
    Feedback,
    Grade,
    Job,
    JobStatus,
    Order,
    Outcome,
    RingBack,
    Service,
    Visit,
    VisitStatus,
    When,
)
from tests.support import cast as people
from tests.support.cast import Cast

EVIDENCE = {Grade.A: Evidence.VISIT_CODE, Grade.B: Evidence.PRINTED_CODE, Grade.C: Evidence.REASON}


def finished(
    cast: Cast, grade: Grade = Grade.A, *, elder_id: int | None = None, at: datetime | None = None, said: str = ""
) -> int:
    """A visit of the near caregiver that was finished ``at`` (a day ago); returns its id. In an open transaction."""
    end = at or clock.now() - timedelta(days=1)
    elder = db.session.get_one(Elder, elder_id or cast.elder)
    service = db.session.get_one(Service, cast.cleaning)
    order = Order(
        elder=elder, service=service, ordered_by="phone:0", wanted=When.ASAP, address="", area_code=elder.area_code,
        price_fen=0, undo_until=end,
    )  # fmt: skip
    db.session.add(order)
    db.session.flush()
    job = Job(
        order_id=order.id, elder=elder, service=service, status=JobStatus.DONE, area_code=elder.area_code,
        lat=elder.home.lat, lng=elder.home.lng, asap=True, window_start=end, window_end=end, minutes=60, seats_taken=1,
        closed_at=end,
    )  # fmt: skip
    db.session.add(job)
    db.session.flush()
    caregiver = db.session.get_one(Caregiver, cast.near)
    visit = Visit(
        job_id=job.id, order_id=order.id, seat=1, caregiver=caregiver, organisation_id=caregiver.organisation_id,
        elder_id=elder.id, area_code=elder.area_code, status=VisitStatus.FINISHED, pay_fen=0, distance_m=0,
        lat=job.lat, lng=job.lng, planned_start=end - timedelta(hours=1), planned_end=end,
        arrived_at=end - timedelta(hours=1), finished_at=end, grade=grade, evidence=EVIDENCE[grade],
        evidence_note="没有信号" if grade is Grade.C else None,
    )  # fmt: skip
    db.session.add(visit)
    if said:
        db.session.add(Feedback(order_id=order.id, outcome=Outcome(said), said_by="phone:0"))
    db.session.flush()
    return visit.id


def neighbours(count: int) -> list[int]:
    """So many more elders; returns their ids."""
    with transaction():
        rows = [people.elder(f"吴{number}") for number in range(count)]
        db.session.flush()
        return [row.id for row in rows]


def ring_back(cast: Cast, grade: Grade = Grade.C) -> int:
    """A finished visit of the elder that waits to be asked about; returns the ring-back's id."""
    with transaction():
        visit = db.session.get_one(Visit, finished(cast, grade))
        row = RingBack(visit_id=visit.id, job_id=visit.job_id, day=clock.now().date(), weight=8)
        db.session.add(row)
        db.session.flush()
        return row.id
