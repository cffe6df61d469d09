"""What it costs the elder, at the desk: on the buttons, read out, in a plan, and where she must be asked first."""

import re

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from care import allowances, dispatch, errors
from care.db import db
from care.models import (
    Attention,
    Charge,
    ChargeStatus,
    ContractCeiling,
    Fulfilment,
    Job,
    JobStatus,
    Service,
)
from care.money import Money
from care.orders import plans
from tests.support import money, play
from tests.support import plans as calendar
from tests.support.client import LintingClient
from tests.support.desk import Desk
from tests.web.desk.test_ordering import placed, summary
from tests.web.desk.test_plans import TUESDAYS, previewed


def pays(desk: Desk, **values: object) -> None:
    """A contract pays for the elder, who is 85; her order of the scene is from before it."""
    desk.in_app(lambda: money.paid_for(desk.cast, **values))


def ceiling(desk: Desk, fen: int) -> None:
    """The month's ceiling becomes another."""
    desk.change(lambda: setattr(db.session.query(ContractCeiling).one(), "ceiling_fen", Money(fen)))


def words(page: TestResponse) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def newest(desk: Desk) -> Charge:
    return desk.in_app(lambda: db.session.scalars(select(Charge).order_by(Charge.id.desc()).limit(1)).one())


def costs_more(desk: Desk, own_fen: int = 3000) -> Job:
    """A plan's order comes when nearly nothing is left of the month; returns its job."""
    pays(desk, ceiling=4000 - own_fen)
    plan_id = desk.in_app(lambda: calendar.planned(desk.cast))
    desk.in_app(plans.drain)
    return desk.in_app(lambda: calendar.jobs(plan_id)[0])


def page_of(job: Job) -> str:
    return f"/desk/jobs/{job.ref}"


def test_a_button_says_what_the_elder_pays(desk: Desk) -> None:
    pays(desk, percent=50)
    page = words(desk.clerk().get(f"{desk.elder_page}/order/in/cleaning"))
    assert "老人付20元 政府付20元 这一项政府只付一部分 订了本月还剩180元" in page


def test_the_sentence_that_is_read_out_says_the_same(desk: Desk) -> None:
    pays(desk, percent=50)
    page = words(summary(desk, desk.clerk()))
    assert "到溪美街道 和平路 8 号 301。 您付20元 政府付20元 这一项政府只付一部分 订了本月还剩180元 对吗？" in page


def test_a_visit_next_month_is_paid_from_next_months_money(desk: Desk) -> None:
    pays(desk, ceiling=4000)
    clerk = desk.clerk()
    clerk.press(summary(desk, clerk), "对，下单")
    assert "您付40元" in summary(desk, clerk, "morning_of", day="2026-03-20").text
    assert "您不用付钱" in summary(desk, clerk, "morning_of", day="2026-04-01").text


def test_she_never_pays_more_than_was_read_out(desk: Desk) -> None:
    pays(desk)
    clerk = desk.clerk()
    page = summary(desk, clerk, "morning_of", day="2026-03-20")
    ceiling(desk, 1000)
    again = clerk.press(page, "对，下单")
    assert "价钱刚才变了" in again.text
    assert "您付30元" in again.text
    assert placed(desk) == 1
    clerk.press(again, "对，下单")
    assert newest(desk).own_fen == 3000


def test_a_plan_says_what_each_time_costs_after_those_before_it(desk: Desk) -> None:
    pays(desk, ceiling=6000)
    page = words(previewed(desk, desk.clerk(), weekdays=["1"]))
    costs = re.findall(r"老人不用付钱|老人付[0-9]+元", page)
    used_up = ["老人付40元"] * 3
    assert costs == ["老人不用付钱", "老人付20元", *used_up, "老人不用付钱", "老人付20元", "老人付40元"]


def test_what_is_ordered_of_a_plan_is_not_counted_twice(desk: Desk) -> None:
    pays(desk, ceiling=8000)
    plan_id = desk.in_app(lambda: calendar.planned(desk.cast))
    desk.in_app(plans.drain)
    ref, service = desk.in_app(lambda: (calendar.plan(plan_id).ref, calendar.plan(plan_id).service.ref))
    page = desk.clerk().get(f"/desk/plans/{ref}/change", query_string={"service": service, **TUESDAYS})
    assert "明天 来 3月10日周二 来 老人不用付钱 政府付40元 3月17日周二 来 老人付40元" in words(page)


def test_what_costs_her_more_stands_on_the_board_and_nobody_is_asked(desk: Desk) -> None:
    job = costs_more(desk)
    clerk = desk.clerk()
    assert "要老人多付钱" in clerk.get("/desk/").text
    page = words(clerk.get(page_of(job)))
    assert "政府现在能付的少了。 您付30元 政府付10元 本月的补贴用完了 还要不要？" in page
    assert "不收钱" not in page
    assert "派一位助老员" not in page
    assert desk.in_app(lambda: play.offers(job.id)) == []


def test_settling_it_accepts_the_price_for_her_and_the_search_begins(desk: Desk) -> None:
    job = costs_more(desk)
    clerk = desk.clerk()
    page = clerk.get(f"{page_of(job)}/settle")
    assert "您付30元" in page.text
    clerk.press(page, "记下来", note="她说好")
    desk.in_app(play.run_dispatch)
    assert desk.in_app(lambda: play.job(job.id).attention) is None
    assert desk.in_app(lambda: play.offers(job.id)) != []
    assert newest(desk).own_fen == 3000


def test_cancelling_it_gives_the_money_back(desk: Desk) -> None:
    job = costs_more(desk)
    clerk = desk.clerk()
    clerk.press(clerk.get(page_of(job)), "替老人取消")
    assert desk.in_app(lambda: money.charge_of(job.id).status) is ChargeStatus.GIVEN_BACK
    assert "不收钱" in clerk.get(page_of(job)).text


def away_until_it_costs_more(desk: Desk, fen: int) -> None:
    """Her order's money was given back while she was away; now the month has only so much left."""
    desk.change(lambda: allowances.give_back(desk.job()))
    ceiling(desk, fen)
    desk.change(lambda: setattr(desk.job(), "attention", Attention.COSTS_MORE))


def test_a_price_that_rises_between_the_call_and_the_note_is_read_out_again(desk: Desk) -> None:
    pays(desk)
    desk.change(lambda: setattr(money.charge_of(desk.job_id), "told_own_fen", Money(0)))
    away_until_it_costs_more(desk, 3000)
    clerk = desk.clerk()
    page = clerk.get(f"{desk.job_page}/settle")
    assert "您付10元" in page.text
    ceiling(desk, 0)
    page = clerk.press(page, "记下来", note="她说好")
    assert "价钱刚才变了" in page.text
    assert desk.of_job(lambda job: job.attention) is Attention.COSTS_MORE
    clerk.press(page, "记下来", note="她还是要")
    assert newest(desk).told_own_fen == newest(desk).own_fen == 4000


def test_nobody_is_given_a_job_before_the_elder_was_asked(desk: Desk) -> None:
    job = costs_more(desk)
    with pytest.raises(errors.Refused, match="价钱变了"):
        desk.in_app(lambda: play.assign(job.id, desk.cast.near))


def test_what_a_person_arranges_is_arranged_once_she_agreed(desk: Desk) -> None:
    desk.change(lambda: setattr(db.session.get_one(Service, desk.cast.cleaning), "fulfilment", Fulfilment.APPOINTMENT))
    job = costs_more(desk)
    clerk = desk.clerk()
    assert "已经安排好" not in clerk.get(page_of(job)).text
    desk.change(lambda: dispatch.settle(play.job(job.id), "她说好"))
    assert desk.in_app(lambda: play.job(job.id).attention) is Attention.ARRANGE
    clerk.press(clerk.get(page_of(job)), "已经安排好")
    assert desk.in_app(lambda: play.job(job.id).status) is JobStatus.ASSIGNED


def test_an_orders_page_says_what_it_costs_whom(desk: Desk) -> None:
    pays(desk, percent=50)
    clerk: LintingClient = desk.clerk()
    clerk.press(summary(desk, clerk, "morning_of", day="2026-03-20"), "对，下单")
    ref = desk.in_app(lambda: db.session.get_one(Job, newest(desk).job_id).ref)
    assert "40元 · 老人付20元 · 政府付20元" in words(clerk.get(f"/desk/jobs/{ref}"))
