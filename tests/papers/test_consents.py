"""Consents: given on evidence, withdrawn with a reason, and every one of them kept."""

from datetime import timedelta

import pytest

from care import clock, errors, papers
from care.db import Change, db, transaction
from care.models import Purpose, RelationKind
from tests.support.cast import Cast
from tests.support.papers import consent, elder, stand_by

pytestmark = pytest.mark.usefixtures("frozen")


def withdraw(scene: Cast, purpose: Purpose = Purpose.SERVICE, reason: str = "电话里说的") -> None:
    with transaction():
        papers.withdraw(elder(scene), purpose, reason)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_consent_is_for_one_purpose_alone(cast: Cast, purpose: Purpose) -> None:
    consent(cast, purpose)
    assert [each for each in Purpose if papers.consents_to(elder(cast), each)] == [purpose]


def test_a_withdrawn_consent_stays_with_its_reason_and_holds_no_longer(cast: Cast) -> None:
    consent(cast)
    withdraw(cast, reason="女儿来电，不要了")
    (kept,) = papers.consents_of(elder(cast))
    assert (kept.withdrawn_at, kept.withdrawal) == (clock.now(), "女儿来电，不要了")
    assert not papers.consents_to(elder(cast), Purpose.SERVICE)


def test_given_again_it_stands_and_both_are_kept(cast: Cast, frozen: clock.FrozenClock) -> None:
    consent(cast)
    frozen.tick()
    withdraw(cast)
    frozen.tick()
    consent(cast)
    rows = papers.consents_of(elder(cast))
    assert [each.withdrawn_at is None for each in rows] == [True, False]
    assert papers.standing(rows, papers.deciders(elder(cast)))[Purpose.SERVICE] == rows[0]


def test_what_stands_is_not_kept_twice(cast: Cast) -> None:
    consent(cast)
    consent(cast)
    assert len(papers.consents_of(elder(cast))) == 1


def test_the_card_and_the_search_agree_on_what_stands(cast: Cast) -> None:
    consent(cast)
    stand_by(cast, RelationKind.GUARDIAN)
    her = elder(cast)
    assert not papers.standing(papers.consents_of(her), papers.deciders(her))
    assert not papers.consents_to(her, Purpose.SERVICE)


def test_it_may_have_been_given_before_but_not_in_times_to_come(cast: Cast) -> None:
    yesterday = clock.now() - timedelta(days=1)
    with transaction():
        papers.consent(elder(cast), Purpose.HEALTH, None, evidence="纸上签的", at=yesterday)
    assert papers.consents_of(elder(cast))[0].given_at == yesterday
    with pytest.raises(errors.Invalid), transaction():
        papers.consent(elder(cast), Purpose.CAMERA, None, evidence="纸上签的", at=clock.now() + timedelta(days=1))


@pytest.mark.parametrize("evidence", ["", "   ", "证" * 500])
def test_nothing_is_a_consent_without_evidence_that_can_be_read(cast: Cast, evidence: str) -> None:
    with pytest.raises(errors.Invalid) as wrong, transaction():
        papers.consent(elder(cast), Purpose.SERVICE, None, evidence=evidence)
    assert wrong.value.field == "evidence"


def test_nothing_is_withdrawn_without_a_reason(cast: Cast) -> None:
    consent(cast)
    with pytest.raises(errors.Invalid):
        withdraw(cast, reason=" ")
    assert papers.consents_to(elder(cast), Purpose.SERVICE)


def test_giving_and_withdrawing_are_logged(cast: Cast) -> None:
    consent(cast)
    withdraw(cast)
    logged = db.session.query(Change).filter(Change.subject == "consent").order_by(Change.id)
    assert [(each.action, each.details["purpose"]) for each in logged] == [
        ("given", "service"),
        ("withdrawn", "service"),
    ]
