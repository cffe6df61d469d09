"""The hand-over between shifts as the desk's pages show it."""

from functools import partial

from care.models import Role
from tests.support import shifts
from tests.support.counting import queries
from tests.support.desk import Desk


def test_a_note_stands_on_the_board_until_the_next_takes_over_with_the_cases(desk: Desk) -> None:
    clerk = desk.clerk()
    clerk.press(clerk.get(desk.job_page), "我来处理")
    told = clerk.press(clerk.get("/desk/shifts"), "等人接班", note="王奶奶的女儿四点回电话")
    assert "接班的人在看板上就能看到" in told.text
    next_one = shifts.browser_of(desk, desk.in_app(shifts.colleague))
    board = next_one.get("/desk/")
    assert "王奶奶的女儿四点回电话" in board.text
    assert "陈接线的交班记录" in board.text
    mine = next_one.press(board, "我接班了")
    assert mine.text.count("王秀兰") == 1
    assert "1件事到了您手上" in mine.text
    assert "王奶奶的女儿四点回电话" not in mine.text
    assert "林接线接的班" in next_one.get("/desk/shifts").text


def test_the_writers_open_cases_stand_under_her_note(desk: Desk) -> None:
    desk.in_app(lambda: shifts.take(desk.job_id, desk.cast.operator))
    desk.in_app(lambda: shifts.write_note(desk.cast.operator))
    page = shifts.browser_of(desk, desk.in_app(shifts.colleague)).get("/desk/shifts").text
    assert page.index("女儿下午去修") < page.index("日常保洁")


def test_an_empty_note_is_asked_for_again_at_its_field(desk: Desk) -> None:
    clerk = desk.clerk()
    answer = clerk.press(clerk.get("/desk/shifts"), "等人接班", note="  ")
    assert answer.status_code == 422
    assert "没有事就写" in answer.text


def test_whoever_takes_over_second_reads_who_was_first(desk: Desk) -> None:
    note = desk.in_app(lambda: shifts.write_note(desk.cast.operator))
    clerk, other = desk.clerk(), desk.in_app(shifts.colleague)
    board = clerk.get("/desk/")
    desk.in_app(lambda: shifts.take_shift(note, other))
    late = clerk.press(board, "我接班了")
    assert late.status_code == 409
    assert "林接线先接过去了" in late.text


def test_the_last_twenty_notes_stand_on_a_page_and_the_queries_do_not_grow(desk: Desk) -> None:
    other = desk.in_app(shifts.colleague)
    for number in range(21):
        note = desk.in_app(partial(shifts.write_note, desk.cast.operator, f"记录{number:02}号"))
        desk.in_app(partial(shifts.take_shift, note, other))
    clerk = desk.clerk()
    with queries(desk.app) as asked:
        page = clerk.get("/desk/shifts").text
    assert page.count("记录") - page.count("交班记录") == 20
    assert len(asked) <= 10, "\n".join(asked)
    assert "记录00号" in clerk.get("/desk/shifts?page=2").text


def test_who_is_at_the_desk_now_is_named(desk: Desk) -> None:
    page = desk.clerk().get("/desk/shifts").text
    assert page.index("现在谁在班上") < page.index("陈接线</b> 客服")


def test_shifts_are_no_firms_affair(desk: Desk) -> None:
    assert desk.clerk(Role.MANAGER, firm=desk.cast.firm).get("/desk/shifts").status_code == 404
    assert "等人接班" not in desk.clerk(Role.AUDITOR).get("/desk/shifts").text
