"""An order in an operator's hands, as its page, the board and the menu show it."""

from care.models import Attention, Role
from tests.support import shifts
from tests.support.desk import Desk


def test_an_operator_takes_what_waits_by_one_tap_on_the_board(desk: Desk) -> None:
    desk.stuck()
    clerk = desk.clerk()
    page = clerk.press(clerk.get("/desk/"), "我来处理")
    assert page.request.path == desk.job_page
    assert desk.of_job(lambda job: job.case_of) == desk.cast.operator
    board = clerk.get("/desk/").text
    assert "我在处理" in board
    assert "我手上的 1" in board
    assert "我来处理" not in board


def test_whoever_comes_second_reads_who_has_it_and_nothing_changes(desk: Desk) -> None:
    desk.stuck()
    clerk = desk.clerk()
    page = clerk.get(desk.job_page)
    other = desk.in_app(shifts.colleague)
    desk.in_app(lambda: shifts.take(desk.job_id, other))
    late = clerk.press(page, "我来处理")
    assert late.status_code == 409
    assert "林接线先接过去了" in late.text
    assert desk.of_job(lambda job: job.case_of) == other


def test_a_colleague_takes_over_from_the_page_that_names_who_has_it(desk: Desk) -> None:
    desk.in_app(lambda: shifts.take(desk.job_id, desk.cast.operator))
    other = desk.in_app(shifts.colleague)
    clerk = shifts.browser_of(desk, other)
    page = clerk.get(desk.job_page)
    assert "陈接线在处理" in page.text
    taken = clerk.press(page, "我接过来")
    assert "我在处理" in taken.text
    assert "从同事手上接过来" in taken.text
    assert desk.of_job(lambda job: job.case_of) == other


def test_what_is_put_down_can_be_taken_again(desk: Desk) -> None:
    clerk = desk.clerk()
    page = clerk.press(clerk.get(desk.job_page), "我来处理")
    assert "我来处理" in clerk.press(page, "放下").text


def test_settling_with_a_note_ends_the_case(desk: Desk) -> None:
    desk.stuck()
    clerk = desk.clerk()
    clerk.press(clerk.get(desk.job_page), "我来处理")
    clerk.press(clerk.get(f"{desk.job_page}/settle"), "记下来", note="约好明天")
    assert desk.of_job(lambda job: job.case_of) is None


def test_mine_and_nobodys_are_two_filters(desk: Desk) -> None:
    desk.in_app(lambda: shifts.take(desk.job_id, desk.cast.operator))
    desk.orders(2)
    clerk = desk.clerk()
    assert clerk.get("/desk/?hands=mine").text.count("王秀兰") == 1
    assert clerk.get("/desk/?hands=nobodys").text.count("王秀兰") == 2


def test_an_auditor_sees_whose_case_it_is_and_takes_none(desk: Desk) -> None:
    desk.stuck(Attention.UNWELL)
    auditor = desk.clerk(Role.AUDITOR)
    assert "我来处理" not in auditor.get("/desk/").text
    desk.in_app(lambda: shifts.take(desk.job_id, desk.cast.operator))
    assert "陈接线在处理" in auditor.get("/desk/").text
