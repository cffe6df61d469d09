"""Whoever asked for a file sees how far it is, with or without script, and nobody else has it."""

import pytest
from sqlalchemy import update

from care import transfers
from care.db import db
from care.models import Role, Transfer
from tests.support.desk import Desk
from tests.support.money import paid_for
from tests.support.statements import served, statement


@pytest.fixture
def month(desk: Desk) -> Desk:
    """A visit was paid for."""
    desk.in_app(lambda: (paid_for(desk.cast), served(desk.cast)))
    return desk


def address(desk: Desk) -> str:
    return desk.in_app(lambda: f"/desk/statements/{statement().ref}")


def drained(desk: Desk) -> int:
    return desk.in_app(transfers.drain)


def test_a_file_is_asked_for_and_taken_when_it_is_done(month: Desk) -> None:
    clerk = month.clerk()
    page = clerk.press(clerk.get(address(month)), "导出Excel")
    assert "正在做" in page.text
    assert drained(month) == 1
    page = clerk.get(page.request.path)
    assert "做好了，一共1行" in page.text
    file = clerk.get(f"{page.request.path}/file")
    assert file.data.startswith(b"PK")
    assert "attachment" in file.headers["Content-Disposition"]
    assert "已做好" in clerk.get("/desk/runs").text


def test_the_page_asks_anew_while_the_run_goes_on_and_stops_when_it_is_over(month: Desk) -> None:
    clerk = month.clerk()
    page = clerk.press(clerk.get(address(month)), "导出CSV")
    part = clerk.get(page.request.path, headers={"HX-Request": "true"})
    assert (part.status_code, "hx-get" in part.text, "<progress" in part.text) == (200, True, True)
    drained(month)
    part = clerk.get(page.request.path, headers={"HX-Request": "true"})
    assert (part.status_code, "hx-get" in part.text) == (286, False)


def test_nobody_else_has_it_an_administrator_neither(month: Desk) -> None:
    clerk = month.clerk()
    page = clerk.press(clerk.get(address(month)), "导出Excel")
    drained(month)
    other = month.clerk(Role.ADMINISTRATOR)
    for each in (page.request.path, f"{page.request.path}/file"):
        assert other.get(each).status_code == 404
    assert "月结单.xlsx" not in other.get("/desk/runs").text


def test_before_it_is_done_there_is_no_file(month: Desk) -> None:
    clerk = month.clerk()
    page = clerk.press(clerk.get(address(month)), "导出Excel")
    assert clerk.get(f"{page.request.path}/file").status_code == 404


def test_what_breaks_is_told_and_not_tried_for_ever(month: Desk) -> None:
    clerk = month.clerk()
    page = clerk.press(clerk.get(address(month)), "导出Excel")
    month.change(lambda: db.session.execute(update(Transfer).values(asked={})))
    assert drained(month) == 0
    assert "请再试一次" in clerk.get(page.request.path).text
    assert month.in_app(lambda: db.session.query(Transfer).one().due_at) is None


def test_the_list_of_what_was_taken_away_says_the_file(month: Desk) -> None:
    clerk = month.clerk()
    clerk.press(clerk.get(address(month)), "导出Excel")
    drained(month)
    page = month.clerk(Role.AUDITOR).get("/desk/access-log/exports").text
    assert "康乐居家服务 2026-03月结单.xlsx" in page
