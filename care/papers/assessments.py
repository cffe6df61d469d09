"""The ability assessment: answers that are health data, with the total and level computed when it is entered."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from care import clock, errors
from care.db import db, lock, record
from care.models import Assessment, Elder
from care.papers.deciding import today
from care.papers.standard import Level, standard
from care.papers.typed import line


@dataclass(frozen=True)
class Findings:
    """What an assessor found: points by code of the item, and the codes of what worsens the level."""

    points: Mapping[str, int]
    facts: frozenset[str] = field(default_factory=frozenset)


def assess(elder: Elder, findings: Findings, *, assessor: str, on: date) -> Assessment:
    """Keep an assessment by ``assessor`` of a day. Its answers and level stay out of the log: they are health data.

    Invalid without an assessor, or for a day to come; ValueError for points that no item has.
    """
    lock(elder)
    who = line(assessor, "assessor", _l("请写是谁评估的。"))
    if on > today():
        raise errors.Invalid(_l("这个日子还没有到。"), field="assessed_on")
    rules = standard()
    total = rules.total(findings.points)
    row = Assessment(
        elder_id=elder.id,
        assessed_on=on,
        assessor=who,
        standard=rules.name,
        answers=json.dumps({"points": dict(findings.points), "facts": sorted(findings.facts)}),
        total=total,
        level=rules.level(total, findings.facts).code,
    )
    db.session.add(row)
    db.session.flush()
    record(row, "assessed", assessed_on=on.isoformat(), assessor=who)
    return row


def discard(assessment: Assessment) -> None:
    """It was entered by mistake: it counts no more, and stays to be read."""
    if assessment.deactivated_at is None:
        assessment.deactivated_at = clock.now()
        record(assessment, "discarded")


def assessments_of(elder: Elder) -> Sequence[Assessment]:
    """Return every assessment of ``elder``, the latest first, those discarded too."""
    hers = select(Assessment).where(Assessment.elder_id == elder.id)
    return db.session.scalars(hers.order_by(Assessment.assessed_on.desc(), Assessment.id.desc())).all()


def assessment_of(elder: Elder, ref: str) -> Assessment:
    """Return the elder's assessment of an address; NotFound for anybody else's."""
    own = select(Assessment).where(Assessment.ref == ref, Assessment.elder_id == elder.id)
    assessment = db.session.scalar(own)
    if assessment is None:
        raise errors.NotFound
    return assessment


def latest(assessments: Sequence[Assessment]) -> Assessment | None:
    """Return the one that counts: the latest that was not discarded."""
    return next((each for each in assessments if each.deactivated_at is None), None)


def findings_of(assessment: Assessment) -> Findings:
    """Return the answers; whoever shows them notes that they were seen."""
    kept = json.loads(assessment.answers)
    return Findings(kept["points"], frozenset(kept["facts"]))


def level_of(assessment: Assessment) -> Level:
    """Return the level that was computed then."""
    return standard().level_of(assessment.level)
