"""Papers in tests: who stands by the elder and may decide, what was consented to, agreed and assessed."""

from datetime import date

from care import clock, papers
from care.db import db, transaction
from care.models import Agreement, Assessment, Elder, Purpose, Relation, RelationKind, Requirement, Service
from tests.support import cast
from tests.support.cast import LONG_AGO, Cast

ALL_ABLE = {item.code: item.maximum for item in papers.standard().items}


def elder(scene: Cast) -> Elder:
    """The elder as she stands in the database now."""
    return db.session.get_one(Elder, scene.elder)


def stand_by(scene: Cast, kind: RelationKind, *, starts: date = LONG_AGO, ends: date | None = None) -> int:
    """Somebody stands by the elder, with a document where she needs one; returns the relation's id."""
    with transaction():
        row = Relation(
            elder_id=scene.elder,
            person=cast.person("王建国"),
            kind=kind,
            kinship="son",
            document="2025号证明",
            starts_on=starts,
            ends_on=ends,
        )
        db.session.add(row)
        db.session.flush()
        return row.id


def consent(scene: Cast, purpose: Purpose = Purpose.SERVICE, by: int | None = None) -> None:
    """The elder, or whoever decides for her, consents on the telephone."""
    with transaction():
        papers.consent(elder(scene), purpose, _giver(by), evidence="电话里同意，录音 12")


def agree(scene: Cast, by: int | None = None, *, starts: date | None = None, ends: date | None = None) -> Agreement:
    """An agreement is signed, from today on."""
    with transaction():
        terms = papers.Terms("FW-2026-001", starts or papers.today(), ends)
        return papers.sign(elder(scene), terms, _giver(by))


def assess(scene: Cast, *facts: str, on: date | None = None, **points: int) -> Assessment:
    """She is assessed today: able in everything but ``points``."""
    with transaction():
        found = papers.Findings(ALL_ABLE | points, frozenset(facts))
        return papers.assess(elder(scene), found, assessor="刘评估", on=on or papers.today())


def asks_for(scene: Cast, *asked: Requirement) -> None:
    """Cleaning asks for these papers from now on."""
    with transaction():
        db.session.get_one(Service, scene.cleaning).requires = [each.value for each in asked]


def missing(scene: Cast) -> list[Requirement]:
    """What the elder lacks for cleaning."""
    db.session.rollback()
    return papers.missing(elder(scene), db.session.get_one(Service, scene.cleaning))


def tomorrow(frozen: clock.FrozenClock) -> None:
    """A day goes by."""
    frozen.tick(24 * 3600)


def _giver(relation_id: int | None) -> Relation | None:
    return db.session.get_one(Relation, relation_id) if relation_id else None
