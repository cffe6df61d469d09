"""Two who come together begin together, and neither is anywhere else meanwhile."""

import pytest

from care import dispatch, visits
from care.clock import FrozenClock
from care.db import db, transaction
from care.dispatch import Answer
from care.models import (
    Attention,
    Caregiver,
    Elder,
    Ending,
    JobStatus,
    Offer,
    OfferStatus,
    Organisation,
    Visit,
    VisitStatus,
    When,
)
from tests.support import cast as people
from tests.support.cast import Cast, away
from tests.support.play import accept, assign, job, offers, place_order, run_dispatch, told
from tests.support.play import visits as visits_of

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def bath(cast: Cast) -> int:
    """A service for two."""
    with transaction():
        row = people.service("bath", crew_size=2)
        db.session.flush()
        return row.id


def offer_to(job_id: int, caregiver_id: int) -> Offer:
    return next(offer for offer in offers(job_id) if offer.responder_id == caregiver_id)


def both_accept(cast: Cast, job_id: int) -> None:
    run_dispatch()
    assert [accept(offer_to(job_id, each)) for each in (cast.near, cast.far)] == [Answer.HELD, Answer.ACCEPTED]


def visit_of(job_id: int, caregiver_id: int) -> Visit:
    live = [each for each in visits_of(job_id) if each.status is not VisitStatus.RELEASED]
    return next(visit for visit in live if visit.caregiver_id == caregiver_id)


def give_back(job_id: int, caregiver_id: int) -> None:
    with transaction():
        dispatch.give_back(visit_of(job_id, caregiver_id), "病了")


def one_went_the_other_gave_back(cast: Cast, bath: int) -> int:
    """The near one stands at the door alone while another is sought in the far one's place."""
    with transaction():
        people.caregiver("赵三", db.session.get_one(Organisation, cast.firm), away(4_000))
    job_id = place_order(cast, service_id=bath)
    both_accept(cast, job_id)
    with transaction():
        visits.arrive(visit_of(job_id, cast.near), visits.Proof(reason="没有信号"))
    give_back(job_id, cast.far)
    run_dispatch()
    assert len(offers(job_id, OfferStatus.OPEN)) == 1
    return job_id


def test_who_joins_comes_when_the_first_is_free_too(cast: Cast, bath: int) -> None:
    cleaning = place_order(cast, When.TOMORROW_MORNING)
    assign(cleaning, cast.near)
    together = place_order(cast, When.TOMORROW_MORNING, service_id=bath)
    both_accept(cast, together)
    first, second = visit_of(together, cast.near), visit_of(together, cast.far)
    assert first.planned_start == second.planned_start >= visit_of(cleaning, cast.near).planned_end


def test_who_joins_does_not_move_the_first_into_another_visit_of_hers(cast: Cast, bath: int) -> None:
    together = place_order(cast, When.TOMORROW_MORNING, service_id=bath)
    run_dispatch()
    accept(offer_to(together, cast.near))
    for caregiver_id in (cast.near, cast.far):
        assign(place_order(cast, When.TOMORROW_MORNING), caregiver_id)
    other = db.session.query(Visit).filter(Visit.caregiver_id == cast.far).one()
    assert other.planned_start == visit_of(together, cast.near).planned_start, "the far one must come later than asked"
    assert accept(offer_to(together, cast.far)) is Answer.ACCEPTED
    for caregiver_id in (cast.near, cast.far):
        mine = db.session.query(Visit).filter(Visit.caregiver_id == caregiver_id).order_by(Visit.planned_start).all()
        assert mine[0].planned_end <= mine[1].planned_start


def test_whoever_was_confirmed_is_told_of_a_new_time(cast: Cast, bath: int, frozen: FrozenClock) -> None:
    job_id = place_order(cast, service_id=bath)
    both_accept(cast, job_id)
    elder, near = (db.session.get_one(Elder, cast.elder).person_id, db.session.get_one(Caregiver, cast.near).person_id)
    with transaction():
        people.caregiver("赵三", db.session.get_one(Organisation, cast.firm), away(4_000))
    give_back(job_id, cast.far)
    frozen.tick(3_600)
    run_dispatch()
    accept(offers(job_id, OfferStatus.OPEN)[0])
    assert told(near).count("visit_confirmed") == 2
    assert told(elder).count("order_assigned") == 4


def test_who_does_it_alone_has_done_it_and_the_one_still_sought_need_not_come(cast: Cast, bath: int) -> None:
    job_id = one_went_the_other_gave_back(cast, bath)
    with transaction():
        visits.finish(visit_of(job_id, cast.near), {1: "", 2: ""})
    run_dispatch()
    assert job(job_id).status is JobStatus.DONE
    assert offers(job_id)[-1].status is OfferStatus.WITHDRAWN
    assert job(job_id).due_at is None


def test_a_visit_of_half_a_crew_that_breaks_off_ends_the_job(cast: Cast, bath: int) -> None:
    job_id = one_went_the_other_gave_back(cast, bath)
    with transaction():
        visits.end_otherwise(visit_of(job_id, cast.near), Ending.UNWELL)
    assert accept(offers(job_id)[-1]) is Answer.WITHDRAWN
    run_dispatch()
    assert job(job_id).status is JobStatus.ENDED
    assert job(job_id).attention is Attention.UNWELL
    assert offers(job_id, OfferStatus.OPEN) == []
