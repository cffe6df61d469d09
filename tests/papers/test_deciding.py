"""Who decides for an elder on a day: a guardian in her place, an agent beside her, family and contacts not."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care import clock, errors, papers
from care.db import db, transaction
from care.models import Purpose, Relation, RelationKind, Requirement
from care.papers import Decider
from tests.support.cast import Cast
from tests.support.papers import agree, asks_for, consent, elder, missing, stand_by

TODAY = date(2026, 3, 2)
DAYS = st.integers(-3, 3).map(lambda days: TODAY + timedelta(days=days))
RELATIONS = st.lists(
    st.builds(
        Relation,
        kind=st.sampled_from(RelationKind),
        starts_on=DAYS,
        ends_on=st.none() | DAYS,
        deactivated_at=st.none() | st.just(clock.now()),
    ),
    max_size=5,
)

pytestmark = pytest.mark.usefixtures("frozen")


def live(relations: list[Relation], kind: RelationKind) -> list[Decider]:
    return [
        each
        for each in relations
        if each.kind is kind and each.deactivated_at is None and each.starts_on <= TODAY <= (each.ends_on or date.max)
    ]


@settings(derandomize=True)
@given(RELATIONS)
def test_somebody_always_decides_and_never_family_or_a_contact(relations: list[Relation]) -> None:
    who = papers.deciding(relations, TODAY)
    assert who
    assert {each.kind for each in who if each} <= {RelationKind.GUARDIAN, RelationKind.AGENT}


@settings(derandomize=True)
@given(RELATIONS)
def test_guardians_decide_alone_and_agents_only_beside_her(relations: list[Relation]) -> None:
    guardians, agents = live(relations, RelationKind.GUARDIAN), live(relations, RelationKind.AGENT)
    assert papers.deciding(relations, TODAY) == (guardians or [None, *agents])


@pytest.mark.parametrize("kind", [RelationKind.GUARDIAN, RelationKind.AGENT])
def test_a_guardian_or_agent_may_consent_for_her(cast: Cast, kind: RelationKind) -> None:
    consent(cast, by=stand_by(cast, kind))
    assert papers.consents_to(elder(cast), Purpose.SERVICE)


@pytest.mark.parametrize("kind", [RelationKind.FAMILY, RelationKind.CONTACT])
def test_family_and_contacts_may_neither_consent_nor_sign_for_her(cast: Cast, kind: RelationKind) -> None:
    other = stand_by(cast, kind)
    for paper in (consent, agree):
        with pytest.raises(errors.Invalid):
            paper(cast, by=other)


@pytest.mark.parametrize("kind", [RelationKind.AGENT, RelationKind.FAMILY, RelationKind.CONTACT])
def test_she_decides_herself_whoever_else_than_a_guardian_stands_by_her(cast: Cast, kind: RelationKind) -> None:
    stand_by(cast, kind)
    consent(cast)
    assert papers.consents_to(elder(cast), Purpose.SERVICE)


def test_she_does_not_decide_where_a_guardian_does(cast: Cast) -> None:
    stand_by(cast, RelationKind.GUARDIAN)
    for paper in (consent, agree):
        with pytest.raises(errors.Invalid):
            paper(cast)


def test_what_she_consented_to_and_signed_before_does_not_count_while_a_guardian_decides(cast_on_both: Cast) -> None:
    asks_for(cast_on_both, Requirement.SERVICE_CONSENT, Requirement.AGREEMENT)
    consent(cast_on_both)
    agree(cast_on_both)
    assert missing(cast_on_both) == []
    guardian = stand_by(cast_on_both, RelationKind.GUARDIAN, ends=papers.today())
    assert missing(cast_on_both) == [Requirement.SERVICE_CONSENT, Requirement.AGREEMENT]
    consent(cast_on_both, by=guardian)
    agree(cast_on_both, by=guardian)
    assert missing(cast_on_both) == []


def test_a_former_guardians_consent_does_not_count_while_another_decides(cast: Cast) -> None:
    first = stand_by(cast, RelationKind.GUARDIAN)
    consent(cast, by=first)
    with transaction():
        db.session.get_one(Relation, first).deactivated_at = clock.now()
    assert papers.consents_to(elder(cast), Purpose.SERVICE)
    stand_by(cast, RelationKind.GUARDIAN)
    assert not papers.consents_to(elder(cast), Purpose.SERVICE)


def test_a_guardian_decides_from_the_first_day_to_the_last(cast: Cast) -> None:
    day = papers.today()
    guardian = stand_by(cast, RelationKind.GUARDIAN, starts=day, ends=day)
    days = [day - timedelta(days=1), day, day + timedelta(days=1)]
    decide = [[each and each.id for each in papers.deciders(elder(cast), on)] for on in days]
    assert decide == [[None], [guardian], [None]]


def test_a_stranger_named_in_a_form_decides_nothing(cast: Cast) -> None:
    family = stand_by(cast, RelationKind.FAMILY)
    ref = db.session.get_one(Relation, family).ref
    with pytest.raises(errors.Invalid) as wrong:
        papers.decider(elder(cast), ref)
    assert wrong.value.field == "giver"


@pytest.mark.parametrize("kind", [RelationKind.GUARDIAN, RelationKind.AGENT])
@pytest.mark.parametrize("document", [None, "", "  "])
def test_whoever_decides_for_her_needs_a_document(kind: RelationKind, document: str | None) -> None:
    with pytest.raises(errors.Invalid) as wrong:
        papers.check_document(kind, document)
    assert wrong.value.field == "document"


def test_family_and_contacts_need_no_document() -> None:
    for kind in (RelationKind.FAMILY, RelationKind.CONTACT):
        papers.check_document(kind, None)
