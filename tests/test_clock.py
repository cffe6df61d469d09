"""There is one clock; a test can stop it, and every thread sees it stand."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from care import clock

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=clock.LOCAL)


def test_now_is_the_moment_in_utc() -> None:
    assert clock.now().tzinfo is UTC
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_frozen_clock_stands_until_it_is_moved() -> None:
    with clock.frozen(NOON) as standing:
        assert clock.now() == NOON
        standing.tick(90)
        assert clock.now() == NOON + timedelta(seconds=90)
        standing.move_to(NOON + timedelta(days=1))
        assert clock.now() == NOON + timedelta(days=1)


def test_other_threads_see_it_stand_too() -> None:
    seen: list[datetime] = []
    with clock.frozen(NOON):
        thread = Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen == [NOON]


def test_the_innermost_clock_counts_and_then_the_outer_one_again() -> None:
    later = NOON + timedelta(hours=1)
    with clock.frozen(NOON):
        with clock.frozen(later):
            assert clock.now() == later
        assert clock.now() == NOON


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"), clock.frozen(NOON.replace(tzinfo=None)):
        pass
