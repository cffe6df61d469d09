"""Stops: what pauses, what starts again by itself, and what a person must see to."""

from datetime import datetime, timedelta

import pytest

from care import clock, orders, stops, watch
from care.clock import LOCAL, FrozenClock
from care.db import db, transaction
from care.models import (
    Area,
    AreaKind,
    Attention,
    Elder,
    JobStatus,
    OfferStatus,
    Service,
    Stop,
    StopArea,
    StopReason,
    StopService,
    When,
)
from care.orders import Wish
from tests.support.cast import AREA, Cast, service
from tests.support.play import accept, asked, assign, job, offers, place_order, run_dispatch

pytestmark = pytest.mark.usefixtures("frozen")


def stop(*, hours: float = 6, after: float = 0, areas: tuple[str, ...] = (), services: tuple[int, ...] = ()) -> int:
    """A typhoon that begins so many hours from now and lasts so long."""
    starts = clock.now() + timedelta(hours=after)
    with transaction():
        row = Stop(reason=StopReason.TYPHOON, starts_at=starts, ends_at=starts + timedelta(hours=hours))
        row.areas = [StopArea(area_code=code) for code in areas]
        row.services = [StopService(service_id=each) for each in services]
        db.session.add(row)
        db.session.flush()
        return row.id


def lift(stop_id: int) -> None:
    with transaction():
        stops.lift(db.session.get_one(Stop, stop_id))


def look() -> None:
    watch.see_to_stops()
    run_dispatch()


def test_an_order_placed_in_a_stop_is_kept_and_asked_when_it_is_over(cast: Cast, frozen: FrozenClock) -> None:
    stop(hours=6)
    job_id = place_order(cast)
    look()
    assert asked(job_id) == []
    frozen.tick(6 * 3600 - 1)
    look()
    assert asked(job_id) == []
    frozen.tick(1)
    look()
    assert asked(job_id) == [cast.near]
    assert job(job_id).window_start == frozen.moment
    assert job(job_id).attention is None


def test_who_is_being_asked_when_a_stop_begins_need_not_answer(cast: Cast, frozen: FrozenClock) -> None:
    job_id = place_order(cast)
    run_dispatch()
    stop(after=0.01)
    frozen.tick(60)
    look()
    assert [offer.status for offer in offers(job_id)] == [OfferStatus.WITHDRAWN]
    assert job(job_id).status is JobStatus.SEEKING


def test_a_stop_lifted_early_lets_the_search_go_on_at_once(cast: Cast, frozen: FrozenClock) -> None:
    typhoon = stop(hours=48)
    job_id = place_order(cast)
    look()
    frozen.tick(3600)
    lift(typhoon)
    look()
    assert asked(job_id) == [cast.near]


def test_a_stop_made_longer_goes_on_holding(cast: Cast, frozen: FrozenClock) -> None:
    typhoon = stop(hours=1)
    job_id = place_order(cast)
    look()
    with transaction():
        row = db.session.get_one(Stop, typhoon)
        row.ends_at += timedelta(hours=5)
    frozen.tick(2 * 3600)
    look()
    assert asked(job_id) == []


def test_an_order_for_a_time_within_the_stop_goes_to_the_desk(cast: Cast, frozen: FrozenClock) -> None:
    stop(hours=72)
    with transaction():
        wish = Wish(
            db.session.get_one(Elder, cast.elder), db.session.get_one(Service, cast.cleaning), When.TOMORROW_MORNING
        )
        job_id = orders.place(wish).job.id
    look()
    assert job(job_id).attention is Attention.STOPPED


def test_a_visit_that_was_agreed_is_shown_once_and_not_again_when_a_person_has_settled_it(
    cast: Cast, frozen: FrozenClock
) -> None:
    job_id = place_order(cast)
    assign(job_id, cast.near)
    stop()
    look()
    assert job(job_id).attention is Attention.STOPPED


@pytest.mark.parametrize(("area", "covered"), [(AREA, True), ("350583", True), ("350583999", False)])
def test_a_stop_covers_its_area_and_what_lies_below_it(cast: Cast, *, area: str, covered: bool) -> None:
    with transaction():
        kind = AreaKind.TOWN
        for code in ("350583", "350583999"):
            db.session.add(Area(code=code, kind=kind, name_zh="某镇", name_en="Some Town", lat=25, lng=118))
        db.session.get_one(Area, AREA).parent_code = "350583"
    stop(areas=(area,))
    assert bool(stops.covering(AREA, cast.cleaning, clock.now())) is covered


def test_a_stop_of_one_service_leaves_the_others_alone(cast: Cast) -> None:
    with transaction():
        other = service("bath")
        db.session.flush()
        other_id = other.id
    stop(services=(other_id,))
    assert stops.covering(AREA, other_id, clock.now())
    assert stops.covering(AREA, cast.cleaning, clock.now()) is None


def test_of_two_stops_the_longer_one_counts(cast: Cast) -> None:
    stop(hours=2)
    longer = stop(hours=9)
    found = stops.covering(AREA, cast.cleaning, clock.now())
    assert found
    assert found.id == longer


def test_an_offer_accepted_in_the_same_moment_as_a_stop_begins_is_shown_to_the_desk(cast: Cast) -> None:
    job_id = place_order(cast)
    run_dispatch()
    stop()
    accept(offers(job_id)[0])
    look()
    assert job(job_id).attention is Attention.STOPPED


def test_tomorrow_evening_is_no_reason_to_wait_this_morning(cast: Cast, frozen: FrozenClock) -> None:
    tonight = datetime.combine(frozen.moment.astimezone(LOCAL).date(), datetime.min.time(), LOCAL) + timedelta(days=2)
    stop(after=(tonight - frozen.moment).total_seconds() / 3600)
    job_id = place_order(cast)
    look()
    assert asked(job_id) == [cast.near]
