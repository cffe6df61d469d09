import re
from datetime import date, timedelta
from functools import partial

import pytest
from werkzeug.test import TestResponse

from care import clock, orders
from care.db import db
from care.models import Attention, DayPart, Organisation, Plan, Role, Setting
from tests.support import play, shifts
from tests.support.cast import AREA
from tests.support.counting import queries
from tests.support.desk import Desk

MONDAY = date(2026, 3, 2)
LIVE = {"HX-Request": "true"}


def lanes(page: TestResponse) -> list[str]:
    return re.findall(r'<h2 id="lane-(\w+)"', page.text)


def test_an_order_that_is_sought_for_shows_who_is_asked_and_how_long_ago_it_came(
    desk: Desk, frozen: clock.FrozenClock
) -> None:
    frozen.tick(120)
    page = desk.clerk().get("/desk/")
    assert lanes(page) == ["seeking"]
    for told in ("王秀兰", "日常保洁", "溪美街道", "正在问1位", "2分钟前下单"):
        assert told in page.text


def test_who_comes_and_when_stands_on_the_board(desk: Desk) -> None:
    desk.accepted()
    page = desk.clerk().get("/desk/")
    assert lanes(page) == ["assigned"]
    assert "张阿珍 · 定好了" in page.text


def test_what_waits_for_a_person_stands_on_top_with_its_reason_and_a_clock(
    desk: Desk, frozen: clock.FrozenClock
) -> None:
    desk.orders(1)
    desk.stuck(Attention.NOBODY_NEAR)
    frozen.tick(300)
    page = desk.clerk().get("/desk/")
    assert lanes(page) == ["stuck", "seeking"]
    assert "附近没有能来的人" in page.text
    assert "等了5分钟" in page.text


def test_a_grave_reason_stands_above_one_that_waits_longer(desk: Desk, frozen: clock.FrozenClock) -> None:
    desk.stuck(Attention.NOBODY_NEAR)
    frozen.tick(60)
    first = desk.job_id
    desk.job_id = desk.in_app(lambda: play.place_order(desk.cast))
    desk.stuck(Attention.UNWELL)
    page = desk.clerk().get("/desk/").text
    grave, lesser = desk.in_app(lambda: (play.job(desk.job_id).ref, play.job(first).ref))
    assert page.index(f"job-{grave}") < page.index(f"job-{lesser}")


def test_what_is_over_leaves_the_board_unless_it_waits_for_a_person(desk: Desk) -> None:
    desk.change(lambda: orders.cancel(desk.job().order))
    clerk = desk.clerk()
    assert "现在没有要做的" in clerk.get("/desk/").text
    desk.stuck(Attention.NOT_ACTIVE)
    assert lanes(clerk.get("/desk/")) == ["stuck"]


def test_the_board_can_be_narrowed_to_one_part_and_one_area(desk: Desk) -> None:
    desk.orders(1)
    desk.stuck()
    clerk = desk.clerk()
    assert lanes(clerk.get("/desk/?lane=seeking")) == ["seeking"]
    assert lanes(clerk.get("/desk/?area=350583001")) == ["stuck", "seeking"]
    assert "这里现在没有订单" in clerk.get("/desk/?area=elsewhere").text


def test_an_address_that_makes_no_sense_shows_the_whole_board(desk: Desk) -> None:
    assert lanes(desk.clerk().get("/desk/?lane=nonsense&page=-7")) == ["seeking"]
    assert lanes(desk.clerk().get("/desk/?page=many")) == ["seeking"]


def test_ten_queries_suffice_however_many_orders_there_are(desk: Desk) -> None:
    clerk = desk.clerk()
    desk.accepted()
    desk.orders(60)
    with queries(desk.app) as asked:
        page = clerk.get("/desk/")
    assert page.text.count("王秀兰") == 50
    assert len(asked) <= 10, "\n".join(asked)


def test_many_orders_have_pages(desk: Desk) -> None:
    desk.orders(60)
    clerk = desk.clerk()
    assert "第1页，共2页" in clerk.get("/desk/").text
    assert clerk.get("/desk/?page=2").text.count("王秀兰") == 11
    assert "第2页，共2页" in clerk.get("/desk/?page=9").text


def test_the_live_part_is_sent_only_when_something_changed(desk: Desk) -> None:
    clerk = desk.clerk()
    again = re.search(r'hx-get="([^"]+)"', clerk.get("/desk/?lane=seeking").text)
    assert again
    address = again[1].replace("&amp;", "&")
    assert clerk.get(address, headers=LIVE).status_code == 204
    desk.orders(1)
    renewed = clerk.get(address, headers=LIVE)
    assert renewed.status_code == 200
    assert renewed.text.startswith('<div id="board"')


def test_a_strange_phone_is_let_in_when_its_digits_are_right(desk: Desk) -> None:
    phone, clerk = desk.waiting_phone(), desk.clerk()
    board = clerk.get("/desk/")
    assert phone.digits in board.text
    assert clerk.press(board, "放行").request.path == desk.elder_page
    assert desk.elders_on(phone) == [desk.cast.elder]
    assert phone.digits not in clerk.get("/desk/").text


def test_a_strange_phone_is_sent_away(desk: Desk) -> None:
    phone, clerk = desk.waiting_phone(), desk.clerk()
    board = clerk.press(clerk.get("/desk/"), "不放行")
    assert phone.digits not in board.text
    assert desk.elders_on(phone) == []


def test_a_phone_that_waited_too_long_is_let_in_no_more(desk: Desk, frozen: clock.FrozenClock) -> None:
    phone, clerk = desk.waiting_phone(), desk.clerk()
    board = clerk.get("/desk/")
    frozen.tick(16 * 60)
    assert clerk.press(board, "放行").status_code == 409
    assert desk.elders_on(phone) == []


def test_filters_combine_stay_in_the_address_and_go_by_one_tap_each(desk: Desk) -> None:
    desk.orders(1)
    desk.stuck()
    clerk = desk.clerk()
    page = clerk.get(f"/desk/?area={AREA}&why=nobody_near&lane=stuck&text=秀兰")
    assert page.text.count('<td><a class="whole" id="job-') == 1
    for told in ("镇街：溪美街道", "要处理什么：附近没有能来的人", "名字或者电话里的几个数字：秀兰", "全部清掉"):
        assert told in " ".join(page.text.split())
    without_why = re.search(r'id="clear-why" href="([^"]+)"', page.text)
    assert without_why
    assert "area=350583001" in without_why[1]
    assert "why" not in without_why[1]
    assert 'id="only-seeking" href="/desk/?lane=seeking&amp;area=350583001' in page.text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"what": "cleaning"}, 2),
        ({"what": "meals"}, 0),
        ({"channel": "web"}, 2),
        ({"channel": "telephone"}, 0),
        ({"why": "unwell"}, 1),
        ({"why": "late"}, 0),
        ({"text": "王秀兰"}, 2),
        ({"text": "李大山"}, 0),
        ({"firm": "nobody"}, 0),
        ({"lane": "seeking", "why": "unwell"}, 0),
    ],
)
def test_each_filter_shows_what_fits_and_the_counts_are_of_that(desk: Desk, asked: dict[str, str], found: int) -> None:
    desk.orders(1)
    desk.stuck(Attention.UNWELL)
    page = desk.clerk().get("/desk/", query_string=asked).text
    assert page.count('<td><a class="whole" id="job-') == found
    if "lane" not in asked:
        assert f"全部 {found}</a>" in page


def test_a_service_a_firm_and_digits_of_a_number_are_filters_too(desk: Desk) -> None:
    desk.accepted()
    service, firm, digits = desk.in_app(
        lambda: (
            desk.job().service.ref,
            desk.near().organisation.ref,
            desk.job().elder.person.contact_points[0].value[-6:],
        )
    )
    clerk = desk.clerk()
    for query in ({"what": service}, {"firm": firm}, {"text": digits}):
        assert clerk.get("/desk/", query_string=query).text.count("王秀兰") == 1, query
    rival = desk.rival()
    other = desk.in_app(lambda: db.session.get_one(Organisation, rival).ref)
    assert clerk.get("/desk/", query_string={"firm": other}).text.count("王秀兰") == 0


def test_a_firm_finds_nothing_by_what_the_elder_said_of_its_caregiver(desk: Desk) -> None:
    desk.accepted()
    desk.stuck(Attention.NOT_QUITE)
    manager = desk.clerk(Role.MANAGER, firm=desk.cast.firm)
    assert "王秀兰" in manager.get("/desk/").text
    assert "王秀兰" not in manager.get("/desk/?why=not_quite").text


def test_of_two_reasons_the_one_that_is_more_overdue_stands_above_the_older(
    desk: Desk, frozen: clock.FrozenClock
) -> None:
    first = desk.job_id
    desk.stuck(Attention.STOPPED)  # may wait for an hour
    frozen.tick(300)
    desk.job_id = desk.in_app(lambda: play.place_order(desk.cast))
    desk.stuck(Attention.LATE)  # for ten minutes
    frozen.tick(900)
    page = desk.clerk().get("/desk/").text
    late, older = desk.in_app(lambda: (play.job(desk.job_id).ref, play.job(first).ref))
    assert page.index(f"job-{late}") < page.index(f"job-{older}")
    assert "超了5分钟" in page
    assert "还有40分钟" in page


def test_how_long_a_reason_may_wait_is_a_setting(desk: Desk, frozen: clock.FrozenClock) -> None:
    desk.stuck(Attention.STOPPED)
    desk.change(lambda: db.session.add(Setting(key="goal_stopped_s", value=60)))
    frozen.tick(240)
    assert "超了3分钟" in desk.clerk().get("/desk/").text


def test_what_else_waits_stands_on_top_with_its_count_and_its_oldest_clock(
    desk: Desk, frozen: clock.FrozenClock
) -> None:
    desk.waiting_phone()
    desk.in_app(lambda: shifts.live_alone(desk.cast.elder, desk.cast.stranger))
    desk.in_app(shifts.typhoon)
    frozen.tick(240)
    page = " ".join(desk.clerk().get("/desk/").text.split())
    assert "还要处理" in page
    assert '手机等着放行 <b>1</b><br><span class="soft">最久的等了4分钟，超了2分钟' in page
    assert '问平安：要打电话 <b>2</b><br><span class="soft">最久的等了4分钟</span>' in page
    assert "还要处理" not in desk.clerk(Role.MANAGER, firm=desk.cast.firm).get("/desk/").text


def test_ten_queries_suffice_with_everything_on_the_board(desk: Desk) -> None:
    clerk = desk.clerk()
    desk.accepted()
    desk.orders(60)
    desk.waiting_phone()
    desk.in_app(lambda: shifts.write_note(desk.cast.operator))
    desk.in_app(lambda: shifts.live_alone(desk.cast.elder))
    for areas in (frozenset({AREA}), frozenset()):
        desk.in_app(partial(shifts.typhoon, areas=areas))
    desk.in_app(lambda: shifts.take(desk.job_id, desk.cast.operator))
    with queries(desk.app) as asked:
        clerk.get(f"/desk/?area={AREA}&what=cleaning&text=王&channel=web")
    assert len(asked) <= 10, "\n".join(asked)


def test_a_plan_that_stops_by_itself_soon_waits_for_a_person(desk: Desk) -> None:
    def plan() -> None:
        made = Plan(
            elder_id=desk.cast.elder,
            service_id=desk.cast.cleaning,
            rule="FREQ=WEEKLY;BYDAY=TU",
            part=DayPart.MORNING,
            starts_on=MONDAY,
            ends_on=MONDAY + timedelta(days=3),
            made_by="staff:1",
            warned_at=clock.now(),
        )
        db.session.add(made)

    desk.change(plan)
    assert "定期安排快到期 <b>1</b>" in desk.clerk().get("/desk/").text
