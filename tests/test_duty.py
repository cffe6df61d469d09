"""What she says of now is tried by a clock that runs: a frozen one hides what falls between two readings of it."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from care import clock, duty, errors
from care.clock import LOCAL
from care.db import db, transaction
from care.duty import Shift
from care.models import Caregiver, DayOff, Duty, WorkingHours
from tests.conftest import MONDAY_MORNING
from tests.support.cast import Cast


@pytest.fixture
def caregiver(cast: Cast) -> Caregiver:
    return db.session.get_one(Caregiver, cast.near)


def test_who_says_that_she_works_is_on_duty_from_this_moment(caregiver: Caregiver) -> None:
    with transaction():
        db.session.execute(delete(WorkingHours))
        duty.go_on_duty(caregiver, 4)
    assert duty.on_duty(caregiver)


def test_who_says_that_she_stops_is_off_duty_from_this_moment(caregiver: Caregiver) -> None:
    with transaction():
        duty.go_off_duty(caregiver)
    assert not duty.on_duty(caregiver)


WEEK_OF_SHIFTS = st.lists(st.builds(Shift, st.integers(0, 6), st.integers(0, 1439), st.integers(1, 2879)), max_size=6)


@given(shifts=WEEK_OF_SHIFTS, minute=st.integers(0, 7 * 24 * 60), said=st.sampled_from(Duty), off=st.booleans())
@settings(derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_database_knows_who_works_now_as_we_do(
    cast: Cast, shifts: list[Shift], minute: int, said: Duty, *, off: bool
) -> None:
    with clock.frozen(MONDAY_MORNING + timedelta(minutes=minute)), transaction():
        near = db.session.get_one(Caregiver, cast.near)
        db.session.execute(delete(WorkingHours))
        db.session.expire(near)
        near.working_hours = [WorkingHours(weekday=d, start_minute=s, end_minute=e) for d, s, e in shifts]
        near.duty, near.duty_until = said, clock.now() + timedelta(minutes=30 if minute % 2 else -30)
        near.days_off = [DayOff(day=clock.now().astimezone(LOCAL).date())] if off else []
        db.session.flush()
        working = set(db.session.scalars(select(Caregiver.id).where(duty.works_now())))
        assert (cast.near in working) is duty.on_duty(near)
        db.session.rollback()


@pytest.mark.parametrize(
    "shifts",
    [
        [Shift(0, 480, 1080), Shift(0, 1079, 1200)],
        [Shift(0, 1320, 1800), Shift(1, 300, 600)],
        [Shift(6, 1320, 1800), Shift(0, 300, 600)],
        [Shift(2, 600, 600)],
        [Shift(2, 0, 1441)],
    ],
)
def test_hours_that_overlap_or_last_longer_than_a_day_are_no_roster(cast: Cast, shifts: list[Shift]) -> None:
    near = db.session.get_one(Caregiver, cast.near)
    with pytest.raises(errors.Invalid) as wrong, transaction():
        duty.set_roster(near, shifts)
    assert wrong.value.field == "working_hours"


def test_shifts_that_touch_are_a_roster(cast: Cast) -> None:
    shifts = [Shift(0, 480, 720), Shift(0, 720, 1440), Shift(6, 1320, 1920)]
    with transaction():
        duty.set_roster(db.session.get_one(Caregiver, cast.near), shifts)
    hours = db.session.get_one(Caregiver, cast.near).working_hours
    assert sorted((each.weekday, each.start_minute, each.end_minute) for each in hours) == shifts
