"""A roster at the desk: sent by an administrator, looked at with an auditor, written once a person says so."""

import io

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from care import transfers
from care.db import Change, db, transaction
from care.models import Elder, Person, Role, Sighting, Transfer
from care.people import id_mark
from tests.support import rosters
from tests.support.client import LintingClient
from tests.support.desk import Desk, at_desk
from tests.support.money import group
from tests.support.rosters import ID, OTHER_ID, row, sheet

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def desk(app: Flask) -> Desk:
    """The desk, and the group 低保."""
    scene = at_desk(app)
    with app.app_context(), transaction():
        group("low_income", None).name_zh = "低保"
        rosters.clear()
    return scene


@pytest.fixture
def bureau(desk: Desk) -> LintingClient:
    return desk.clerk(Role.ADMINISTRATOR)


def send(client: LintingClient, content: bytes, name: str = "低保.xlsx", **typed: str) -> TestResponse:
    """Choose a file and press the button."""
    page = client.get("/desk/rosters")
    return client.press(page, "传上去", file=(io.BytesIO(content), name), **typed)  # type: ignore[arg-type]


def drained(desk: Desk) -> None:
    desk.in_app(transfers.drain)


def of_id(number: str = ID) -> Person | None:
    return db.session.query(Person).filter_by(resident_id_hash=id_mark(number)).first()


def shown(desk: Desk, client: LintingClient, content: bytes) -> TestResponse:
    """Sent and looked at."""
    address = send(client, content).request.path
    drained(desk)
    return client.get(address)


def test_a_file_is_looked_at_then_written_when_she_says_so(desk: Desk, bureau: LintingClient) -> None:
    waiting = send(bureau, sheet(row()))
    assert "现在一行也不会写" in waiting.text
    drained(desk)
    page = bureau.get(waiting.request.path)
    assert "还一行也没有写" in page.text
    assert desk.in_app(of_id) is None
    assert "正在写入" in bureau.press(page, "全部写入").text
    drained(desk)
    assert "写好了1行" in bureau.get(page.request.path).text
    assert desk.in_app(lambda: of_id() is not None)


def test_each_problem_stands_at_its_row_and_cell(desk: Desk, bureau: LintingClient) -> None:
    page = shown(desk, bureau, sheet(row(number=350583194005010123), row("李四", OTHER_ID)))
    assert "D4 公民身份号码*" in page.text
    assert "3.50583E+17" in page.text
    assert "后面几位已经丢了" in page.text
    assert "只写没有问题的1行" in page.text
    assert "备注" in page.text


def test_numbers_are_shown_by_their_ends(desk: Desk, bureau: LintingClient) -> None:
    wrong = ID[:-1] + ("1" if ID[-1] != "1" else "2")
    twisted = row("李四", OTHER_ID)
    twisted[5] = ID
    page = shown(desk, bureau, sheet(row(number=wrong), twisted, row("王五", ID)))
    new = bureau.get(f"{page.request.path}?show=new")
    for text in (page.text, new.text):
        assert not any(number in text for number in (ID, OTHER_ID, wrong))
    assert f"3505************{wrong[-2:]}" in page.text
    assert f"3505************{ID[-2:]}" in new.text


def test_nothing_is_written_when_she_says_no(desk: Desk, bureau: LintingClient) -> None:
    page = shown(desk, bureau, sheet(row()))
    assert "一行也没有写" in bureau.press(page, "一行也不写").text
    drained(desk)
    assert desk.in_app(of_id) is None


def test_the_auditor_sees_it_and_changes_nothing(desk: Desk, bureau: LintingClient) -> None:
    page = shown(desk, bureau, sheet(row()))
    auditor = desk.clerk(Role.AUDITOR)
    assert "还一行也没有写" in auditor.get(page.request.path).text
    assert "全部写入" not in auditor.get(page.request.path).text
    assert "传上去" not in auditor.get("/desk/rosters").text


def test_whose_telephone_is_shown_is_noted(desk: Desk, bureau: LintingClient) -> None:
    send(bureau, sheet(row()))
    drained(desk)
    page = bureau.get(desk.in_app(lambda: f"/desk/rosters/{db.session.query(Transfer).one().ref}"))
    bureau.press(page, "全部写入")
    drained(desk)
    her = desk.in_app(lambda: (of_id() or Person()).id)
    bureau.get(f"{page.request.path}?show=new")
    assert her in desk.in_app(lambda: {sighting.person_id for sighting in db.session.query(Sighting)})


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "空的"), (b"\x89PNG\0\0", "不是表格"), (b"\xd0\xcf\x11\xe0\0", "另存为.xlsx")]
)
def test_what_is_no_sheet_is_told_at_once(desk: Desk, bureau: LintingClient, content: bytes, said: str) -> None:
    page = send(bureau, content)
    assert (page.status_code, said in page.text) == (422, True)
    assert desk.in_app(rosters.files) == []


def test_a_day_that_is_none_is_told_and_no_file_is_kept(desk: Desk, bureau: LintingClient) -> None:
    page = send(bureau, sheet(row()), starts_on="0001-01-01")
    assert (page.status_code, "日期不对" in page.text) == (422, True)
    assert desk.in_app(rosters.files) == []


def test_a_file_may_be_larger_than_a_form_but_not_too_large(
    desk: Desk, bureau: LintingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.app.config["MAX_CONTENT_LENGTH"] = 20_000
    long = ("姓名,身份证号\n" + "王秀英,1\n" * 10_000).encode()
    assert "现在一行也不会写" in send(bureau, long, "名册.csv").text
    kept = len(desk.in_app(rosters.files))
    monkeypatch.setattr("care.transfers.roster.LARGEST_FILE", len(long))
    page = send(bureau, long + b"\n", "名册.csv")
    assert (page.status_code, "文件太大了，最多" in page.text) == (422, True)
    assert len(desk.in_app(rosters.files)) == kept


def test_nobody_else_may_send_more_than_a_form(desk: Desk) -> None:
    desk.app.config["MAX_CONTENT_LENGTH"] = 20_000
    for client in (desk.clerk(), desk.clerk(Role.AUDITOR), desk.strange_phone()):
        form = {"file": (io.BytesIO(b"x" * 30_000), "a.csv"), "key": "1"}
        assert client.post("/desk/rosters", data=form).status_code == 413


def test_two_files_from_one_page_are_two_imports_and_a_double_tap_is_one(desk: Desk, bureau: LintingClient) -> None:
    page = bureau.get("/desk/rosters")

    def press(content: bytes) -> None:
        bureau.press(page, "传上去", file=(io.BytesIO(content), "a.csv"))  # type: ignore[arg-type]

    first = "姓名,身份证号\n王秀英,1\n".encode()
    for content in (first, first, first + "李四,2\n".encode()):
        press(content)
    assert desk.in_app(lambda: db.session.query(Transfer).count()) == 2
    assert len(desk.in_app(rosters.files)) == 2


def test_the_history_of_an_elder_says_what_the_roster_did_without_numbers(desk: Desk, bureau: LintingClient) -> None:
    bureau.press(shown(desk, bureau, sheet(row())), "全部写入")
    drained(desk)
    ref = desk.in_app(lambda: db.session.query(Elder).join(Elder.person).filter_by(name="王秀英").one().ref)
    assert "按名册登记、更正" in bureau.get(f"/desk/registers/elders/{ref}").text
    logged = desk.in_app(
        lambda: [str(each.details) for each in db.session.query(Change).filter_by(action="from_roster")]
    )
    assert len(logged) == 1
    assert ID not in logged[0]
    assert "13800010001" not in logged[0]
