"""The visit itself: setting off, arriving with evidence, finishing to the standard, or ending otherwise."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from care import allowances, attention, clock, errors, messages, queues, settings
from care.access.tokens import Purpose, digits
from care.db import claim, db, lock, record
from care.geo import Place, distance_m
from care.models import (
    COMING,
    OPEN_JOB,
    Attention,
    Elder,
    Ending,
    Evidence,
    Grade,
    Job,
    JobStatus,
    Person,
    Visit,
    VisitStatus,
)
from care.sms.rendering import visit_code, visit_word
from care.words import clock_words, when_words

__all__ = [
    "Proof",
    "arrive",
    "coming_visits",
    "confirm_by_call",
    "end_otherwise",
    "finish",
    "flag_late",
    "printed_code",
    "set_off",
    "visit_code",
    "visit_of",
    "visit_word",
]

CODE_TRIES = 5
PRINTED_CODE_LENGTH = 6
# A browser that knows its place only so badly does not know it.
USABLE_ACCURACY_M = 200
LATE = (VisitStatus.CONFIRMED, VisitStatus.ON_WAY)


@dataclass(frozen=True)
class Proof:
    """What a caregiver brings at the door: her browser's position, the code she was told, or why there is neither."""

    position: Place | None = None
    accuracy_m: float | None = None
    code: str | None = None
    reason: str | None = None


def visit_of(caregiver_id: int, ref: str) -> Visit:
    """Return the caregiver's own visit of an address; NotFound for anybody else's and for one given back."""
    own = select(Visit).where(
        Visit.ref == ref, Visit.caregiver_id == caregiver_id, Visit.status != VisitStatus.RELEASED
    )
    visit = db.session.scalars(own).first()
    if visit is None:
        raise errors.NotFound
    return visit


def coming_visits(job: Job) -> list[Visit]:
    """Return a job's visits that somebody still means to make, by seat."""
    coming = select(Visit).where(Visit.job_id == job.id, Visit.status.in_(COMING))
    return list(db.session.scalars(coming.order_by(Visit.seat)))


def printed_code(elder: Elder) -> str:
    """Return the six digits of the slip that hangs in the elder's home (evidence of grade B)."""
    return digits(Purpose.PRINTED_CODE, elder.id, elder.code_nonce, length=PRINTED_CODE_LENGTH)


def set_off(visit: Visit) -> None:
    """The caregiver is on her way; done before, it stays done. Refused when the visit is off."""
    job = _locked(visit)
    if visit.status in (VisitStatus.ON_WAY, VisitStatus.ARRIVED, VisitStatus.FINISHED):
        return
    if not claim(visit, VisitStatus.CONFIRMED, VisitStatus.ON_WAY, set_off_at=clock.now()):
        raise errors.Refused(_l("这次上门已经不需要了。"))
    claim(job, JobStatus.ASSIGNED, JobStatus.UNDER_WAY)
    _tell_on_way(visit, job)


def arrive(visit: Visit, proof: Proof) -> Grade | None:
    """Note the arrival and return how well it is proven (DOMAIN.md, *No GPS is not fraud*).

    None: a wrong code, which counts as one of five tries, so the caller answers it without raising. Nothing is refused
    for a missing proof: with neither code nor near position a reason makes grade C. Raises Invalid without a reason.
    """
    job = _locked(visit)
    if visit.status in (VisitStatus.ARRIVED, VisitStatus.FINISHED):
        return visit.grade
    away_m = _away_m(visit, proof)
    evidence = _evidence(visit, job, proof, away_m)
    if evidence is None:
        return None
    grade = {Evidence.POSITION: Grade.A, Evidence.VISIT_CODE: Grade.A, Evidence.PRINTED_CODE: Grade.B}
    arrived = claim(
        visit,
        LATE,
        VisitStatus.ARRIVED,
        arrived_at=clock.now(),
        set_off_at=visit.set_off_at or clock.now(),
        grade=grade.get(evidence, Grade.C),
        evidence=evidence,
        evidence_note=proof.reason if evidence is Evidence.REASON else None,
        evidence_m=away_m,
    )
    if not arrived:
        raise errors.Refused(_l("这次上门已经不需要了。"))
    claim(job, JobStatus.ASSIGNED, JobStatus.UNDER_WAY)
    attention.unflag(job, Attention.LATE)
    return visit.grade


def finish(visit: Visit, answers: Mapping[int, str]) -> None:
    """The work is done: ``answers`` has, for each position of the standard, "" (done) or why it was not.

    Raises Invalid where a point has no answer, Refused where the visit has not begun.
    """
    job = _locked(visit)
    if visit.status is VisitStatus.FINISHED:
        return
    points = [
        {
            "text_zh": point.text_zh,
            "text_en": point.text_en,
            "done": _answer(answers, point.position) == "",
            "reason": answers[point.position],
        }
        for point in job.service.standard
    ]
    if not claim(visit, VisitStatus.ARRIVED, VisitStatus.FINISHED, finished_at=clock.now(), points=points):
        raise errors.Refused(_l("请先点“我到了”。"))
    _tell_family_finished(visit, job)
    if all(partner.status is VisitStatus.HELD for partner in coming_visits(job)):
        _close(job, JobStatus.DONE)
        attention.unflag(job, *attention.FOUND_AGAIN)


def end_otherwise(visit: Visit, ending: Ending, note: str = "") -> None:
    """The visit did not come about, or broke off: the desk is rung at once. A crew ends together."""
    job = _locked(visit)
    if visit.status is VisitStatus.ENDED:
        return
    now = clock.now()
    if not claim(visit, (*LATE, VisitStatus.ARRIVED), VisitStatus.ENDED, ending=ending, finished_at=now):
        raise errors.Refused(_l("这次上门已经不需要了。"))
    visit.evidence_note = note or visit.evidence_note
    for partner in coming_visits(job):
        if partner.status is not VisitStatus.HELD:
            claim(partner, (*LATE, VisitStatus.ARRIVED), VisitStatus.ENDED, ending=ending, finished_at=now)
    _close(job, JobStatus.ENDED)
    attention.flag(job, Attention(ending.value))


def confirm_by_call(visit: Visit) -> None:
    """The elder said on the telephone that she came: where there was only a reason, that is evidence of grade B."""
    job = _locked(visit)
    if visit.grade is not Grade.C:
        return
    before = {"grade": visit.grade.value, "evidence": visit.evidence.value if visit.evidence else None}
    visit.grade, visit.evidence = Grade.B, Evidence.CALL_BACK
    record(visit, "confirmed_by_call", before=before, after={"grade": Grade.B.value})
    db.session.flush()
    allowances.proven(job)


def flag_late(job_id: int) -> None:
    """Put a job on the board whose caregiver should have come, or gone, long ago. For the watch."""
    job = lock(db.session.get_one(Job, job_id))
    if job.attention is not None:
        return
    states = {visit.status for visit in coming_visits(job)}
    if states & set(LATE):
        attention.flag(job, Attention.LATE)
    elif VisitStatus.ARRIVED in states:
        attention.flag(job, Attention.OVERRUN)


def _locked(visit: Visit) -> Job:
    """Lock the visit's job, under which all its visits change, and read the visit anew."""
    job = lock(db.session.get_one(Job, visit.job_id))
    db.session.refresh(visit)
    return job


def _close(job: Job, to: JobStatus) -> None:
    """End the job, and take or give back its money.

    Where a part of its crew was still sought, dispatch finds it and tells whoever need not come.
    """
    sought = job.status is JobStatus.SEEKING
    if not claim(job, OPEN_JOB, to, closed_at=clock.now()):
        return
    allowances.complete(job)
    if sought:
        job.due_at = clock.now()
        queues.wake_after_commit("dispatch")


def _evidence(visit: Visit, job: Job, proof: Proof, away_m: float | None) -> Evidence | None:
    if proof.code:
        return _code_evidence(visit, job, proof.code)
    # The place of a rough home is not known well enough to prove anything by.
    if away_m is not None and away_m <= settings.value("visit_near_m") and not job.elder.home.rough:
        return Evidence.POSITION
    if not proof.reason:
        raise errors.Invalid(_l("请输入老人的服务码，或者选一个原因。"), field="code")
    return Evidence.REASON


def _code_evidence(visit: Visit, job: Job, typed: str) -> Evidence | None:
    visit.code_tries += 1
    if visit.code_tries > CODE_TRIES:
        return None
    if hmac.compare_digest(typed.encode(), visit_code(visit).encode()):
        return Evidence.VISIT_CODE
    if hmac.compare_digest(typed.encode(), printed_code(job.elder).encode()):
        return Evidence.PRINTED_CODE
    return None


def _away_m(visit: Visit, proof: Proof) -> float | None:
    accuracy = proof.accuracy_m
    if proof.position is None or accuracy is None or not 0 < accuracy <= USABLE_ACCURACY_M:
        return None
    return distance_m(proof.position, Place(visit.lat, visit.lng))


def _answer(answers: Mapping[int, str], position: int) -> str:
    if position not in answers:
        raise errors.Invalid(_l("每一项都要点“做了”或“没做”。"), field=f"point{position}")
    return answers[position]


def _tell_on_way(visit: Visit, job: Job) -> None:
    language = messages.language_of(job.elder.person)
    there = max(visit.planned_start, clock.now())
    variables = {
        "elder": job.elder.person.called(language),
        "caregiver": visit.caregiver.person.called(language),
        "when": clock_words(there, language),
    }
    text = messages.Text(
        "order_on_way", once=f"on_way:{visit.id}", variables=variables, about=("visit", visit.id), job=job
    )
    messages.tell_elder(job.elder, text)


def _tell_family_finished(visit: Visit, job: Job) -> None:
    finished_at = visit.finished_at or clock.now()

    def text_for(person: Person) -> messages.Text:
        language = messages.language_of(person)
        variables = {
            "elder": job.elder.person.called(language),
            "caregiver": visit.caregiver.person.called(language),
            "service": job.service.name_en if language == "en" else job.service.name_zh,
            "when": when_words(finished_at, None, language, now=messages.night_until() or clock.now()),
        }
        return messages.Text("family_finished", once=f"family_finished:{visit.id}", variables=variables, job=job)

    messages.tell_family(job.elder, text_for)
