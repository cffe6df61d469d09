"""Complaints: raised, made graver, settled; a serious one parts the two at once. No caregiver ever reads of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from care import clock, dispatch, errors
from care.db import actor, claim, db, lock, record
from care.models import (
    OPEN_JOB,
    Caregiver,
    Complaint,
    ComplaintStatus,
    Elder,
    ElderCaregiver,
    Job,
    Liking,
    Plan,
    Visit,
    VisitStatus,
)

LONGEST_WORDS = 1_000
LINES_A_PAGE = 25
KNOWN_AT_MOST = 12
WHO = (
    joinedload(Complaint.elder).joinedload(Elder.person),
    joinedload(Complaint.caregiver).joinedload(Caregiver.person),
    joinedload(Complaint.caregiver).joinedload(Caregiver.organisation),
)


class Pile(StrEnum):
    """Which complaints are wanted."""

    OPEN = "open"
    SERIOUS = "serious"
    SETTLED = "settled"


@dataclass(frozen=True)
class Grievance:
    """What somebody complains of: for whom, in which words, how grave, about whom and which job, as far as known."""

    elder: Elder
    words: str
    serious: bool
    caregiver: Caregiver | None = None
    job: Job | None = None


def raise_complaint(said: Grievance) -> Complaint:
    """Keep a complaint; a serious one about a caregiver parts the two in the same transaction.

    Invalid, with the field, where it says nothing or too much. The log learns that there is one, not what it says.
    """
    _check("words", said.words)
    lock(said.elder)
    complaint = Complaint(
        elder_id=said.elder.id,
        caregiver_id=said.caregiver.id if said.caregiver else None,
        job_id=said.job.id if said.job else None,
        words=said.words.strip(),
        serious=said.serious,
        raised_by=actor.get(),
    )
    db.session.add(complaint)
    db.session.flush()
    record(complaint, "raised", serious=said.serious)
    if said.serious and said.caregiver:
        _part(said.elder, said.caregiver)
    return complaint


def make_graver(complaint: Complaint, *, caregiver: Caregiver | None, serious: bool) -> None:
    """More came to light: about whom it is, or that it is serious. Neither is taken back; settling is another thing."""
    elder = lock(complaint.elder)
    lock(complaint)
    if complaint.status is not ComplaintStatus.OPEN:
        raise errors.Refused(_l("这个投诉已经处理好了。"))
    before = {"serious": complaint.serious, "caregiver": complaint.caregiver_id}
    if complaint.caregiver_id is None and caregiver:
        complaint.caregiver = caregiver
    complaint.serious = complaint.serious or serious
    db.session.flush()
    record(
        complaint,
        "made_graver",
        before=before,
        after={"serious": complaint.serious, "caregiver": complaint.caregiver_id},
    )
    if complaint.serious and complaint.caregiver:
        _part(elder, complaint.caregiver)


def settle(complaint: Complaint, done: str) -> bool:
    """A person writes what was done; False: a colleague was first. Invalid where it says nothing or too much."""
    _check("settlement", done)
    return claim(
        complaint,
        ComplaintStatus.OPEN,
        ComplaintStatus.SETTLED,
        settlement=done.strip(),
        settled_by=actor.get(),
        settled_at=clock.now(),
    )


def let_meet_again(complaint: Complaint) -> None:
    """A person decided that the two may meet again; nobody sends her there for that. Refused before it is settled."""
    elder = lock(complaint.elder)
    if complaint.status is not ComplaintStatus.SETTLED:
        raise errors.Refused(_l("请先写怎么处理的，再让她们见面。"))
    word = _word(elder.id, complaint.caregiver_id)
    if word and word.liking is Liking.BLOCKED:
        db.session.delete(word)
        record(elder, "met_again", caregiver=complaint.caregiver_id, before=Liking.BLOCKED.value, after=None)


def complaint_of(ref: str) -> Complaint:
    """Return the complaint of this reference; NotFound for none."""
    found = db.session.scalars(select(Complaint).where(Complaint.ref == ref).options(*WHO)).first()
    if found is None:
        raise errors.NotFound
    return found


def piled(pile: Pile, page: int) -> Pagination:
    """Return a page (from 1) of complaints: open ones with the serious on top, the oldest first; settled ones last."""
    if pile is Pile.SETTLED:
        found = select(Complaint).where(Complaint.status == ComplaintStatus.SETTLED).order_by(Complaint.id.desc())
    else:
        found = open_ones().order_by(Complaint.serious.desc(), Complaint.id)
    if pile is Pile.SERIOUS:
        found = found.where(Complaint.serious)
    return db.paginate(found.options(*WHO), page=page, per_page=LINES_A_PAGE, error_out=False)


def open_ones() -> Select[Complaint]:
    """The complaints that wait for a person."""
    return select(Complaint).where(Complaint.status == ComplaintStatus.OPEN)


def count_open() -> int:
    """Return how many complaints wait for a person."""
    return db.session.scalar(select(func.count()).select_from(open_ones().subquery())) or 0


def of_elder(elder: Elder, limit: int) -> Sequence[Complaint]:
    """Return the last complaints that were raised for ``elder``, the newest first."""
    own = select(Complaint).where(Complaint.elder_id == elder.id).order_by(Complaint.id.desc())
    return db.session.scalars(own.limit(limit).options(*WHO)).all()


def of_job(job: Job) -> Sequence[Complaint]:
    """Return the complaints about a job, the oldest first."""
    return db.session.scalars(
        select(Complaint).where(Complaint.job_id == job.id).order_by(Complaint.id).options(*WHO)
    ).all()


def parted(complaint: Complaint) -> bool:
    """Whether the caregiver is kept from the elder now."""
    word = _word(complaint.elder_id, complaint.caregiver_id)
    return word is not None and word.liking is Liking.BLOCKED


def at_her_home(complaint: Complaint) -> Job | None:
    """Return the job for which the caregiver is in the elder's home at this moment: nobody but a person ends that."""
    there = select(Job).join(Visit, Visit.job_id == Job.id)
    now = there.where(
        Visit.elder_id == complaint.elder_id,
        Visit.caregiver_id == complaint.caregiver_id,
        Visit.status == VisitStatus.ARRIVED,
    )
    return db.session.scalars(now.limit(1)).first()


def job_of(complaint: Complaint) -> Job | None:
    """Return the job that a complaint is about."""
    return db.session.get(Job, complaint.job_id) if complaint.job_id else None


def known_to(elder: Elder, job: Job | None = None) -> list[Caregiver]:
    """Return whom a complaint can be about: who took a seat of ``job``, else of any of hers, the latest first."""
    hers = Visit.job_id == job.id if job else Visit.elder_id == elder.id
    last = select(Visit.caregiver_id, func.max(Visit.id).label("last")).where(hers).group_by(Visit.caregiver_id)
    by_last = last.order_by(func.max(Visit.id).desc()).limit(KNOWN_AT_MOST).subquery()
    found = select(Caregiver).join(by_last, by_last.c.caregiver_id == Caregiver.id).order_by(by_last.c.last.desc())
    return list(db.session.scalars(found.options(joinedload(Caregiver.person))))


def _part(elder: Elder, caregiver: Caregiver) -> None:
    """Keep the two from each other, from now on and in all that is open (the elder is locked).

    1. The caregiver, whose accepting waits for this. 2. The word that no search passes over. 3. Whoever asks for her
    first does so no more. 4. The jobs in the order of their ids.
    """
    lock(caregiver)
    before = _block(elder, caregiver)
    if elder.regular_caregiver_id == caregiver.id:
        elder.regular_caregiver_id = None
    for plan in db.session.scalars(select(Plan).where(Plan.elder_id == elder.id, Plan.caregiver_id == caregiver.id)):
        plan.caregiver_id = None
        record(plan, "changed", before={"caregiver": caregiver.ref}, after={"caregiver": None})
    record(elder, "parted", caregiver=caregiver.id, before=before, after=Liking.BLOCKED.value)
    going_on = select(Job.id).where(Job.elder_id == elder.id, Job.status.in_(OPEN_JOB)).order_by(Job.id)
    for job_id in db.session.scalars(going_on).all():
        job = lock(db.session.get_one(Job, job_id))
        if job.status in OPEN_JOB:
            dispatch.keep_away(caregiver, job)


def _block(elder: Elder, caregiver: Caregiver) -> str | None:
    """Note that the elder does not want this caregiver; returns what stood there before."""
    word = _word(elder.id, caregiver.id)
    if word is None:
        db.session.add(ElderCaregiver(elder_id=elder.id, caregiver_id=caregiver.id, liking=Liking.BLOCKED))
        return None
    before, word.liking = word.liking.value, Liking.BLOCKED
    return before


def _word(elder_id: int, caregiver_id: int | None) -> ElderCaregiver | None:
    said = select(ElderCaregiver).where(
        ElderCaregiver.elder_id == elder_id, ElderCaregiver.caregiver_id == caregiver_id
    )
    return db.session.scalars(said).first()


def _check(field: str, text: str) -> None:
    if not text.strip():
        raise errors.Invalid(_l("请写几句：发生了什么，怎么办的。"), field=field)
    if len(text) > LONGEST_WORDS:
        raise errors.Invalid(_l("太长了，请写在1000个字以内。"), field=field)
