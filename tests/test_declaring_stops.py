"""Declaring and amending stops: what cannot be, what is recorded, what goes on by itself."""

from datetime import timedelta

import pytest

from care import clock, errors, stops
from care.db import Change, db, transaction
from care.models import Area, AreaKind, Stop
from tests.support.cast import AREA, Cast
from tests.support.play import asked, job, place_order, run_dispatch
from tests.support.shifts import terms, typhoon

pytestmark = pytest.mark.usefixtures("frozen")


def amend(stop_id: int, new: stops.Terms, seen: str | None = None) -> None:
    with transaction():
        stop = db.session.get_one(Stop, stop_id)
        stops.amend(stop, new, seen or stops.terms_of(stop).mark)


@pytest.mark.parametrize(("after", "hours"), [(0, 0), (5, -1), (-9, 8), (0, 24 * 400)])
def test_a_period_that_cannot_be_is_refused_at_its_field(cast: Cast, after: int, hours: int) -> None:
    with pytest.raises(errors.Invalid) as refused:
        typhoon(after=after, hours=hours)
    assert refused.value.field == "ends_at"
    assert db.session.query(Stop).count() == 0


def test_a_stop_that_began_in_the_past_holds_at_once(cast: Cast) -> None:
    typhoon(after=-5, hours=8)
    assert stops.covering(AREA, cast.cleaning, clock.now())


def test_two_stops_may_overlap(cast: Cast) -> None:
    typhoon(hours=4)
    typhoon(after=2, hours=4)
    assert len(stops.current(clock.now() + timedelta(hours=3))) == 2


def test_stops_that_nobody_could_look_through_are_refused_until_some_are_lifted(cast: Cast) -> None:
    declared = [typhoon(after=hour) for hour in range(stops.MOST)]
    with pytest.raises(errors.Refused):
        typhoon()
    with transaction():
        stops.lift(db.session.get_one(Stop, declared[0]))
    assert typhoon()


def test_who_waits_for_a_stop_that_is_made_shorter_goes_on_at_its_new_end(
    cast: Cast, frozen: clock.FrozenClock
) -> None:
    stop_id = typhoon(hours=48)
    job_id = place_order(cast)
    run_dispatch()
    amend(stop_id, terms(clock.now(), hours=2))
    run_dispatch()
    assert asked(job_id) == []
    frozen.tick(2 * 3600)
    run_dispatch()
    assert asked(job_id) == [cast.near]


def test_as_soon_as_possible_counts_from_when_a_stop_is_lifted(cast: Cast, frozen: clock.FrozenClock) -> None:
    stop_id = typhoon(hours=48)
    job_id = place_order(cast)
    run_dispatch()
    frozen.tick(3600)
    with transaction():
        stops.lift(db.session.get_one(Stop, stop_id))
    run_dispatch()
    assert job(job_id).window_start == job(job_id).search_started_at == frozen.moment


def test_an_area_taken_out_of_a_stop_goes_on_at_once(cast: Cast) -> None:
    stop_id = typhoon(areas=frozenset({AREA}))
    job_id = place_order(cast)
    run_dispatch()
    with transaction():
        db.session.add(_elsewhere())
    amend(stop_id, terms(clock.now(), areas=frozenset({"350583999"})))
    run_dispatch()
    assert asked(job_id) == [cast.near]


def _elsewhere() -> Area:
    return Area(code="350583999", kind=AreaKind.TOWN, name_zh="某镇", name_en="Some Town", lat=25, lng=118)


def test_what_was_changed_is_recorded_before_and_after(cast: Cast) -> None:
    stop_id = typhoon(words="台风来了")
    amend(stop_id, terms(clock.now(), hours=9))
    declared, amended = db.session.query(Change).filter(Change.subject == "stop").order_by(Change.id)
    assert declared.details["after"] == amended.details["before"]
    assert (amended.details["before"]["words"], amended.details["after"]["words"]) == ("台风来了", "")


def test_whoever_changes_what_a_colleague_changed_meanwhile_is_told_so(cast: Cast) -> None:
    stop_id = typhoon(hours=4)
    seen = stops.terms_of(db.session.get_one(Stop, stop_id)).mark
    amend(stop_id, terms(clock.now(), hours=5))
    with pytest.raises(errors.Refused):
        amend(stop_id, terms(clock.now(), hours=6), seen)


def test_a_stop_that_is_over_is_not_changed(cast: Cast, frozen: clock.FrozenClock) -> None:
    stop_id = typhoon(hours=1)
    frozen.tick(3600)
    with pytest.raises(errors.Refused):
        amend(stop_id, terms(clock.now(), hours=5))
