"""Taking an order back, bringing it back, and what the elder says of it afterwards."""

from datetime import datetime

import pytest

from care import errors, orders, visits
from care.clock import LOCAL, FrozenClock
from care.db import db, transaction
from care.models import (
    Attention,
    Caregiver,
    Elder,
    Feedback,
    Fulfilment,
    JobStatus,
    OfferStatus,
    Outcome,
    Service,
    Setting,
    Visit,
    When,
)
from tests.support.cast import Cast
from tests.support.play import accept, asked, job, offers, order, place_order, run_dispatch, told

pytestmark = pytest.mark.usefixtures("frozen")


def cancel(job_id: int, *, at_the_desk: bool = False) -> None:
    with transaction():
        orders.cancel(order(job_id), at_the_desk=at_the_desk)


def restore(job_id: int) -> None:
    with transaction():
        orders.restore(order(job_id))


def says(job_id: int, outcome: Outcome) -> None:
    with transaction():
        orders.give_feedback(order(job_id), outcome)


def rates(job_id: int, face: int, *reasons: str) -> None:
    with transaction():
        orders.rate(order(job_id), face, reasons)


def feedback() -> Feedback:
    db.session.rollback()
    return db.session.query(Feedback).one()


def near(cast: Cast) -> int:
    """The person who is the near caregiver."""
    return db.session.get_one(Caregiver, cast.near).person_id


def her(cast: Cast) -> int:
    """The person who is the elder."""
    return db.session.get_one(Elder, cast.elder).person_id


@pytest.fixture
def taken(cast: Cast) -> int:
    """The near caregiver has taken the job."""
    job_id = place_order(cast)
    run_dispatch()
    accept(offers(job_id)[0])
    return job_id


def go(job_id: int, *, there: bool = False, done: bool = False) -> None:
    """The caregiver sets off, arrives, finishes."""
    with transaction():
        visit = db.session.query(Visit).filter(Visit.job_id == job_id).one()
        visits.set_off(visit)
        if there or done:
            visits.arrive(visit, visits.Proof(reason="没有信号"))
        if done:
            visits.finish(visit, {1: "", 2: ""})


def test_whoever_was_asked_hears_that_it_is_off(cast: Cast) -> None:
    job_id = place_order(cast)
    run_dispatch()
    cancel(job_id)
    assert offers(job_id)[0].status is OfferStatus.WITHDRAWN
    assert told(near(cast)) == ["offer", "offer_withdrawn"]
    assert job(job_id).due_at is None


def test_whoever_was_to_come_hears_that_she_need_not(cast: Cast, taken: int) -> None:
    cancel(taken)
    assert told(near(cast))[-1] == "visit_cancelled"


def test_cancelling_twice_is_once(cast: Cast, taken: int) -> None:
    cancel(taken)
    cancel(taken)
    assert told(near(cast)).count("visit_cancelled") == 1


def test_what_the_desk_cancels_the_elder_is_told_and_what_she_cancels_she_knows(cast: Cast, taken: int) -> None:
    her_own = place_order(cast)
    cancel(her_own)
    assert "order_cancelled" not in told(her(cast))
    cancel(taken, at_the_desk=True)
    assert told(her(cast))[-1] == "order_cancelled"


def test_once_she_has_set_off_only_the_desk_cancels(taken: int) -> None:
    go(taken)
    with pytest.raises(errors.Refused):
        cancel(taken)
    cancel(taken, at_the_desk=True)
    assert job(taken).status is JobStatus.CANCELLED


@pytest.mark.parametrize("done", [False, True])
def test_once_she_is_there_nobody_cancels(taken: int, *, done: bool) -> None:
    go(taken, there=True, done=done)
    with pytest.raises(errors.Refused):
        cancel(taken, at_the_desk=True)


def test_a_cancelled_order_comes_back_within_ten_minutes_and_the_search_begins_anew(
    cast: Cast, frozen: FrozenClock
) -> None:
    job_id = place_order(cast)
    run_dispatch()
    cancel(job_id)
    frozen.tick(600)
    restore(job_id)
    run_dispatch()
    assert asked(job_id) == [cast.near, cast.near]
    assert job(job_id).closed_at is None


def test_after_ten_minutes_it_stays_away(cast: Cast, frozen: FrozenClock) -> None:
    job_id = place_order(cast)
    cancel(job_id)
    frozen.tick(601)
    with pytest.raises(errors.Refused):
        restore(job_id)


def test_how_long_is_a_setting(cast: Cast, frozen: FrozenClock) -> None:
    with transaction():
        db.session.add(Setting(key="undo_s", value=1_200))
    job_id = place_order(cast)
    cancel(job_id)
    frozen.tick(1_100)
    restore(job_id)
    assert job(job_id).status is JobStatus.SEEKING


def test_at_once_counts_anew_from_when_it_came_back(cast: Cast, frozen: FrozenClock) -> None:
    job_id = place_order(cast)
    cancel(job_id)
    frozen.tick(300)
    restore(job_id)
    assert (job(job_id).window_end - frozen.moment).total_seconds() == 5_400


def test_a_window_that_is_over_does_not_come_back(cast: Cast, frozen: FrozenClock) -> None:
    job_id = place_order(cast, When.TODAY_MORNING)
    frozen.move_to(datetime(2026, 3, 2, 11, 55, tzinfo=LOCAL))
    cancel(job_id)
    frozen.tick(360)
    with pytest.raises(errors.Refused):
        restore(job_id)


def test_what_a_person_arranges_comes_back_to_that_person(cast: Cast) -> None:
    with transaction():
        db.session.get_one(Service, cast.cleaning).fulfilment = Fulfilment.CANTEEN_DELIVERY
    job_id = place_order(cast, When.TOMORROW_MORNING)
    cancel(job_id)
    assert job(job_id).attention is None
    restore(job_id)
    assert job(job_id).attention is Attention.ARRANGE


def test_restoring_what_was_never_cancelled_changes_nothing(taken: int) -> None:
    restore(taken)
    assert job(taken).status is JobStatus.ASSIGNED


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (Outcome.YES, None),
        (Outcome.NOT_QUITE, Attention.NOT_QUITE),
        (Outcome.NOBODY_CAME, Attention.NOBODY_CAME),
    ],
)
def test_whatever_is_not_a_yes_goes_to_the_desk(taken: int, outcome: Outcome, why: Attention | None) -> None:
    go(taken, done=True)
    says(taken, outcome)
    assert (feedback().outcome, job(taken).attention) == (outcome, why)


def test_the_first_answer_stands(taken: int) -> None:
    go(taken, done=True)
    says(taken, Outcome.YES)
    says(taken, Outcome.NOBODY_CAME)
    assert feedback().outcome is Outcome.YES
    assert job(taken).attention is None


def test_a_cancelled_order_is_not_spoken_of(taken: int) -> None:
    cancel(taken)
    with pytest.raises(errors.Refused):
        says(taken, Outcome.NOBODY_CAME)


def test_a_face_can_be_changed_and_its_reasons_with_it(taken: int) -> None:
    go(taken, done=True)
    says(taken, Outcome.YES)
    rates(taken, 1, "late")
    rates(taken, 3)
    assert (feedback().face, feedback().reasons) == (3, [])


@pytest.mark.parametrize("face", [0, 4])
def test_there_are_three_faces(taken: int, face: int) -> None:
    go(taken, done=True)
    says(taken, Outcome.YES)
    with pytest.raises(errors.Refused):
        rates(taken, face)


def test_no_face_before_the_question_was_answered(taken: int) -> None:
    go(taken, done=True)
    with pytest.raises(errors.Refused):
        rates(taken, 3)
