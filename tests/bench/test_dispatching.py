import pytest

from bench import dispatching
from bench.report import Conditions

TINY = dispatching.Plan(caregivers=300, orders=4, empty_jobs=4, rounds=1)


@pytest.mark.slow
def test_every_way_is_measured_on_both_databases_and_no_order_is_lost_or_double() -> None:
    found = dispatching.measure(TINY, Conditions())
    assert (found.lost, found.double) == (0, 0)
    ways = [dispatching.ALONE, dispatching.AT_ONCE, dispatching.ONE_BY_ONE, dispatching.EMPTY]
    assert list(found.per_second) == [(database, way) for database in ("SQLite", "PostgreSQL") for way in ways]
