"""Orders for a day that is named, by telephone or by a plan."""

from datetime import timedelta

import pytest

from care import errors, orders
from care.clock import LOCAL, FrozenClock
from care.db import db, transaction
from care.models import Elder, Job, Service, When
from care.orders import Wish
from tests.support.cast import Cast
from tests.support.play import asked, job, run_dispatch


def wish(
    cast: Cast, frozen: FrozenClock, *, days: int, when: When = When.MORNING_OF, ask_first: int | None = None
) -> Wish:
    elder, service = db.session.get_one(Elder, cast.elder), db.session.get_one(Service, cast.cleaning)
    return Wish(
        elder, service, when, day=frozen.moment.astimezone(LOCAL).date() + timedelta(days=days), ask_first=ask_first
    )


def place(wanted: Wish) -> int:
    with transaction():
        order = orders.place(wanted)
        return db.session.query(Job).filter_by(order_id=order.id).one().id


def test_a_day_next_week_is_had_in_its_part(cast: Cast, frozen: FrozenClock) -> None:
    placed = job(place(wish(cast, frozen, days=7, when=When.AFTERNOON_OF)))
    start, end = placed.window_start.astimezone(LOCAL), placed.window_end.astimezone(LOCAL)
    assert (start.hour, end.hour) == (14, 18)
    assert (start.date() - frozen.moment.astimezone(LOCAL).date()).days == 7


@pytest.mark.parametrize("days", [-1, 61])
def test_a_day_gone_by_or_too_far_off_is_refused(cast: Cast, frozen: FrozenClock, days: int) -> None:
    with pytest.raises(errors.Refused):
        place(wish(cast, frozen, days=days))


def test_a_part_of_a_day_without_the_day_is_asked_for(cast: Cast, frozen: FrozenClock) -> None:
    nameless = Wish(db.session.get_one(Elder, cast.elder), db.session.get_one(Service, cast.cleaning), When.MORNING_OF)
    with pytest.raises(errors.Invalid):
        orders.preview(nameless)


def test_whom_the_order_names_is_asked_before_the_nearest(cast: Cast, frozen: FrozenClock) -> None:
    job_id = place(wish(cast, frozen, days=2, ask_first=cast.far))
    run_dispatch()
    assert asked(job_id) == [cast.far]
