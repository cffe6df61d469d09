"""How a visit of the past went: when each step was, how well it is proven, what was left undone, what was said."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from care.cli.demo.caregivers import Helper
from care.cli.demo.catalogue import table_of
from care.cli.demo.errands import Errand
from care.cli.demo.making import Making
from care.cli.demo.near import measured_m
from care.models import Ending, Evidence, Grade, JobStatus, Outcome, VisitStatus
from care.settings import KNOBS

M_A_MINUTE = 300
REFUSES = 0.15
ROUND = timedelta(seconds=KNOBS["dispatch_offer_s"].default)
ANSWER_WITHIN_S = (15, 150)
EARLY_MIN, LATE_MIN = 8, 10
SHORTER, LONGER = 0.85, 1.1

ENDINGS = {
    Ending.NOBODY_OPENS: 0.01,
    Ending.AWAY: 0.007,
    Ending.REFUSED: 0.004,
    Ending.UNWELL: 0.003,
    Ending.UNSAFE: 0.001,
}
PROOFS = {Evidence.POSITION: 45, Evidence.VISIT_CODE: 38, Evidence.PRINTED_CODE: 12, Evidence.REASON: 5}
GRADES = {
    Evidence.POSITION: Grade.A,
    Evidence.VISIT_CODE: Grade.A,
    Evidence.PRINTED_CODE: Grade.B,
    Evidence.REASON: Grade.C,
}
AT_THE_DOOR_M = (3, 90)
SAYS = 0.72
OUTCOMES = {Outcome.YES: 95, Outcome.NOT_QUITE: 4, Outcome.NOBODY_CAME: 1}
LEFT_UNDONE = 0.03


@dataclass(frozen=True)
class Course:
    """When each step was taken (None: not yet, or never), and who was asked before, one by one."""

    answered_at: datetime
    set_off_at: datetime | None = None
    arrived_at: datetime | None = None
    finished_at: datetime | None = None
    ending: Ending | None = None
    refused: tuple[Helper, ...] = ()

    @property
    def visit_status(self) -> VisitStatus:
        """Where the visit stands after these steps."""
        if self.ending:
            return VisitStatus.ENDED
        steps = (
            (self.finished_at, VisitStatus.FINISHED),
            (self.arrived_at, VisitStatus.ARRIVED),
            (self.set_off_at, VisitStatus.ON_WAY),
        )
        return next((status for at, status in steps if at), VisitStatus.CONFIRMED)

    @property
    def job_status(self) -> JobStatus:
        """Where the job stands after these steps."""
        if self.ending:
            return JobStatus.ENDED
        if self.finished_at:
            return JobStatus.DONE
        return JobStatus.UNDER_WAY if self.set_off_at else JobStatus.ASSIGNED


@dataclass(frozen=True)
class Proof:
    """What proves the arrival."""

    grade: Grade
    evidence: Evidence
    metres: float | None
    note: str | None


def drawn_course(making: Making, errand: Errand) -> Course:
    """A visit that is over: nearly all go well."""
    chance = making.chance
    refused = tuple(each for each in errand.elder.near[:2] if each not in errand.crew and making.likely(REFUSES))
    answered_at = errand.placed_at + ROUND * len(refused) + timedelta(seconds=chance.randrange(*ANSWER_WITHIN_S))
    arrived_at = errand.start + timedelta(minutes=chance.randrange(-EARLY_MIN, LATE_MIN))
    set_off_at = max(answered_at, arrived_at - road(errand.crew[0], errand))
    arrived_at = max(arrived_at, set_off_at)
    ending = drawn_ending(making)
    if ending:
        return Course(answered_at, set_off_at, None, arrived_at + timedelta(minutes=10), ending, refused)
    length = timedelta(minutes=errand.dish.minutes) * chance.uniform(SHORTER, LONGER)
    return Course(answered_at, set_off_at, arrived_at, arrived_at + length, None, refused)


def drawn_ending(making: Making) -> Ending | None:
    """How a visit that did not come about ended; None for the many that did."""
    kinds, shares = [*ENDINGS, None], [*ENDINGS.values(), 1 - sum(ENDINGS.values())]
    return making.chance.choices(kinds, shares)[0]


def road(helper: Helper, errand: Errand) -> timedelta:
    """How long the way from her home is."""
    return timedelta(minutes=5 + measured_m(helper.base, errand.elder.household.place) // M_A_MINUTE)


def drawn_proof(making: Making, errand: Errand) -> Proof:
    """What the visitor had at the door; the place of a rough home proves nothing."""
    evidence = making.chance.choices(tuple(PROOFS), tuple(PROOFS.values()))[0]
    if evidence is Evidence.POSITION and errand.elder.household.rough:
        evidence = Evidence.VISIT_CODE
    metres = round(making.chance.uniform(*AT_THE_DOOR_M), 1) if evidence is Evidence.POSITION else None
    reasons = table_of("people.toml")["visits"]["no_proof"]
    note = making.chance.choice(reasons) if evidence is Evidence.REASON else None
    return Proof(GRADES[evidence], evidence, metres, note)


def drawn_points(making: Making, errand: Errand) -> list[dict[str, object]]:
    """The answers to the service's standard."""
    points: list[dict[str, object]] = [
        {"text_zh": zh, "text_en": en, "done": True, "reason": ""} for zh, en in errand.dish.standard
    ]
    if making.likely(LEFT_UNDONE):
        reason = making.chance.choice(table_of("people.toml")["visits"]["not_done"])
        making.chance.choice(points).update(done=False, reason=reason)
    return points


def drawn_word(making: Making) -> Outcome | None:
    """What the elder said afterwards, if anything."""
    if not making.likely(SAYS):
        return None
    return making.chance.choices(tuple(OUTCOMES), tuple(OUTCOMES.values()))[0]
