from datetime import date

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from care.clock import FrozenClock
from care.db import db
from care.models import DayPart, JobStatus, Plan, Role, Service
from care.orders import plans
from tests.support import plans as calendar
from tests.support.client import LintingClient
from tests.support.counting import queries
from tests.support.desk import Desk
from tests.support.pagelint import Page

TUESDAYS = {
    "every": "week",
    "weekdays": "1",
    "part": "morning",
    "starts_on": "2026-03-02",
    "on_holiday": "skip",
}


def asked(desk: Desk, **values: object) -> dict[str, object]:
    """What a clerk chooses in the form: cleaning each Tuesday morning."""
    ref = desk.in_app(lambda: db.session.get_one(Service, desk.cast.cleaning).ref)
    return {"service": ref, **TUESDAYS, **values}


def previewed(desk: Desk, clerk: LintingClient, **values: object) -> TestResponse:
    return clerk.get(f"{desk.elder_page}/plans/new", query_string=asked(desk, **values))


def planned(desk: Desk, **values: object) -> str:
    """The desk has made a plan, its first orders are placed; returns its page."""
    plan_id = desk.in_app(lambda: calendar.planned(desk.cast, **values))
    desk.in_app(plans.drain)
    return desk.in_app(lambda: f"/desk/plans/{calendar.plan(plan_id).ref}")


def the_plan(desk: Desk) -> Plan:
    return desk.in_app(lambda: db.session.scalars(select(Plan)).one())


def placed(desk: Desk) -> list[JobStatus]:
    """Where the orders of the only plan stand."""
    return desk.in_app(lambda: [job.status for job in calendar.jobs(the_plan(desk).id)])


def test_a_plan_is_shown_with_its_next_days_before_it_is_kept(desk: Desk) -> None:
    page = previewed(desk, desk.clerk(), weekdays=["1", "4"])
    for day in ("明天", "3月6日周五", "3月10日周二"):
        assert day in page.text
    assert desk.in_app(lambda: db.session.scalars(select(Plan)).all()) == []


def test_the_next_days_say_what_a_holiday_makes_of_them(desk: Desk) -> None:
    clerk, near = desk.clerk(), {"weekdays": "4", "starts_on": "2026-04-27"}
    assert "放假，不来" in previewed(desk, clerk, **near).text
    assert "放假，改到5月6日周三" in previewed(desk, clerk, **near, on_holiday="move").text
    assert "放假，" not in previewed(desk, clerk, **near, on_holiday="keep").text


def test_a_kept_plan_stands_on_the_elders_page_and_places_its_orders(desk: Desk) -> None:
    clerk = desk.clerk()
    kept = clerk.press(previewed(desk, clerk), "就这样定下来")
    assert "每周二上午 日常保洁" in kept.text
    desk.in_app(plans.drain)
    assert "每周二上午 日常保洁" in clerk.get(desk.elder_page).text
    assert placed(desk) == [JobStatus.SEEKING]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"service": ""}, "请选一项服务"),
        ({"weekdays": []}, "请选星期几"),
        ({"every": "month"}, "请选第几个星期"),
        ({"starts_on": "soon"}, "这样的日子"),
        ({"ends_on": "2026-03-02"}, "一次也排不上"),
        ({"caregiver": "nobody"}, "已经不在了"),
        ({"every": "never"}, "有一处填得不对"),
    ],
)
def test_what_cannot_be_meant_is_said_at_its_field_and_what_was_typed_stays(
    desk: Desk, wrong: dict[str, object], said: str
) -> None:
    page = previewed(desk, desk.clerk(), **{"on_holiday": "move", **wrong})
    assert page.status_code == 422
    assert said in page.text
    assert 'value="move" checked' in page.text


def test_a_plan_cannot_begin_in_the_past(desk: Desk) -> None:
    clerk = desk.clerk()
    page = clerk.press(previewed(desk, clerk), "就这样定下来", starts_on="2026-02-01")
    assert page.status_code == 422
    assert "不能在今天以前" in page.text


def test_a_change_cancels_what_no_longer_fits(desk: Desk) -> None:
    clerk, page = desk.clerk(), planned(desk)
    form = clerk.get(f"{page}/change")
    assert 'name="weekdays" value="1" checked' in form.text
    changed = clerk.press(clerk.get(f"{page}/change", query_string=asked(desk, weekdays="2")), "就这样定下来")
    assert "取消了1个已经下的单" in changed.text
    assert "每周三上午 日常保洁" in changed.text
    assert placed(desk) == [JobStatus.CANCELLED]


def test_whoever_saves_second_hears_that_it_was_changed_meanwhile(desk: Desk) -> None:
    clerk, page = desk.clerk(), planned(desk)
    forms = [clerk.get(f"{page}/change", query_string=asked(desk, weekdays=day)) for day in "23"]
    answers = [clerk.press(form, "就这样定下来") for form in forms]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert the_plan(desk).rule == "FREQ=WEEKLY;BYDAY=WE"


def test_a_plan_is_paused_and_resumed_and_ended(desk: Desk) -> None:
    clerk, page = desk.clerk(), planned(desk)
    assert "先停着，取消了1个" in clerk.press(clerk.get(page), "先停一停").text
    assert "从今天起接着做" in clerk.press(clerk.get(page), "接着做").text
    desk.in_app(plans.drain)
    assert "结束了，取消了1个" in clerk.press(clerk.get(page), "不做了").text
    assert "不做了" not in clerk.get(page).text


def test_one_day_is_left_out_and_taken_back(desk: Desk) -> None:
    clerk, page = desk.clerk(), planned(desk)
    assert "还是要" in clerk.press(clerk.get(page), "这次不要").text
    assert placed(desk) == [JobStatus.CANCELLED]
    clerk.press(clerk.get(page), "还是要")
    desk.in_app(plans.drain)
    assert placed(desk) == [JobStatus.SEEKING]


@pytest.mark.parametrize("day", ["2026-03-04", "2026-02-24", "someday"])
def test_a_day_that_is_none_of_the_plan_cannot_be_left_out(desk: Desk, day: str) -> None:
    clerk, page = desk.clerk(), planned(desk)
    keys = Page(clerk.get(page).text).forms[-1].fields
    assert clerk.post(f"{page}/leave-out/{day}", data=keys).status_code == 404


def test_the_list_shows_first_what_stops_soon(desk: Desk) -> None:
    planned(desk)
    clerk = desk.clerk()
    assert "日常保洁" not in clerk.get("/desk/plans").text
    assert "日常保洁" in clerk.get("/desk/plans?show=running").text
    planned(desk, part=DayPart.AFTERNOON, ends_on=date(2026, 3, 5))
    assert "每周二下午 日常保洁" in clerk.get("/desk/plans").text


def test_nine_queries_suffice_however_many_plans_there_are(desk: Desk) -> None:
    for _ in range(60):
        desk.in_app(lambda: calendar.planned(desk.cast))
    clerk = desk.clerk()
    with queries(desk.app) as statements:
        page = clerk.get("/desk/plans?show=running")
    assert page.text.count("每周二上午") == 50
    assert "下一页" in page.text
    assert len(statements) < 10, "\n".join(statements)


def test_a_year_whose_holidays_are_not_known_is_told(desk: Desk, frozen: FrozenClock) -> None:
    clerk = desk.clerk()
    assert "放假安排这里还没有" not in clerk.get("/desk/plans").text
    frozen.move_to(calendar.at(date(2026, 11, 20)))
    assert "2027年的放假安排这里还没有" in desk.clerk().get("/desk/plans").text


def test_an_auditor_reads_and_changes_nothing_and_a_manager_finds_nothing(desk: Desk) -> None:
    page, auditor = planned(desk), desk.clerk(Role.AUDITOR)
    assert "这次不要" not in auditor.get(page).text
    manager = desk.clerk(Role.MANAGER, firm=desk.cast.firm)
    assert {manager.get(address).status_code for address in (page, f"{page}/change", "/desk/plans")} == {404}
    assert auditor.get(f"{page}/change").status_code == 403
