"""A job's story: each change, offer, message and the elder's word, in order of time, as one reader may see it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from care import access
from care.db import Change, db
from care.models import Attention, Caregiver, Job, Message, Offer, Person, Relation, Role, Staff, Visit, VisitStatus

UNKNOWN = ""
# How the names of the texts to the family begin.
TO_FAMILY = "family_"
SAID_BY_ELDER = (Attention.NOBODY_CAME, Attention.NOT_QUITE)
# What an elder was asked, or complained of, stays between her and the desk.
OF_THE_DESK = ("ring_back", "complaint", "charge", "adjustment")
Row = Offer | Visit | Message


@dataclass(frozen=True)
class Step:
    """One line of the story: ``action`` of ``subject`` (a table's name). ``actor`` is as logged, UNKNOWN if it is not.

    ``caregiver`` or ``person``: whom the step is about. ``serial`` orders what happened in one moment.
    """

    at: datetime
    subject: str
    action: str
    actor: str = UNKNOWN
    caregiver: Caregiver | None = None
    person: Person | None = None
    row: Row | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    serial: int = 0


@dataclass(frozen=True)
class Story:
    """The steps in order of time, the visits that there were, and the people who acted, by their logged names."""

    steps: list[Step]
    visits: list[Visit]
    actors: Mapping[str, Caregiver | Staff | Relation]


def story(job: Job, staff: Staff) -> Story:
    """All that happened to ``job``; a manager reads of her own caregivers only, and not what the elder said of them."""
    offers, visits = _offers(job), _visits(job)
    logged = list(_logged(job, offers, visits))
    known = {_key(step) for step in logged}
    told = [step for step in _told_by_rows(job, offers, visits) if _key(step) not in known]
    asked: list[Offer | Visit] = [*offers, *visits]
    callers = {each.caregiver.person_id: each.caregiver for each in asked}
    steps = [step for step in (*logged, *told, *_messages(job, callers)) if _may_read_step(staff, step)]
    actors = access.people_behind({step.actor for step in steps})
    return Story(
        steps=sorted(steps, key=lambda step: (step.at, step.serial)),
        visits=[visit for visit in visits if _may_read(staff, visit.caregiver)],
        actors={name: who for name, who in actors.items() if _may_name(staff, who)},
    )


def _key(step: Step) -> tuple[str, int | None, str]:
    return step.subject, step.row.id if step.row else None, step.action


def _may_read_step(staff: Staff, step: Step) -> bool:
    """A complaint never reaches the caregiver with a name: so neither does it reach her firm from here.

    Nor do the names of the family, who are told by SMS.
    """
    if staff.role is Role.MANAGER and step.subject in OF_THE_DESK:
        return False
    hers = step.caregiver is None or _may_read(staff, step.caregiver)
    said = step.action == "feedback" or step.details.get("why") in SAID_BY_ELDER or step.action.startswith(TO_FAMILY)
    return hers and not (said and staff.role is Role.MANAGER)


def _may_name(staff: Staff, who: Caregiver | Staff | Relation) -> bool:
    """The family is the elder's affair: a manager reads no name of theirs."""
    if isinstance(who, Relation):
        return staff.role is not Role.MANAGER
    return isinstance(who, Staff) or _may_read(staff, who)


def _may_read(staff: Staff, caregiver: Caregiver) -> bool:
    return staff.role is not Role.MANAGER or caregiver.organisation_id == staff.organisation_id


def _offers(job: Job) -> list[Offer]:
    found = select(Offer).where(Offer.job_id == job.id).order_by(Offer.id)
    return list(db.session.scalars(found.options(joinedload(Offer.caregiver).joinedload(Caregiver.person))))


def _visits(job: Job) -> list[Visit]:
    found = select(Visit).where(Visit.job_id == job.id).order_by(Visit.seat, Visit.id)
    caregiver = joinedload(Visit.caregiver)
    whole = found.options(caregiver.joinedload(Caregiver.person), caregiver.joinedload(Caregiver.organisation))
    return list(db.session.scalars(whole))


def _logged(job: Job, offers: Collection[Offer], visits: Collection[Visit]) -> Iterator[Step]:
    """What the change log has; of messages nothing, as the message itself says how far it got."""
    rows: dict[tuple[str, int], Offer | Visit] = {}
    rows |= {("offer", offer.id): offer for offer in offers}
    rows |= {("visit", visit.id): visit for visit in visits}
    logged = select(Change).where(Change.story_id == job.id, Change.subject != "message").order_by(Change.id)
    for change in db.session.scalars(logged):
        row = rows.get((change.subject, change.subject_id))
        yield Step(
            at=change.at,
            subject=change.subject,
            action=change.action,
            actor=change.actor,
            caregiver=row.caregiver if row else None,
            row=row,
            details=change.details,
            serial=change.id,
        )


def _told_by_rows(job: Job, offers: Collection[Offer], visits: Collection[Visit]) -> Iterator[Step]:
    """What the rows themselves still tell when the log is thinned."""
    yield Step(job.created_at, "job", "placed")
    if job.closed_at:
        yield Step(job.closed_at, "job", job.status)
    for offer in offers:
        yield Step(offer.created_at, "offer", "offered", caregiver=offer.caregiver, row=offer)
        if offer.answered_at:
            yield Step(offer.answered_at, "offer", offer.status, caregiver=offer.caregiver, row=offer)
    for visit in visits:
        end = VisitStatus.ENDED if visit.ending else VisitStatus.FINISHED
        times = {
            VisitStatus.ON_WAY: visit.set_off_at,
            VisitStatus.ARRIVED: visit.arrived_at,
            end: visit.finished_at,
        }
        for action, at in times.items():
            if at:
                yield Step(at, "visit", action, caregiver=visit.caregiver, row=visit)


def _messages(job: Job, callers: Mapping[int, Caregiver]) -> Iterator[Step]:
    sent = (
        select(Message, Person)
        .outerjoin(Person, Person.id == Message.person_id)
        .where(Message.job_id == job.id)
        .order_by(Message.id)
    )
    for message, person in db.session.execute(sent):
        yield Step(
            at=message.handed_over_at or message.created_at,
            subject="message",
            action=message.template,
            caregiver=callers.get(message.person_id),
            person=person,
            row=message,
            serial=message.id,
        )
