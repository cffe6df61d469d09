import pytest
from flask import Flask

from care import attention, clock, dispatch, duty, watch
from care.db import Change, db, transaction
from care.models import Attention, Caregiver, Job
from tests.support import play
from tests.support.cast import Cast, enter

pytestmark = pytest.mark.usefixtures("in_app")


@pytest.fixture
def cast(in_app: Flask, frozen: clock.FrozenClock) -> Cast:
    return enter()


@pytest.fixture
def lonely(cast: Cast) -> int:
    """A job that nobody can take: both caregivers have gone off duty."""
    with transaction():
        for each in (cast.near, cast.far):
            duty.go_off_duty(db.session.get_one(Caregiver, each))
    job_id = play.place_order(cast)
    play.run_dispatch()
    return job_id


def settle(job_id: int, note: str) -> None:
    with transaction():
        dispatch.settle(db.session.get_one(Job, job_id), note)


def test_a_search_that_goes_badly_keeps_its_first_reason_and_its_clock(lonely: int, frozen: clock.FrozenClock) -> None:
    since = play.job(lonely).attention_since
    for _ in range(30):
        frozen.tick(61)
        play.run_dispatch()
    job = play.job(lonely)
    assert (job.attention, job.attention_since) == (Attention.NOBODY_NEAR, since)
    assert db.session.query(Change).filter_by(story_id=lonely, action="attention").count() == 1


def test_what_a_person_settled_is_not_put_before_her_again_at_the_next_look(
    lonely: int, frozen: clock.FrozenClock
) -> None:
    settle(lonely, "她说等到下午也行")
    frozen.tick(61)
    play.run_dispatch()
    assert play.job(lonely).attention is None


def test_after_a_quarter_of_an_hour_it_is_put_before_her_again(lonely: int, frozen: clock.FrozenClock) -> None:
    settle(lonely, "她说等到下午也行")
    for _ in range(16):
        frozen.tick(61)
        play.run_dispatch()
    assert play.job(lonely).attention in attention.SEARCHING


def test_a_late_caregiver_whom_the_desk_has_called_is_not_reported_again_at_once(
    cast: Cast, frozen: clock.FrozenClock
) -> None:
    job_id = play.place_order(cast)
    play.run_dispatch()
    play.accept(play.offers(job_id)[0])
    frozen.tick(3600)
    watch.flag_late_visits()
    assert play.job(job_id).attention is Attention.LATE
    settle(job_id, "五分钟就到")
    frozen.tick(2)
    watch.flag_late_visits()
    assert play.job(job_id).attention is None


def test_a_grave_reason_comes_at_once_whatever_was_settled(cast: Cast, frozen: clock.FrozenClock) -> None:
    job_id = play.place_order(cast)
    for _ in range(2):
        with transaction():
            attention.flag(db.session.get_one(Job, job_id), Attention.UNWELL)
        assert play.job(job_id).attention is Attention.UNWELL
        settle(job_id, "女儿去看了")
