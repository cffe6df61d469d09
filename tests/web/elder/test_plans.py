from collections.abc import Callable
from datetime import date

import pytest

from care.clock import FrozenClock
from care.models import JobStatus, OnHoliday, StandingKind
from care.orders import plans
from tests.support import plans as calendar
from tests.support.counting import queries
from tests.support.house import House
from tests.support.pagelint import Page

MOST_QUERIES = 6
FRIDAYS = plans.Rhythm(plans.Every.WEEK, (4,))


def planned(house: House, **values: object) -> int:
    """She has cleaning each Tuesday morning; the first order is placed. Returns the plan's id."""
    plan_id = house.in_app(lambda: calendar.planned(house.cast, **values))
    house.in_app(plans.drain)
    return plan_id


def test_what_comes_by_plan_is_one_tap_from_more(house: House) -> None:
    planned(house)
    phone = house.elder_phone()
    assert f"{house.home}plans" in phone.get(f"{house.home}more").text
    page = phone.get(f"{house.home}plans").text
    for words in ("每周二上午 日常保洁", "明天来", "3月10日周二来"):
        assert words in page


def test_whoever_has_no_plan_reads_how_to_get_one(house: House) -> None:
    assert "请打热线" in house.elder_phone().get(f"{house.home}plans").text


def test_the_next_time_is_left_out_by_one_tap_and_taken_back_by_another(house: House) -> None:
    plan_id, phone = planned(house), house.elder_phone()
    left_out = phone.press(phone.get(f"{house.home}plans"), "这次不要来")
    assert "明天 · 不来，您说不要" in left_out.text
    assert [job.status for job in house.in_app(lambda: calendar.jobs(plan_id))] == [JobStatus.CANCELLED]
    assert "明天来" in phone.press(left_out, "还是要来").text
    house.in_app(plans.drain)
    assert [job.status for job in house.in_app(lambda: calendar.jobs(plan_id))] == [JobStatus.SEEKING]


def test_nobody_else_finds_her_plans(house: House) -> None:
    planned(house)
    page, stranger = f"{house.home}plans", house.elder_phone(house.cast.stranger)
    keys = Page(house.elder_phone().get(page).text).forms
    leave = next(form.action for form in keys if form.action and "leave-out" in form.action)
    own = leave.replace(house.home, house.home_of(house.cast.stranger))
    known = Page(stranger.get(house.home_of(house.cast.stranger)).text).forms[-1].fields
    answers = [stranger.get(page), stranger.post(leave, data=known), stranger.post(own, data=known)]
    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda house: house.stands(StandingKind.HOSPITAL), "您不在家，不来"),
        (lambda house: house.withdraw(), "排不上，不来"),
    ],
)
def test_why_nobody_comes_is_said(house: House, make: Callable[[House], None], said: str) -> None:
    house.in_app(lambda: calendar.planned(house.cast))
    make(house)
    assert said in house.elder_phone().get(f"{house.home}plans").text


def test_a_moved_day_is_said_as_the_day_on_which_somebody_comes(house: House, frozen: FrozenClock) -> None:
    frozen.move_to(calendar.at(date(2026, 9, 30)))
    planned(house, on_holiday=OnHoliday.MOVE, starts_on=date(2026, 10, 1), rhythm=FRIDAYS)
    assert "10月8日周四来" in house.elder_phone().get(f"{house.home}plans").text


def test_the_page_asks_the_database_at_most_six_times(house: House) -> None:
    planned(house)
    planned(house, ends_on=date(2026, 12, 1))
    phone, page = house.elder_phone(), f"{house.home}plans"
    phone.get(page)
    with queries(house.app) as asked:
        phone.get(page)
    assert len(asked) <= MOST_QUERIES, "\n".join(asked)
