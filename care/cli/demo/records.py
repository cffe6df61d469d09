"""Writes what came of an errand as the rows that the live system would have left: order, job, offers, visits, word."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from care.cli.demo.caregivers import Helper
from care.cli.demo.courses import ROUND, Course, drawn_points, drawn_proof
from care.cli.demo.errands import Errand
from care.cli.demo.making import Making
from care.cli.demo.near import measured_m
from care.db import Base, Change
from care.db.transactions import SYSTEM
from care.models import (
    Attention,
    Channel,
    Decline,
    Feedback,
    Job,
    JobStatus,
    Offer,
    OfferStatus,
    Order,
    Outcome,
    ResponderKind,
    Visit,
    VisitStatus,
    When,
)
from care.orders.menu import PARTS, window
from care.settings import KNOBS

TELEPHONE = 0.35
# No session has this id: the elder's phone of those days is forgotten.
OLD_PHONE = "phone:0"
ASAP_WINDOW = timedelta(seconds=KNOBS["asap_within_s"].default)
UNDO = timedelta(seconds=KNOBS["undo_s"].default)
LATER_ROUND = timedelta(seconds=KNOBS["dispatch_later_offer_s"].default)
# The log of changes is thinned in the live system too.
LOGGED = timedelta(days=31)
SETTLED_AFTER = timedelta(minutes=12)
FACES = {Outcome.YES: (3, 3, 3, 2), Outcome.NOT_QUITE: (2, 1), Outcome.NOBODY_CAME: (1,)}
REASONS = {3: ("on_time", "friendly", "careful", "skilled"), 2: ("friendly", "late"), 1: ("late", "hurried")}
MOMENT = timedelta(seconds=2)


@dataclass(frozen=True)
class Standing:
    """Where a job stands, and why a person must look at it."""

    status: JobStatus
    closed_at: datetime | None = None
    attention: Attention | None = None
    since: datetime | None = None
    round_no: int = 1
    due_at: datetime | None = None


@dataclass(frozen=True)
class Asked:
    """A caregiver who was asked, and what became of it."""

    helper: Helper
    round_no: int
    status: OfferStatus
    answered_at: datetime


class Clerk:
    """Writes rows; ``operator_id`` is the member of staff who answers the telephone."""

    def __init__(self, making: Making, operator_id: int) -> None:
        self._making, self._batch, self._operator = making, making.batch, f"staff:{operator_id}"

    def enter(self, errand: Errand, course: Course, standing: Standing) -> tuple[int, int]:
        """An order that somebody took; returns the ids of order and job."""
        order_id, job_id = self.enter_job(errand, standing)
        offer_ids = self._ask(errand, job_id, course)
        for seat, (helper, offer_id) in enumerate(zip(errand.crew, offer_ids, strict=True), 1):
            visit_id = self._visit(errand, course, (order_id, job_id, seat), helper)
            self._log_steps(job_id, course, (offer_id, visit_id), f"caregiver:{helper.id}")
        self._log_job(job_id, course)
        return order_id, job_id

    def enter_job(self, errand: Errand, standing: Standing) -> tuple[int, int]:
        """An order and its job; returns the ids of both."""
        at, elder, dish = errand.placed_at, errand.elder, errand.dish
        channel = Channel.TELEPHONE if self._making.likely(TELEPHONE) else Channel.WEB
        actor = self._operator if channel is Channel.TELEPHONE else OLD_PHONE
        start, end = wanted_window(errand.wanted, at)
        order_id = self._batch.add(
            Order,
            at,
            elder_id=elder.id,
            service_id=dish.id,
            channel=channel,
            ordered_by=actor,
            wanted=errand.wanted,
            address=elder.household.address,
            area_code=elder.household.area.code,
            price_fen=dish.price_fen,
            undo_until=at + UNDO,
            created_at=at,
        )
        job_id = self._batch.add(
            Job,
            at,
            order_id=order_id,
            elder_id=elder.id,
            service_id=dish.id,
            status=standing.status,
            area_code=elder.household.area.code,
            lat=elder.household.place.lat,
            lng=elder.household.place.lng,
            asap=errand.wanted is When.ASAP,
            window_start=start,
            window_end=end,
            minutes=dish.minutes,
            seats=dish.crew_size,
            seats_taken=len(errand.crew),
            round_no=standing.round_no,
            search_started_at=at,
            attention=standing.attention,
            attention_since=standing.since,
            due_at=standing.due_at,
            closed_at=standing.closed_at,
            created_at=at,
        )
        self._log(job_id, at, actor, "placed", channel=channel.value, when=errand.wanted.value)
        if standing.attention and standing.since:
            self._log(job_id, standing.since, SYSTEM, "attention", why=standing.attention.value)
        return order_id, job_id

    def say(self, ids: tuple[int, int], outcome: Outcome, at: datetime) -> None:
        """What the elder said of an order (``ids``: order, job)."""
        face = self._making.chance.choice(FACES[outcome])
        reasons = self._making.chance.sample(REASONS[face], self._making.chance.choice((0, 1, 1, 2)))
        self._batch.add(
            Feedback, at, order_id=ids[0], outcome=outcome, face=face, reasons=reasons, said_by=OLD_PHONE, said_at=at
        )
        self._log(ids[1], at, OLD_PHONE, "feedback", outcome=outcome.value)

    def settle(self, job_id: int, why: Attention, at: datetime) -> None:
        """Something stood on the board, and a person settled it."""
        self._log(job_id, at, SYSTEM, "attention", why=why.value)
        self._log(job_id, at + SETTLED_AFTER, self._operator, "settled", why=why.value, note="")

    def arrange(self, errand: Errand, job_id: int) -> None:
        """A person arranged a job that runs no rounds, and it took place."""
        at = errand.placed_at
        self._log(job_id, at + MOMENT, SYSTEM, "attention", why=Attention.ARRANGE.value)
        self._log(job_id, at + SETTLED_AFTER, self._operator, "assigned")
        self._log(job_id, errand.end, self._operator, "done")

    def cancel(self, job_id: int, at: datetime) -> None:
        """The elder took the order back."""
        self._log(job_id, at, OLD_PHONE, "cancelled")

    def _ask(self, errand: Errand, job_id: int, course: Course) -> list[int]:
        """Those who did not want to or did not answer, then the crew; returns the ids of the crew's offers."""
        for round_no, helper in enumerate(course.refused, 1):
            status = self._making.chance.choice((OfferStatus.DECLINED, OfferStatus.EXPIRED))
            at = errand.placed_at + ROUND * round_no - MOMENT
            actor = f"caregiver:{helper.id}" if status is OfferStatus.DECLINED else SYSTEM
            asked = Asked(helper, round_no, status, at)
            self._log(job_id, at, actor, status.value, (Offer, self._offer(errand, job_id, asked)))
        last = len(course.refused) + 1
        taken = [Asked(helper, last, OfferStatus.ACCEPTED, course.answered_at) for helper in errand.crew]
        return [self._offer(errand, job_id, asked) for asked in taken]

    def _offer(self, errand: Errand, job_id: int, asked: Asked) -> int:
        helper, at = asked.helper, errand.placed_at + ROUND * (asked.round_no - 1) + MOMENT
        offer_id = self._batch.add(
            Offer,
            at,
            job_id=job_id,
            responder_kind=ResponderKind.CAREGIVER,
            responder_id=helper.id,
            round_no=asked.round_no,
            status=asked.status,
            distance_m=measured_m(helper.base, errand.elder.household.place),
            planned_start=errand.start,
            expires_at=at + (ROUND if errand.wanted is When.ASAP else LATER_ROUND),
            answered_at=asked.answered_at,
            reason=self._making.chance.choice(tuple(Decline)) if asked.status is OfferStatus.DECLINED else None,
            link_hash=f"past:{job_id}:{helper.id}",
            code_hash="past",
            created_at=at,
        )
        self._log(job_id, at, SYSTEM, "offered", (Offer, offer_id), caregiver=helper.id, round=asked.round_no)
        return offer_id

    def _visit(self, errand: Errand, course: Course, ids: tuple[int, int, int], helper: Helper) -> int:
        proof = drawn_proof(self._making, errand) if course.arrived_at else None
        place, (order_id, job_id, seat) = errand.elder.household.place, ids
        return self._batch.add(
            Visit,
            course.answered_at,
            job_id=job_id,
            order_id=order_id,
            seat=seat,
            caregiver_id=helper.id,
            organisation_id=helper.organisation_id,
            elder_id=errand.elder.id,
            area_code=errand.elder.household.area.code,
            status=course.visit_status,
            pay_fen=errand.dish.pay_fen,
            distance_m=measured_m(helper.base, place),
            lat=place.lat,
            lng=place.lng,
            planned_start=errand.start,
            planned_end=errand.end,
            set_off_at=course.set_off_at,
            arrived_at=course.arrived_at,
            finished_at=course.finished_at,
            grade=proof.grade if proof else None,
            evidence=proof.evidence if proof else None,
            evidence_note=proof.note if proof else None,
            evidence_m=proof.metres if proof else None,
            ending=course.ending,
            points=drawn_points(self._making, errand) if course.visit_status is VisitStatus.FINISHED else [],
            created_at=course.answered_at,
        )

    def _log_steps(self, job_id: int, course: Course, ids: tuple[int, int], actor: str) -> None:
        offer_id, visit_id = ids
        self._log(job_id, course.answered_at, actor, "accepted", (Offer, offer_id))
        steps = {
            "confirmed": course.answered_at,
            "on_way": course.set_off_at,
            "arrived": course.arrived_at,
            "ended" if course.ending else "finished": course.finished_at,
        }
        for action, at in steps.items():
            if at:
                self._log(job_id, at, actor, action, (Visit, visit_id))

    def _log_job(self, job_id: int, course: Course) -> None:
        self._log(job_id, course.answered_at, SYSTEM, "assigned")
        if course.set_off_at:
            self._log(job_id, course.set_off_at, SYSTEM, "under_way")
        if course.finished_at:
            self._log(job_id, course.finished_at, SYSTEM, "ended" if course.ending else "done")

    def _log(
        self,
        job_id: int,
        at: datetime,
        actor: str,
        action: str,
        row: tuple[type[Base], int] | None = None,
        **details: object,
    ) -> None:
        if at < self._making.now - LOGGED:
            return
        table, row_id = row or (Job, job_id)
        self._batch.add(
            Change,
            at,
            at=at,
            actor=actor,
            subject=table.__tablename__,
            subject_id=row_id,
            story_id=job_id,
            action=action,
            details=details,
        )


def wanted_window(wanted: When, at: datetime) -> tuple[datetime, datetime]:
    """The window of an order placed at a moment, by the settings' defaults."""
    return window(wanted, at) if wanted in PARTS else (at, at + ASAP_WINDOW)
