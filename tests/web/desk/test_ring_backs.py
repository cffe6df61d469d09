from random import Random

import pytest
from werkzeug.test import TestResponse

from care import clock
from care.db import db
from care.models import Came, Complaint, ContactPoint, Elder, Grade, RingBack, RingBackStatus, Role, Sighting
from care.supervision import drawing
from tests.support.client import LintingClient
from tests.support.counting import queries
from tests.support.desk import Desk
from tests.support.supervision import finished, neighbours, ring_back

WELL = {"came": "yes", "done": "all", "money": "no"}
SAVE = "记下来，打下一个"


@pytest.fixture
def call(desk: Desk) -> str:
    """The address of a call that waits."""
    row_id = desk.in_app(lambda: ring_back(desk.cast, Grade.C))
    return desk.in_app(lambda: f"/desk/ring-backs/{db.session.get_one(RingBack, row_id).ref}")


def row(desk: Desk) -> RingBack:
    return desk.in_app(lambda: db.session.query(RingBack).first() or RingBack())


def said(client: LintingClient, page: TestResponse, **answers: str) -> TestResponse:
    return client.press(page, SAVE, **answers)


def test_the_call_page_tells_whom_to_ring_about_what_and_what_to_say(desk: Desk, call: str) -> None:
    number = desk.in_app(lambda: db.session.get_one(Elder, desk.cast.elder).person.contact_points[0].value)
    page = desk.clerk().get(call)
    for told in ("王秀兰", f"tel:{number}", "张阿珍", "日常保洁", "没有信号", "念给老人听", "一、张阿珍来了吗？"):
        assert told in page.text
    assert desk.in_app(lambda: db.session.query(Sighting).one().route) == "/desk/ring-backs/<ref>"


def test_each_answer_has_a_key_and_enter_saves(desk: Desk, call: str) -> None:
    page = desk.clerk().get(call).text
    assert [f'data-key="{key}"' in page for key in (*range(1, 9), "enter")] == [True] * 9


def test_answers_are_kept_and_stand_with_the_order(desk: Desk, call: str) -> None:
    clerk = desk.clerk()
    listed = said(clerk, clerk.get(call), **WELL, note="擦得很干净 <b>")
    assert listed.request.path == "/desk/ring-backs"
    assert (row(desk).status, row(desk).came) == (RingBackStatus.DONE, Came.YES)
    job = desk.in_app(lambda: f"/desk/jobs/{db.session.query(RingBack).one().visit.job.ref}")
    page = clerk.get(job).text
    for told in ("擦得很干净 &lt;b&gt;", "客服 陈接线", "没有要钱", "回访：问到了", "客服打电话问过，来过"):
        assert told in page
    assert "擦得很干净" in clerk.get(call).text


def test_the_next_call_follows_the_last(desk: Desk, call: str) -> None:
    desk.in_app(lambda: ring_back(desk.cast))
    clerk = desk.clerk()
    following = said(clerk, clerk.get(call), **WELL)
    assert following.request.path.startswith("/desk/ring-backs/")
    assert following.request.path != call


@pytest.mark.parametrize("missing", WELL)
def test_an_unanswered_question_is_asked_again_with_what_was_answered(desk: Desk, call: str, missing: str) -> None:
    clerk = desk.clerk()
    answers = {name: value for name, value in WELL.items() if name != missing}
    page = said(clerk, clerk.get(call), **answers, note="写了一半")
    assert (page.status_code, "还有一问没有选" in page.text, "写了一半" in page.text) == (422, True, True)
    assert page.text.count(" checked") == 2
    assert row(desk).status is RingBackStatus.WAITING


def test_where_nobody_came_it_is_not_asked_what_was_done(desk: Desk, call: str) -> None:
    clerk = desk.clerk()
    said(clerk, clerk.get(call), came="no", money="no")
    assert row(desk).status is RingBackStatus.DONE
    assert "回访时老人说没有人来" in clerk.get("/desk/complaints").text


def test_money_asked_is_said_to_have_parted_the_two(desk: Desk, call: str) -> None:
    clerk = desk.clerk()
    assert "两个人已经分开" in said(clerk, clerk.get(call), **WELL | {"money": "yes"}).text
    assert desk.in_app(lambda: db.session.query(Complaint).one().serious)


def test_whoever_is_second_sees_who_asked_and_what_was_answered(desk: Desk, call: str) -> None:
    first, second = desk.clerk(), desk.clerk(Role.ADMINISTRATOR)
    both = second.get(call)
    said(first, first.get(call), **WELL, note="第一位写的")
    page = said(second, both, came="no", money="no")
    assert page.request.path == call
    for told in ("刚才有同事打过这个电话了", "第一位写的", "客服 陈接线"):
        assert told in page.text
    assert row(desk).came is Came.YES


def test_nobody_answers_and_it_is_rung_later(desk: Desk, call: str) -> None:
    clerk = desk.clerk()
    clerk.press(clerk.get(call), "没人接")
    assert "打过1次" in clerk.get("/desk/ring-backs").text
    for _ in range(2):
        clerk.press(clerk.get(call), "没人接")
    assert "王秀兰" in clerk.get("/desk/ring-backs?show=given_up").text
    assert SAVE not in clerk.get(call).text


def test_who_has_no_telephone_is_asked_of_without_one(desk: Desk, call: str) -> None:
    desk.change(lambda: db.session.query(ContactPoint).delete())
    assert "没有电话" in desk.clerk().get(call).text


def test_how_chance_drew_is_there_for_an_auditor(desk: Desk, frozen: clock.FrozenClock) -> None:
    desk.change(lambda: [finished(desk.cast, grade) for grade in Grade])
    desk.in_app(drawing.draw_if_due)
    page = desk.clerk(Role.AUDITOR).get("/desk/ring-backs/days").text
    for told in ("16×1", "2×1", "6×1", "<td>3</td>"):
        assert told in page


def test_an_auditor_reads_and_gets_no_form(desk: Desk, call: str) -> None:
    page = desk.clerk(Role.AUDITOR).get(call)
    assert page.status_code == 200
    assert SAVE not in page.text


def test_ten_queries_suffice_for_a_page_of_calls(desk: Desk) -> None:
    elders = desk.in_app(lambda: neighbours(30))
    desk.change(lambda: [finished(desk.cast, elder_id=each) for each in elders])
    desk.change(lambda: drawing.draw(clock.now().date(), Random(1)))
    clerk = desk.clerk()
    with queries(desk.app) as asked:
        page = clerk.get("/desk/ring-backs")
    assert page.text.count("张阿珍") == 10
    assert len(asked) <= 10, "\n".join(asked)
    assert clerk.get("/desk/ring-backs?page=99&show=nonsense").status_code == 200


def test_a_call_that_waits_too_long_says_so(desk: Desk, frozen: clock.FrozenClock) -> None:
    desk.change(lambda: finished(desk.cast))
    desk.in_app(drawing.draw_if_due)
    assert "刚刚抽到" in desk.clerk().get("/desk/ring-backs").text
    frozen.tick(25 * 3600)
    assert "超时了" in desk.clerk().get("/desk/ring-backs").text


def test_a_call_that_does_not_exist_is_not_there(desk: Desk) -> None:
    assert desk.clerk().get("/desk/ring-backs/0123456789abcdef").status_code == 404
