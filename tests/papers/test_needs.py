"""What a service asks for and an elder does not have, one by one and as a condition on all jobs."""

from collections.abc import Callable, Mapping

import pytest
from sqlalchemy import select

from care import papers
from care.db import db
from care.models import Job, Purpose, Requirement
from tests.support import play
from tests.support.cast import Cast
from tests.support.papers import agree, asks_for, assess, consent, missing

BRING: Mapping[Requirement, Callable[[Cast], object]] = {
    Requirement.SERVICE_CONSENT: lambda cast: consent(cast, Purpose.SERVICE),
    Requirement.HEALTH_CONSENT: lambda cast: consent(cast, Purpose.HEALTH),
    Requirement.AGREEMENT: agree,
    Requirement.ASSESSMENT: assess,
}

pytestmark = pytest.mark.usefixtures("frozen")


def lacking() -> bool:
    return bool(list(db.session.scalars(select(Job.id).where(papers.lacking()))))


def test_a_service_that_asks_for_nothing_lacks_nothing(cast: Cast) -> None:
    assert missing(cast) == []


@pytest.mark.parametrize("asked", Requirement)
def test_each_paper_is_missing_until_it_is_there(cast_on_both: Cast, asked: Requirement) -> None:
    asks_for(cast_on_both, asked)
    play.place_order(cast_on_both)
    assert missing(cast_on_both) == [asked]
    assert lacking()
    BRING[asked](cast_on_both)
    assert missing(cast_on_both) == []
    assert not lacking()


def test_only_what_is_missing_is_named_in_the_services_order(cast: Cast) -> None:
    asks_for(cast, Requirement.HEALTH_CONSENT, Requirement.SERVICE_CONSENT, Requirement.AGREEMENT)
    consent(cast, Purpose.SERVICE)
    assert missing(cast) == [Requirement.HEALTH_CONSENT, Requirement.AGREEMENT]


def test_another_elders_papers_do_not_count(cast: Cast) -> None:
    asks_for(cast, Requirement.SERVICE_CONSENT)
    consent(Cast(**(vars(cast) | {"elder": cast.stranger})))
    assert missing(cast) == [Requirement.SERVICE_CONSENT]
