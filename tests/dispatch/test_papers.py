"""While papers are missing nobody is sent: not by an answer that crosses with a withdrawal, and not by hand."""

import pytest

from care import dispatch, errors, papers
from care.db import db, transaction
from care.dispatch import Answer
from care.models import Attention, Caregiver, Fulfilment, Job, JobStatus, Purpose, Requirement, Service, When
from tests.support import play
from tests.support.cast import Cast
from tests.support.papers import agree, asks_for, consent, elder

pytestmark = pytest.mark.usefixtures("frozen")


def test_whoever_accepts_after_the_consent_was_withdrawn_hears_that_nobody_is_needed(cast_on_both: Cast) -> None:
    asks_for(cast_on_both, Requirement.SERVICE_CONSENT)
    consent(cast_on_both)
    job_id = play.place_order(cast_on_both)
    play.run_dispatch()
    with transaction():
        papers.withdraw(elder(cast_on_both), Purpose.SERVICE, "不要了")
    assert play.accept(play.offers(job_id)[0]) is Answer.WITHDRAWN
    assert play.visits(job_id) == []


def test_the_desk_sends_nobody_before_the_papers_are_there(cast: Cast) -> None:
    asks_for(cast, Requirement.AGREEMENT)
    job_id = play.place_order(cast)
    play.run_dispatch()
    with pytest.raises(errors.Refused), transaction():
        dispatch.assign(db.session.get_one(Job, job_id), db.session.get_one(Caregiver, cast.near))
    agree(cast)
    play.assign(job_id, cast.near)
    assert play.job(job_id).status is JobStatus.ASSIGNED


def test_nor_is_a_meal_or_an_appointment_arranged_before(cast: Cast) -> None:
    asks_for(cast, Requirement.AGREEMENT)
    with transaction():
        db.session.get_one(Service, cast.cleaning).fulfilment = Fulfilment.APPOINTMENT
    job_id = play.place_order(cast, When.TOMORROW_MORNING)
    with pytest.raises(errors.Refused), transaction():
        dispatch.arrange(db.session.get_one(Job, job_id))
    assert play.job(job_id).attention is Attention.ARRANGE
    agree(cast)
    with transaction():
        dispatch.arrange(db.session.get_one(Job, job_id))
    assert play.job(job_id).status is JobStatus.ASSIGNED
