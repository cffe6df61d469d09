"""When a dish can be had, by the clock on the wall of Nan'an."""

from datetime import datetime, timedelta

import pytest

from care import errors, orders
from care.clock import LOCAL, FrozenClock
from care.db import db, transaction
from care.models import Fulfilment, Service, When
from care.money import Money
from tests.support.cast import Cast
from tests.support.play import job, order, place_order

pytestmark = pytest.mark.usefixtures("frozen")
TOMORROW = [When.TOMORROW_MORNING, When.TOMORROW_AFTERNOON]
MORNING, AFTERNOON = When.TODAY_MORNING, When.TODAY_AFTERNOON


def at(hour: int, minute: int = 0, *, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=LOCAL)


def choices(cast: Cast, now: datetime) -> list[When]:
    return orders.choices(db.session.get_one(Service, cast.cleaning), now)


@pytest.mark.parametrize(
    ("now", "today"),
    [
        (at(0), [MORNING, AFTERNOON]),
        (at(11), [MORNING, AFTERNOON]),
        (at(11, 1), [AFTERNOON]),
        (at(17), [AFTERNOON]),
        (at(17, 1), []),
        (at(23, 59), []),
    ],
)
def test_a_part_of_the_day_is_offered_while_an_hour_of_it_is_left(cast: Cast, now: datetime, today: list[When]) -> None:
    assert choices(cast, now) == [When.ASAP, *today, *TOMORROW]


def test_a_long_service_wants_more_than_an_hour(cast: Cast) -> None:
    with transaction():
        db.session.get_one(Service, cast.cleaning).minutes = 180
    assert MORNING in choices(cast, at(9))
    assert MORNING not in choices(cast, at(9, 1))


def test_what_a_person_arranges_is_never_at_once(cast: Cast) -> None:
    with transaction():
        db.session.get_one(Service, cast.cleaning).fulfilment = Fulfilment.CANTEEN_DELIVERY
    assert When.ASAP not in choices(cast, at(9))


def test_tomorrow_begins_at_midnight_in_nanan_not_in_greenwich() -> None:
    before, after = (orders.window(When.TOMORROW_MORNING, at(*moment)) for moment in ((23, 59), (0, 1)))
    assert before == (at(8, day=3), at(12, day=3))
    assert after == (at(8, day=3), at(12, day=3)) == orders.window(When.TODAY_MORNING, at(7, day=3))


def test_a_window_that_has_begun_begins_now() -> None:
    assert orders.window(AFTERNOON, at(15, 30)) == (at(15, 30), at(18))


@pytest.mark.usefixtures("in_app")
def test_at_once_is_within_an_hour_and_a_half() -> None:
    start, end = orders.window(When.ASAP, at(9))
    assert end - start == timedelta(minutes=90)


@pytest.mark.parametrize(
    ("last", "now", "again"),
    [
        (When.ASAP, at(9), When.ASAP),
        (MORNING, at(9), MORNING),
        (MORNING, at(11, 30), When.TOMORROW_MORNING),
        (AFTERNOON, at(17, 30), When.TOMORROW_AFTERNOON),
        (When.TOMORROW_MORNING, at(9), When.TOMORROW_MORNING),
    ],
)
def test_the_same_again_is_at_the_same_kind_of_time(
    cast: Cast, frozen: FrozenClock, last: When, now: datetime, again: When
) -> None:
    job_id = place_order(cast, last)
    frozen.move_to(now)
    assert orders.same_again(order(job_id)).when is again


def test_the_same_again_of_what_is_no_longer_at_once_is_at_the_next_time_there_is(cast: Cast) -> None:
    job_id = place_order(cast)
    with transaction():
        db.session.get_one(Service, cast.cleaning).fulfilment = Fulfilment.APPOINTMENT
    assert orders.same_again(order(job_id)).when is MORNING


def test_what_fits_into_no_day_any_more_is_refused(cast: Cast) -> None:
    job_id = place_order(cast)
    with transaction():
        service = db.session.get_one(Service, cast.cleaning)
        service.fulfilment, service.minutes = Fulfilment.APPOINTMENT, 300
    with pytest.raises(errors.Refused):
        orders.same_again(order(job_id))


def test_an_order_keeps_the_address_and_the_price_of_its_day(cast: Cast) -> None:
    job_id = place_order(cast)
    with transaction():
        elder, service = order(job_id).elder, db.session.get_one(Service, cast.cleaning)
        elder.home.address, elder.home.lat, service.price_fen = "别的地方", 25.0, Money(9_900)
    assert (order(job_id).address, order(job_id).price_fen) == ("溪美街道 和平路 8 号 301", 4_000)
    assert job(job_id).lat != 25.0
