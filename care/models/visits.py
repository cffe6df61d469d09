"""Offers of jobs to responders, and the visits that come of them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from care import clock
from care.db import EnumText, Model, Public, UtcDateTime, new_ref
from care.models.caregivers import Caregiver
from care.models.orders import Job
from care.money import Money


class ResponderKind(StrEnum):
    """Who may be offered a job; rescue adds station staff and volunteers."""

    CAREGIVER = "caregiver"


class OfferStatus(StrEnum):
    """What became of an offer. LOST: another took the job; WITHDRAWN: the job needs nobody any more."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    LOST = "lost"
    WITHDRAWN = "withdrawn"


class Decline(StrEnum):
    """The caregiver's reason buttons."""

    BUSY = "busy"
    TOO_FAR = "too_far"
    UNWELL = "unwell"
    OTHER = "other"


class Offer(Public, Model):
    """One job offered to one responder in one round, until ``expires_at``.

    Link and code are derived from ``nonce`` when they are sent; only their hashes stand here.
    """

    TRANSITIONS: ClassVar[Mapping[OfferStatus, Collection[OfferStatus]]] = {
        OfferStatus.OPEN: tuple(status for status in OfferStatus if status is not OfferStatus.OPEN),
        **{status: () for status in OfferStatus if status is not OfferStatus.OPEN},
    }

    job_id: Mapped[int]
    responder_kind: Mapped[ResponderKind] = mapped_column(EnumText(ResponderKind), default=ResponderKind.CAREGIVER)
    responder_id: Mapped[int]
    round_no: Mapped[int]
    status: Mapped[OfferStatus] = mapped_column(EnumText(OfferStatus), default=OfferStatus.OPEN)
    distance_m: Mapped[float]
    planned_start: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[Decline | None] = mapped_column(EnumText(Decline))
    nonce: Mapped[str] = mapped_column(String(16), default=new_ref)
    link_hash: Mapped[str] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    code_tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    job: Mapped[Job] = relationship(primaryjoin=lambda: foreign(Offer.job_id) == remote(Job.id), viewonly=True)
    caregiver: Mapped[Caregiver] = relationship(
        primaryjoin=lambda: foreign(Offer.responder_id) == remote(Caregiver.id), viewonly=True
    )

    __table_args__ = (
        Index(None, "job_id", "status"),
        Index(None, "responder_id", "status"),
        Index(
            "uq_offer_one_open",
            "job_id",
            "responder_kind",
            "responder_id",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
    )

    @property
    def story_id(self) -> int:
        """An offer belongs to its job's story."""
        return self.job_id


class VisitStatus(StrEnum):
    """Where one caregiver's visit stands. HELD: accepted, the rest of the crew is still sought."""

    HELD = "held"
    CONFIRMED = "confirmed"
    ON_WAY = "on_way"
    ARRIVED = "arrived"
    FINISHED = "finished"
    ENDED = "ended"
    RELEASED = "released"


COMING = (VisitStatus.HELD, VisitStatus.CONFIRMED, VisitStatus.ON_WAY, VisitStatus.ARRIVED)


class Grade(StrEnum):
    """How well a visit is proven: A by place or one-visit code, B by the printed code or call-back, C by a reason."""

    A = "A"
    B = "B"
    C = "C"


class Evidence(StrEnum):
    """What proved the arrival."""

    POSITION = "position"
    VISIT_CODE = "visit_code"
    PRINTED_CODE = "printed_code"
    CALL_BACK = "call_back"
    REASON = "reason"


class Ending(StrEnum):
    """How a visit ended otherwise; the first two ring the desk at once."""

    NOBODY_OPENS = "nobody_opens"
    UNWELL = "unwell"
    REFUSED = "refused"
    AWAY = "away"
    UNSAFE = "unsafe"


class Visit(Public, Model):
    """One caregiver's part in a job; a job of two seats has two. Times in UTC, places in WGS-84.

    ``points`` answers the service's standard: ``{"text_zh", "text_en", "done", "reason"}`` each.
    """

    TRANSITIONS: ClassVar[Mapping[VisitStatus, Collection[VisitStatus]]] = {
        VisitStatus.HELD: (VisitStatus.CONFIRMED, VisitStatus.RELEASED),
        VisitStatus.CONFIRMED: (
            VisitStatus.HELD,
            VisitStatus.ON_WAY,
            VisitStatus.ARRIVED,
            VisitStatus.ENDED,
            VisitStatus.RELEASED,
        ),
        VisitStatus.ON_WAY: (VisitStatus.ARRIVED, VisitStatus.ENDED, VisitStatus.RELEASED),
        VisitStatus.ARRIVED: (VisitStatus.FINISHED, VisitStatus.ENDED),
        VisitStatus.FINISHED: (),
        VisitStatus.ENDED: (),
        VisitStatus.RELEASED: (),
    }

    job_id: Mapped[int]
    order_id: Mapped[int] = mapped_column(index=True)
    seat: Mapped[int]
    caregiver_id: Mapped[int] = mapped_column(ForeignKey("caregiver.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    elder_id: Mapped[int] = mapped_column(ForeignKey("elder.id"), index=True)
    area_code: Mapped[str] = mapped_column(String(12))
    status: Mapped[VisitStatus] = mapped_column(EnumText(VisitStatus), default=VisitStatus.HELD)
    pay_fen: Mapped[Money]
    distance_m: Mapped[float]
    lat: Mapped[float]
    lng: Mapped[float]
    planned_start: Mapped[datetime] = mapped_column(UtcDateTime)
    planned_end: Mapped[datetime] = mapped_column(UtcDateTime)
    set_off_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    code_tries: Mapped[int] = mapped_column(default=0)
    grade: Mapped[Grade | None] = mapped_column(EnumText(Grade))
    evidence: Mapped[Evidence | None] = mapped_column(EnumText(Evidence))
    evidence_note: Mapped[str | None]
    evidence_m: Mapped[float | None]
    ending: Mapped[Ending | None] = mapped_column(EnumText(Ending))
    points: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    nonce: Mapped[str] = mapped_column(String(16), default=new_ref)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    job: Mapped[Job] = relationship(primaryjoin=lambda: foreign(Visit.job_id) == remote(Job.id), viewonly=True)
    caregiver: Mapped[Caregiver] = relationship()

    __table_args__ = (
        Index(
            "uq_visit_one_a_seat",
            "job_id",
            "seat",
            unique=True,
            sqlite_where=text("status != 'released'"),
            postgresql_where=text("status != 'released'"),
        ),
        Index(None, "caregiver_id", "planned_start"),
        Index(None, "status", "planned_start"),
    )

    @property
    def story_id(self) -> int:
        """A visit belongs to its job's story."""
        return self.job_id
