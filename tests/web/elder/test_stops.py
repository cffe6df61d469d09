"""While a stop is in force an elder reads until when nobody comes, and that her order is kept."""

import pytest

from care import clock
from care.models import When
from tests.support import play, shifts
from tests.support.counting import queries
from tests.support.house import House

MOST_QUERIES = 6


@pytest.fixture
def stopped(house: House) -> House:
    """A typhoon until three in the afternoon."""
    house.in_app(lambda: shifts.typhoon(hours=6, words="请关好门窗，不要出门。"))
    return house


@pytest.mark.parametrize("where", ["", "/asap"])
def test_before_she_orders_she_reads_until_when_nobody_comes(stopped: House, where: str) -> None:
    page = stopped.elder_phone().get(f"{stopped.service_page}{where}").text
    for told in ("请关好门窗，不要出门。", "停到今天下午3点", "订单给您留着"):
        assert told in page


def test_what_is_for_a_time_after_it_is_ordered_as_ever(stopped: House) -> None:
    page = stopped.elder_phone().get(f"{stopped.service_page}/{When.TOMORROW_MORNING}").text
    assert "停到" not in page


def test_her_order_says_that_it_is_kept_and_goes_on_by_itself(stopped: House, frozen: clock.FrozenClock) -> None:
    order, phone = stopped.ordered(), stopped.elder_phone()
    stopped.in_app(play.run_dispatch)
    page = phone.get(order).text
    for told in ("订单给您留着", "停到今天下午3点", "不要了"):
        assert told in page
    frozen.tick(6 * 3600)
    stopped.in_app(play.run_dispatch)
    assert "正在给您找人" in phone.get(order).text


def test_the_pages_stay_within_their_queries(stopped: House) -> None:
    order, phone = stopped.ordered(), stopped.elder_phone()
    stopped.in_app(play.run_dispatch)
    for path in (stopped.service_page, f"{stopped.service_page}/asap", order):
        phone.get(path)
        with queries(stopped.app) as asked:
            phone.get(path)
        assert len(asked) <= MOST_QUERIES, f"{path}: {asked}"
