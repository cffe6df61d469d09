from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import pages
from bench.load import Page, ask
from bench.report import Conditions

pytestmark = pytest.mark.slow

TINY = pages.Plan(towns=("town",), connections=(1, 2), seconds=0.2, rounds=1)


def test_every_page_answers_as_it_should() -> None:
    found = pages.measure(TINY, Conditions())
    assert found.failures == 0
    names = [pages.BARE, "elder's home", "order", "board"]
    assert list(found.loads) == [("town", name, connections) for connections in (1, 2) for name in names]


@pytest.fixture
def bare_port(tmp_path: Path) -> Iterator[int]:
    port = pages.free_port()
    with pages.served(tmp_path, port, "-m", "bench.bare"):
        yield port


def test_an_answer_is_counted_with_its_time_and_its_bytes(bare_port: int) -> None:
    load = ask(Page(pages.BARE, bare_port, "/"), 2, 0.2)
    assert load.failures == 0
    assert 0 < load.milliseconds(0.5) <= load.milliseconds(0.99) < 1_000
    assert len("hello") < load.wire_bytes < 300


def test_what_is_no_page_is_counted_as_a_failure(bare_port: int) -> None:
    load = ask(Page("nothing", bare_port, "/nowhere"), 2, 0.2)
    assert load.failures == len(load.took_s) > 0
