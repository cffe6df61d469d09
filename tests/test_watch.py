import pytest
from redis import Redis
from rq import Queue

from care import dispatch, transfers, watch
from care.clock import FrozenClock
from care.db import db, transaction
from care.models import Attention, Staff, Standing, StandingKind, Transfer, TransferKind
from tests.conftest import MakeApp
from tests.support.cast import Cast, enter
from tests.support.play import assign, job, offers, place_order, run_dispatch, visits

pytestmark = pytest.mark.usefixtures("frozen")


def live(cast: Cast, kind: StandingKind, frozen: FrozenClock) -> None:
    with transaction():
        db.session.add(Standing(elder_id=cast.elder, kind=kind, starts_at=frozen.moment))


def test_a_visit_agreed_with_an_elder_who_is_in_hospital_now_is_for_a_person(cast: Cast, frozen: FrozenClock) -> None:
    job_id = place_order(cast)
    assign(job_id, cast.near)
    watch.sweep()
    assert job(job_id).attention is None
    live(cast, StandingKind.HOSPITAL, frozen)
    watch.sweep()
    assert job(job_id).attention is Attention.NOT_ACTIVE


def test_who_is_home_again_is_visited_as_agreed(cast: Cast, frozen: FrozenClock) -> None:
    live(cast, StandingKind.HOSPITAL, frozen)
    frozen.tick(60)
    live(cast, StandingKind.ACTIVE, frozen)
    job_id = place_order(cast)
    assign(job_id, cast.near)
    watch.sweep()
    assert job(job_id).attention is None


def test_a_caregiver_long_late_and_one_who_never_leaves_are_shown(cast: Cast, frozen: FrozenClock) -> None:
    job_id = place_order(cast)
    assign(job_id, cast.near)
    frozen.move_to(visits(job_id)[0].planned_start)
    watch.sweep()
    assert job(job_id).attention is None
    frozen.tick(16 * 60)
    watch.sweep()
    assert job(job_id).attention is Attention.LATE


def test_of_two_watches_one_leads_until_its_lease_is_over(cast: Cast, frozen: FrozenClock) -> None:
    assert watch.lead("one")
    assert not watch.lead("other")
    frozen.tick(11)
    assert watch.lead("other")
    assert not watch.lead("one")


def test_an_accept_that_comes_too_late_for_at_once_hears_that_it_is_too_late(cast: Cast, frozen: FrozenClock) -> None:
    job_id = place_order(cast)
    run_dispatch()
    frozen.move_to(job(job_id).window_end)
    frozen.tick(-60)
    with transaction():
        assert dispatch.accept(offers(job_id)[0]) is dispatch.Answer.EXPIRED


def test_long_work_with_a_file_is_woken_for_and_never_done_by_the_watch_itself(
    make_app: MakeApp, sqlite_url: str, redis_url: str, frozen: FrozenClock
) -> None:
    with make_app(DATABASE_URL=sqlite_url, REDIS_URL=redis_url).app_context(), Redis.from_url(redis_url) as store:
        operator = enter().operator
        with transaction():
            transfers.ask(TransferKind.TABLE, db.session.get_one(Staff, operator), "月结单.csv", {})
        store.flushall()
        frozen.tick(60)
        watch.sweep()
        assert Queue("slow", connection=store).count == 1
        due_at = db.session.query(Transfer).one().due_at
        assert due_at
        assert due_at < frozen.moment
