"""By a clock that runs: a frozen one hides what falls between two readings of it."""

import pytest
from sqlalchemy import delete

from care import duty
from care.db import db, transaction
from care.models import Caregiver, WorkingHours
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
