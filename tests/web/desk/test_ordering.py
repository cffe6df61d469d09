"""Ordering by telephone, without JavaScript: links and one button."""

from datetime import date, timedelta

import pytest
from werkzeug.test import TestResponse

from care import clock
from care.clock import LOCAL
from care.db import db
from care.models import (
    CallOutcome,
    Channel,
    Elder,
    JobStatus,
    Order,
    PhoneCall,
    Role,
    Service,
    Standing,
    StandingKind,
    When,
)
from tests.support.client import LintingClient
from tests.support.desk import Desk


def summary(desk: Desk, clerk: LintingClient, when: str = "today_afternoon", **more: str) -> TestResponse:
    service_ref = desk.in_app(lambda: db.session.get_one(Service, desk.cast.cleaning).ref)
    address = f"{desk.elder_page}/order/{service_ref}/summary"
    return clerk.get(address, query_string={"when": when, **more}, follow_redirects=True)


def newest(desk: Desk) -> Order:
    return desk.in_app(lambda: db.session.query(Order).order_by(Order.id.desc()).limit(1).one())


def placed(desk: Desk) -> int:
    return desk.in_app(lambda: db.session.query(Order).count())


def follow(clerk: LintingClient, page: TestResponse, key: str) -> TestResponse:
    """Where the link leads that answers to ``key``."""
    link = page.text.partition(f'data-key="{key}"')[0].rpartition('href="')[2].partition('"')[0]
    return clerk.get(link.replace("&amp;", "&"))


def test_four_choices_lead_from_her_page_to_the_order(desk: Desk) -> None:
    clerk = desk.clerk()
    page = clerk.get(desk.elder_page, query_string={"call": "13800001234"})
    for key in ("1", "1", "3"):
        page = follow(clerk, page, key)
    assert "给王秀兰订日常保洁，今天下午来，40元一次，到溪美街道 和平路 8 号 301。" in page.text
    page = clerk.press(page, "对，下单")
    assert "订好了" in page.text
    order = newest(desk)
    assert (order.channel, order.ordered_by) == (Channel.TELEPHONE, f"staff:{desk.cast.operator}")
    call = desk.in_app(lambda: db.session.query(PhoneCall).one())
    assert (call.outcome, call.order_id, call.number) == (CallOutcome.ORDERED, order.id, "+8613800001234")


def test_the_story_says_who_answered_the_telephone(desk: Desk) -> None:
    clerk = desk.clerk()
    clerk.press(summary(desk, clerk), "对，下单")
    ref = desk.in_app(lambda: db.session.get_one(Order, newest(desk).id).job.ref)
    assert "打电话订的，客服 陈接线接的" in clerk.get(f"/desk/jobs/{ref}").text


def test_the_same_again_takes_two(desk: Desk) -> None:
    clerk = desk.clerk()
    page = follow(clerk, clerk.get(desk.elder_page), "r")
    assert "已经有一单日常保洁还没做完" in page.text
    desk.change(lambda: setattr(desk.job().order, "undo_until", clock.now() - timedelta(minutes=1)))
    clerk.press(page, "对，下单")
    assert placed(desk) == 2
    assert newest(desk).channel is Channel.TELEPHONE


def test_another_day_is_chosen_by_its_date(desk: Desk) -> None:
    clerk, day = desk.clerk(), clock.now().astimezone(LOCAL).date() + timedelta(days=11)
    clerk.press(summary(desk, clerk, "morning_of", day=day.isoformat()), "对，下单")
    order = newest(desk)
    assert order.wanted is When.MORNING_OF
    start = desk.in_app(lambda: db.session.get_one(Order, order.id).job.window_start)
    assert start.astimezone(LOCAL).date() == day == date(2026, 3, 13)


def test_two_days_are_two_orders_and_a_second_press_is_one(desk: Desk) -> None:
    clerk, today = desk.clerk(), clock.now().astimezone(LOCAL).date()
    for ahead in (3, 4, 4):
        day = (today + timedelta(days=ahead)).isoformat()
        clerk.press(summary(desk, clerk, "afternoon_of", day=day), "对，下单")
    assert placed(desk) == 3


@pytest.mark.parametrize("day", ["", "2020-01-01", "2031-01-01"])
def test_a_day_that_cannot_be_had_leads_back_to_the_times(desk: Desk, day: str) -> None:
    page = summary(desk, desk.clerk(), "morning_of", day=day)
    assert "什么时候？" in page.text


@pytest.mark.parametrize("asked", [{"when": "never"}, {"when": ""}, {"when": "morning_of", "day": "Friday"}])
def test_what_no_page_asks_for_is_not_there(desk: Desk, asked: dict[str, str]) -> None:
    assert summary(desk, desk.clerk(), **asked).status_code == 404


def test_a_page_from_before_midnight_orders_no_other_day(desk: Desk, frozen: clock.FrozenClock) -> None:
    frozen.tick(14 * 3600 + 50 * 60)
    clerk = desk.clerk()
    page = summary(desk, clerk, "tomorrow_morning")
    frozen.tick(20 * 60)
    assert "什么时候？" in clerk.press(page, "对，下单").text
    assert placed(desk) == 1


def test_an_order_is_taken_back_and_brought_back_by_telephone(desk: Desk) -> None:
    clerk = desk.clerk()
    page = clerk.press(clerk.get(desk.elder_page), "替老人取消")
    assert desk.of_job(lambda job: job.status) is JobStatus.CANCELLED
    clerk.press(page, "撤回取消")
    assert desk.of_job(lambda job: job.status) is JobStatus.SEEKING


def test_who_comes_stands_there_with_the_word_and_the_code_to_read_out(desk: Desk) -> None:
    desk.accepted()
    page = desk.clerk().get(desk.elder_page).text
    assert page.index("张阿珍") < page.index("来的人要先说暗语")


def test_a_paper_that_is_missing_is_asked_for_in_words_and_the_order_is_kept(desk: Desk) -> None:
    desk.change(lambda: setattr(db.session.get_one(Service, desk.cast.cleaning), "requires", ["agreement"]))
    clerk = desk.clerk()
    page = summary(desk, clerk)
    assert "先签一份协议" in page.text
    clerk.press(page, "对，下单")
    assert placed(desk) == 2


def test_an_elder_in_hospital_is_not_ordered_for(desk: Desk) -> None:
    def to_hospital() -> None:
        since = clock.now() - timedelta(hours=1)
        db.session.add(Standing(elder_id=desk.cast.elder, kind=StandingKind.HOSPITAL, starts_at=since))

    desk.change(to_hospital)
    clerk = desk.clerk()
    assert "现在不能下单" in clerk.get(desk.elder_page).text
    assert "再来一次：" not in clerk.get(desk.elder_page).text


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.MANAGER])
def test_who_does_not_answer_calls_orders_nothing(desk: Desk, role: Role) -> None:
    firm = desk.cast.firm if role is Role.MANAGER else None
    assert summary(desk, desk.clerk(role, firm=firm)).status_code in (403, 404)


def test_another_elders_order_is_not_cancelled_from_here(desk: Desk) -> None:
    clerk = desk.clerk()
    ref, hers = desk.in_app(
        lambda: (db.session.get_one(Elder, desk.cast.stranger).ref, desk.job().order.ref),
    )
    page = clerk.get(desk.elder_page)
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = clerk.post(f"/desk/elders/{ref}/orders/{hers}/cancel", data={"csrf_token": token, "key": "k"})
    assert answer.status_code == 404
    assert desk.of_job(lambda job: job.status) is JobStatus.SEEKING
