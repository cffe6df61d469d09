import pytest

from bench import lists
from bench.province import Numbers
from bench.report import Conditions

pytestmark = pytest.mark.slow


def test_every_list_answers_on_both_databases_within_ten_queries() -> None:
    found = lists.measure(lists.Plan(Numbers(elders=120, caregivers=60, orders=20), times=1), Conditions())
    assert list(found.took) == [(database, name) for database in ("SQLite", "PostgreSQL") for name in lists.ASKED]
    assert found.over == []
