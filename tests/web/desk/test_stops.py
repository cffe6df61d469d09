"""Stops and welfare calls as the desk's pages show them."""

import re
from datetime import timedelta
from functools import partial

import pytest
from werkzeug.test import TestResponse

from care import clock
from care.clock import LOCAL
from care.db import db
from care.models import Elder, Role, Sighting, Stop, Welfare
from tests.support import play, shifts
from tests.support.cast import AREA
from tests.support.cast import elder as enter_elder
from tests.support.counting import queries
from tests.support.desk import Desk


def declare(desk: Desk, **typed: str) -> TestResponse:
    """An operator fills the form in."""
    clerk = desk.clerk()
    chosen = {"reason": "typhoon", "where": "all", "what": "all"} | typed
    return clerk.press(clerk.get("/desk/stops/new"), "记下来", **chosen)


def local(hours: float) -> str:
    """So many hours from now, as the form writes it."""
    return f"{(clock.now() + timedelta(hours=hours)).astimezone(LOCAL):%Y-%m-%dT%H:%M}"


def only_stop(desk: Desk) -> Stop:
    return desk.in_app(lambda: db.session.query(Stop).one())


def alone(desk: Desk, count: int = 1) -> None:
    """The elder and more like her live alone."""
    desk.in_app(lambda: shifts.live_alone(desk.cast.elder))
    names = [f"赵{number:03}" for number in range(count - 1)]

    def enter() -> None:
        for name in names:
            enter_elder(name).lives_alone = True

    desk.change(enter)


def test_the_form_has_good_defaults_and_what_is_declared_stands_in_the_list(desk: Desk) -> None:
    page = declare(desk)
    assert page.request.path == "/desk/stops"
    for told in ("现在停着", "台风", "全市", "全部服务", "从今天上午9点到明天上午9点", "客服 陈接线登记"):
        assert told in page.text


def test_areas_and_services_can_be_chosen(desk: Desk) -> None:
    service = desk.of_job(lambda job: job.service.ref)
    page = declare(desk, where="some", areas=AREA, what="some", services=service, words="请关好门窗")
    for told in ("溪美街道", "日常保洁", "请关好门窗"):
        assert told in page.text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"ends_at": "2026-03-01T08:00"}, "ends_at"),
        ({"starts_at": "soon"}, "starts_at"),
        ({"where": "some"}, None),
        ({"what": "some"}, None),
        ({"reason": "boredom"}, None),
        ({"words": "长" * 201}, "words"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_what_was_typed_stays(
    desk: Desk, typed: dict[str, str], field: str | None
) -> None:
    answer = declare(desk, **({"words": "请关好门窗"} | typed))
    assert answer.status_code == 422
    assert 'class="wrong"' in answer.text
    assert typed.get("words", "请关好门窗") in answer.text
    if field:
        assert f'id="{field}-wrong"' in answer.text
    assert desk.in_app(lambda: db.session.query(Stop).count()) == 0


def test_a_stop_is_changed_and_who_saw_an_older_state_is_shown_the_new_one(desk: Desk) -> None:
    declare(desk)
    ref = only_stop(desk).ref
    clerk = desk.clerk()
    old = clerk.get(f"/desk/stops/{ref}")
    assert clerk.press(old, "记下来", ends_at=local(50), reason="outbreak").request.path == "/desk/stops"
    late = clerk.press(old, "记下来", ends_at=local(70), reason="typhoon")
    assert late.status_code == 409
    assert "刚才有人改过" in late.text
    assert local(50) in late.text


def test_a_stop_is_lifted_by_one_tap_and_the_search_goes_on(desk: Desk) -> None:
    declare(desk)
    desk.orders(1)
    clerk = desk.clerk()
    page = clerk.press(clerk.get("/desk/stops"), "现在就恢复")
    assert "停过的" in page.text
    assert "提前恢复" in page.text
    desk.in_app(play.run_dispatch)
    assert desk.in_app(lambda: len(play.offers(desk.job_id))) >= 1


def test_overlapping_coming_and_past_stops_all_stand_there(desk: Desk, frozen: clock.FrozenClock) -> None:
    for after in (0, 0.5, 48):
        desk.in_app(partial(shifts.typhoon, after=after, hours=2))
    frozen.tick(3600)
    page = desk.clerk().get("/desk/stops").text
    assert page.count('id="stop-') == 3
    frozen.tick(3600)
    assert "停过的" in desk.clerk().get("/desk/stops").text


def test_the_board_the_order_and_the_line_say_until_when_it_waits(desk: Desk) -> None:
    declare(desk)
    desk.orders(1)
    clerk = desk.clerk()
    board = clerk.get("/desk/").text
    assert "台风停服" in board
    assert "停服，等到明天上午9点再找人" in board
    order = re.findall(r'href="(/desk/jobs/[^"/]+)"', board)
    assert any("等到明天上午9点再找人" in clerk.get(each).text for each in order)


def test_who_lives_alone_is_rung_and_three_buttons_say_how_she_is(desk: Desk) -> None:
    alone(desk)
    stop = desk.in_app(shifts.typhoon)
    clerk = desk.clerk()
    page = clerk.get("/desk/welfare", follow_redirects=True)
    for told in ("王秀兰", "和平路", "还没打", "1位还没打"):
        assert told in page.text
    assert "敲三下" not in page.text
    done = clerk.press(page, "要帮忙", note="没有菜了")
    for told in ("王秀兰：要帮忙，记下来了", "没有菜了", "客服 陈接线打的", "第1次"):
        assert told in done.text
    assert 'class="stuck"' in done.text
    assert desk.in_app(lambda: shifts.calls(stop)[0].found) is Welfare.NEEDS_HELP


def test_whoever_needs_help_stays_on_the_board_after_the_stop_until_she_is_well(
    desk: Desk, frozen: clock.FrozenClock
) -> None:
    alone(desk)
    stop = desk.in_app(lambda: shifts.typhoon(hours=1))
    desk.in_app(lambda: shifts.ring(stop, desk.cast.elder, Welfare.NEEDS_HELP))
    frozen.tick(3 * 3600)
    clerk = desk.clerk()
    assert "问平安：要帮忙" in clerk.get("/desk/").text
    clerk.press(clerk.get("/desk/welfare", follow_redirects=True), "平安", note="邻居送了菜")
    assert "问平安：要帮忙" not in clerk.get("/desk/").text


def test_of_two_who_ring_the_same_elder_the_second_reads_what_the_first_found(desk: Desk) -> None:
    alone(desk)
    stop = desk.in_app(shifts.typhoon)
    clerk = desk.clerk()
    page = clerk.get("/desk/welfare", follow_redirects=True)
    other = desk.in_app(shifts.colleague)
    desk.in_app(lambda: shifts.ring(stop, desk.cast.elder, Welfare.NEEDS_HELP, by=other))
    late = clerk.press(page, "平安")
    assert "没有记：客服 林接线刚打过王秀兰的电话，结果是“要帮忙”" in late.text
    assert desk.in_app(lambda: shifts.calls(stop)[0].found) is Welfare.NEEDS_HELP


def test_a_list_of_many_has_pages_and_asks_the_database_fewer_than_ten_times(desk: Desk) -> None:
    alone(desk, 60)
    ref = desk.in_app(lambda: db.session.get_one(Stop, shifts.typhoon()).ref)
    clerk = desk.clerk()
    clerk.get(f"/desk/stops/{ref}/welfare")  # the hour's rows of the access log are written
    with queries(desk.app) as asked:
        page = clerk.get(f"/desk/stops/{ref}/welfare").text
    assert page.count('id="elder-') == 25
    assert "第1页，共3页" in page
    assert len(asked) < 10, "\n".join(asked)


def test_whose_number_was_shown_is_noted(desk: Desk) -> None:
    alone(desk)
    desk.in_app(shifts.typhoon)
    clerk = desk.clerk()
    clerk.get("/desk/welfare", follow_redirects=True)
    person = desk.in_app(lambda: db.session.get_one(Elder, desk.cast.elder).person_id)
    assert desk.in_app(lambda: db.session.query(Sighting).filter_by(person_id=person).count()) == 1


def test_firms_see_that_there_is_a_stop_and_nobody_of_its_list(desk: Desk) -> None:
    alone(desk)
    ref = desk.in_app(lambda: db.session.get_one(Stop, shifts.typhoon()).ref)
    manager = desk.clerk(Role.MANAGER, firm=desk.cast.firm)
    assert "台风" in manager.get("/desk/stops").text
    assert manager.get(f"/desk/stops/{ref}/welfare").status_code == 404
    assert manager.get("/desk/welfare").status_code == 404
    auditor = desk.clerk(Role.AUDITOR)
    assert "打完按一个" in auditor.get(f"/desk/stops/{ref}/welfare").text
    assert 'name="found"' not in auditor.get(f"/desk/stops/{ref}/welfare").text
