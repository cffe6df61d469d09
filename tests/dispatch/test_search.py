from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import product

import pytest
from flask import Flask
from geopy.distance import geodesic
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event

from care import clock
from care.clock import FrozenClock
from care.db import db, transaction
from care.dispatch.match import obstacles
from care.dispatch.need import need_of
from care.dispatch.search import load, nearest
from care.duty import place_seen
from care.geo import Place, cell_of, distance_m, roughly_m
from care.geo.distance import ROUGH_ERROR
from care.models import (
    Caregiver,
    DayOff,
    Duty,
    Gender,
    GenderRule,
    Job,
    Organisation,
    Service,
    When,
    Whereabouts,
    WorkingHours,
)
from care.orders.menu import window
from tests.support import cast as people
from tests.support import counting
from tests.support.cast import HOME, Cast, away
from tests.support.play import assign, place_order, visits

pytestmark = pytest.mark.usefixtures("frozen")

DAY = timedelta(days=1)

near_home = st.builds(Place, st.floats(HOME.lat - 0.3, HOME.lat + 0.3), st.floats(HOME.lng - 0.3, HOME.lng + 0.3))


@st.composite
def moves(draw: st.DrawFn) -> tuple[Place, Place | None, int]:
    """A home base, a last position or none, and how many minutes ago it was seen."""
    return draw(near_home), draw(st.none() | near_home), draw(st.integers(0, 60))


@given(st.lists(moves(), min_size=8, max_size=8), st.integers(1, 4))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_pick_is_the_minimum_of_the_geodesic_over_all_who_may(
    crowd: Callable[[], tuple[int, list[int]]], spread: list[tuple[Place, Place | None, int]], count: int
) -> None:
    job_id, hired = crowd()
    with transaction():
        now = clock.now()
        for caregiver_id, (base, seen, minutes) in zip(hired, spread, strict=True):
            row = db.session.get_one(Whereabouts, caregiver_id)
            row.base_lat, row.base_lng, row.base_cell = base.lat, base.lng, cell_of(base)
            row.seen_at = now - timedelta(minutes=minutes) if seen else None
            row.lat, row.lng, row.cell = (seen.lat, seen.lng, cell_of(seen)) if seen else (None, None, None)
    need = need_of(db.session.get_one(Job, job_id))
    everybody = [each for each in load(hired, need) if not obstacles(each, need)]
    picked = [(each.distance_m, each.caregiver_id) for each in nearest(need, count)]
    assert picked == sorted((each.distance_m, each.caregiver_id) for each in everybody)[:count]


@st.composite
def rosters(draw: st.DrawFn) -> tuple[list[tuple[int, int, int]], Duty, int | None]:
    """Shifts (days from today, first and last minute), what she says of now, and how many days ahead is off."""
    drawn = st.tuples(st.integers(-1, 1), st.integers(0, 1439), st.integers(30, 900))
    shifts = [(day, start, start + length) for day, start, length in draw(st.lists(drawn, min_size=1, max_size=2))]
    return shifts, draw(st.sampled_from((Duty.ROSTER, Duty.ROSTER, *Duty))), draw(st.none() | st.integers(-1, 1))


@given(
    st.lists(rosters(), min_size=8, max_size=8),
    st.integers(0, 10 * 1440),
    st.sampled_from((When.ASAP, When.TODAY_AFTERNOON, When.TOMORROW_MORNING)),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_the_roster_nobody_who_works_then_is_left_out(
    crowd: Callable[[], tuple[int, list[int]]],
    weeks: list[tuple[list[tuple[int, int, int]], Duty, int | None]],
    minute: int,
    when: When,
) -> None:
    job_id, hired = crowd()
    with clock.frozen(clock.now() + timedelta(minutes=minute)):
        with transaction():
            for caregiver_id, (shifts, says, off) in zip(hired, weeks, strict=True):
                set_roster(db.session.get_one(Caregiver, caregiver_id), shifts, says, off)
            job = db.session.get_one(Job, job_id)
            job.asap = when is When.ASAP
            job.window_start, job.window_end = window(when, clock.now())
        need = need_of(db.session.get_one(Job, job_id))
        everybody = [each.caregiver_id for each in load(hired, need) if not obstacles(each, need)]
        assert {each.caregiver_id for each in nearest(need, 8)} == set(everybody)


def set_roster(row: Caregiver, shifts: list[tuple[int, int, int]], says: Duty, off: int | None) -> None:
    row.duty, row.duty_until = says, clock.now() + timedelta(hours=2)
    for kept in (WorkingHours, DayOff):
        db.session.execute(delete(kept).where(kept.caregiver_id == row.id))
    today = clock.now().astimezone(clock.LOCAL).date()
    for day, start, end in shifts:
        weekday = (today + day * DAY).weekday()
        db.session.add(WorkingHours(caregiver_id=row.id, weekday=weekday, start_minute=start, end_minute=end))
    if off is not None:
        db.session.add(DayOff(caregiver_id=row.id, day=today + off * DAY))


def test_nobody_is_read_who_does_not_work_then(cast: Cast) -> None:
    with transaction():
        db.session.query(WorkingHours).filter_by(caregiver_id=cast.near).delete()
    need = need_of(db.session.get_one(Job, place_order(cast)))
    with reading_caregivers() as read:
        nearest(need, 1)
    assert read == {cast.far}


@pytest.fixture
def crowd(cast_on_both: Cast) -> Callable[[], tuple[int, list[int]]]:
    """Eight caregivers and nobody else; made once, moved about by every example."""
    with transaction():
        db.session.execute(
            delete(Whereabouts).where(Whereabouts.caregiver_id.in_([cast_on_both.near, cast_on_both.far]))
        )
        firm = db.session.get_one(Organisation, cast_on_both.firm)
        hired = [people.caregiver(f"赵{n}", firm, HOME) for n in range(8)]
        db.session.flush()
        ids = [each.id for each in hired]
    job_id = place_order(cast_on_both)
    return lambda: (job_id, ids)


def test_the_distance_is_geopys(cast: Cast) -> None:
    first = nearest(need_of(db.session.get_one(Job, place_order(cast))), 1)[0]
    place = away(800)
    assert first.distance_m == geodesic((place.lat, place.lng), (HOME.lat, HOME.lng)).m


def test_of_two_at_one_place_the_one_with_fewer_visits_today_comes_first(cast: Cast) -> None:
    with transaction():
        firm = db.session.get_one(Organisation, cast.firm)
        twin = people.caregiver("孪生", firm, away(800))
        db.session.flush()
        twin_id = twin.id
    need = need_of(db.session.get_one(Job, place_order(cast)))
    assert [each.caregiver_id for each in nearest(need, 2)] == sorted([cast.near, twin_id])
    job_id = place_order(cast)
    assign(job_id, min(cast.near, twin_id))
    with transaction():
        visit = visits(job_id)[0]
        visit.planned_start -= timedelta(hours=5)
        visit.planned_end -= timedelta(hours=5)
    assert [each.caregiver_id for each in nearest(need, 2)] == sorted([cast.near, twin_id], reverse=True)


def test_a_fresh_position_counts_and_a_stale_one_does_not(cast: Cast, frozen: FrozenClock) -> None:
    with transaction():
        place_seen(db.session.get_one(Caregiver, cast.far), away(100), 20)
    job = db.session.get_one(Job, place_order(cast))
    assert nearest(need_of(job), 1)[0].caregiver_id == cast.far
    frozen.tick(31 * 60)
    assert nearest(need_of(job), 1)[0].caregiver_id == cast.near


def test_a_thousand_far_away_are_not_looked_at(cast: Cast, in_app: Flask) -> None:
    with transaction():
        firm = db.session.get_one(Organisation, cast.firm)
        for n in range(300):
            people.caregiver(f"远{n}", firm, away(15_000 + 10 * n, bearing=n))
    need = need_of(db.session.get_one(Job, place_order(cast)))
    with reading_caregivers() as read:
        nearest(need, 1)
    assert read == {cast.near}


@contextmanager
def reading_caregivers() -> Iterator[set[int]]:
    """The ids of the caregivers that are read within the block, by a session that knows none yet."""
    read: set[int] = set()

    def note(row: Caregiver, _context: object) -> None:
        read.add(row.id)

    db.session.rollback()
    db.session.expunge_all()
    event.listen(Caregiver, "load", note)
    try:
        yield read
    finally:
        event.remove(Caregiver, "load", note)


def test_however_many_are_looked_at_the_queries_are_as_few(cast: Cast, app: Flask) -> None:
    need = need_of(db.session.get_one(Job, place_order(cast)))
    nearest(need, 1)

    def asked() -> int:
        db.session.rollback()
        with counting.queries(app) as statements:
            nearest(need, 1)
        return len(statements)

    before = asked()
    with transaction():
        firm = db.session.get_one(Organisation, cast.firm)
        for n in range(20):
            seen = people.caregiver(f"近{n}", firm, away(700 + n))
            place_seen(seen, away(10 + 5 * n), 20)
    assert asked() == before


def test_nobody_is_read_who_breaks_a_rule_and_nobody_left_out_who_keeps_all(cast_on_both: Cast) -> None:
    hired = hire_all_sorts(cast_on_both)
    need = need_of(db.session.get_one(Job, place_order(cast_on_both)))
    may = [each.caregiver_id for each in load(hired, need) if not obstacles(each, need)]
    assert len(may) == 2  # with a certificate that ends today, and with one that never ends
    with reading_caregivers() as read:
        assert [each.caregiver_id for each in nearest(need, 99)] == may
    assert read == set(may)


def hire_all_sorts(cast: Cast) -> list[int]:
    """The elder wants a woman who can bathe her: women and men of two firms, with certificates old and new."""
    today = clock.now().astimezone(clock.LOCAL).date()
    with transaction():
        bathing = db.session.get_one(Service, cast.cleaning)
        people.needs_skill(bathing, "bathing")
        bathing.gender_rule = GenderRule.SAME
        db.session.add(foreign := Organisation(name_zh="别家", name_en="Another"))
        db.session.flush()
        sorts = product((db.session.get_one(Organisation, cast.firm), foreign), Gender, (today - DAY, today, None))
        hired = []
        for number, (firm, gender, expires_on) in enumerate(sorts):
            row = people.caregiver(f"赵{number}", firm, away(100 + number), gender=gender)
            people.learn(row, "bathing", expires_on)
            hired.append(row)
        db.session.flush()
        return [row.id for row in hired]


def test_nobody_is_read_who_lives_farther_off_than_the_service_goes(cast: Cast) -> None:
    with transaction():
        db.session.get_one(Service, cast.cleaning).radius_m = 500
    need = need_of(db.session.get_one(Job, place_order(cast)))
    with reading_caregivers() as read:
        assert nearest(need, 1) == []
    assert read == set()


@given(near_home, st.floats(-70, 70), st.floats(-180, 180))
def test_the_quick_guess_is_as_good_as_it_says(a: Place, lat: float, lng: float) -> None:
    b = Place(lat, lng)
    assert abs(roughly_m(a, b) - distance_m(a, b)) <= ROUGH_ERROR * distance_m(a, b)
