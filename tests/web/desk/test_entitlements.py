from datetime import date

import pytest
from werkzeug.test import TestResponse

from care.db import db
from care.models import Elder, Entitlement, Role, Sighting
from tests.support import money, play
from tests.support.client import LintingClient
from tests.support.desk import Desk


def entitlements(desk: Desk) -> str:
    return f"{desk.elder_page}/entitlements"


def paid_for(desk: Desk, **values: object) -> None:
    desk.in_app(lambda: money.paid_for(desk.cast, **values))
    desk.change(lambda: money.group("low_income", None))


def confirm(desk: Desk, clerk: LintingClient | None = None, **typed: str) -> TestResponse:
    clerk = clerk or desk.clerk()
    given = {"group_code": "low_income", "evidence": "低保证 闽南安 0123号", "starts_on": "2026-03-01"} | typed
    return clerk.press(clerk.get(entitlements(desk)), "证件看过了", **given)


def row(desk: Desk) -> tuple[date, date | None, str]:
    return desk.in_app(
        lambda: db.session.query(Entitlement.starts_on, Entitlement.ends_on, Entitlement.confirmed_by).one()
    )


def test_the_elders_page_says_why_the_government_pays_and_what_is_left_this_month(desk: Desk) -> None:
    paid_for(desk)
    desk.in_app(lambda: play.place_order(desk.cast))
    page = desk.clerk().get(desk.elder_page).text
    assert "八十岁以上（按年龄）" in page
    assert "<b>160元</b> · 居家养老" in page


def test_who_enters_on_a_birthday_to_come_reads_which(desk: Desk) -> None:
    paid_for(desk)

    def younger() -> None:
        db.session.get_one(Elder, desk.cast.elder).person.birth_date = date(1946, 12, 24)

    desk.change(younger)
    page = desk.clerk().get(desk.elder_page).text
    assert "2026-12-24生日那天，自动进入“八十岁以上”" in page
    assert "政府不付，自己付" in page


def test_a_birthday_of_years_to_come_stands_on_the_page_of_papers_alone(desk: Desk) -> None:
    paid_for(desk)

    def young() -> None:
        db.session.get_one(Elder, desk.cast.elder).person.birth_date = money.YOUNG

    desk.change(young)
    assert "生日那天" not in desk.clerk().get(desk.elder_page).text
    assert "2040-05-01生日那天" in desk.clerk().get(entitlements(desk)).text


def test_who_is_entitled_where_no_contract_pays_reads_so(desk: Desk) -> None:
    paid_for(desk, starts_on=date(2027, 1, 1))
    assert "没有合同可以替她付" in desk.clerk().get(desk.elder_page).text


def test_a_managers_page_says_nothing_of_it(desk: Desk) -> None:
    paid_for(desk)
    desk.accepted()
    manager = desk.clerk(Role.MANAGER, firm=desk.cast.firm)
    assert "政府补贴" not in manager.get(desk.elder_page).text


def test_somebody_confirms_a_group_on_evidence_and_her_name_stands_beside_it(desk: Desk) -> None:
    paid_for(desk)
    page = confirm(desk, ends_on="2026-12-31")
    assert page.status_code == 200
    assert row(desk) == (date(2026, 3, 1), date(2026, 12, 31), f"staff:{desk.cast.operator}")
    assert "低保证 闽南安 0123号" in page.text
    assert "2026-03-01 – 2026-12-31" in page.text
    assert "陈接线" in page.text


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"group_code": ""}, "group_code", "这一项要填"),
        ({"group_code": "aged_80"}, "group_code", "请从列表里选"),
        ({"evidence": " "}, "evidence", "这一项要填"),
        ({"starts_on": "明天"}, "starts_on", "请填日期"),
        ({"ends_on": "2026-02-28"}, "ends_on", "还早"),
        ({"starts_on": "1930-01-01"}, "starts_on", "不能比她出生还早"),
    ],
)
def test_what_cannot_be_right_is_said_at_its_field_and_what_was_typed_stays(
    desk: Desk, typed: dict[str, str], field: str, said: str
) -> None:
    paid_for(desk)
    page = confirm(desk, None, **typed)
    assert page.status_code == 422
    assert said in page.text.partition(f'id="{field}-wrong">')[2].partition("<")[0]
    assert desk.in_app(lambda: db.session.query(Entitlement).count()) == 0


def test_the_same_group_again_is_refused_because_it_would_pay_twice(desk: Desk) -> None:
    paid_for(desk)
    confirm(desk, ends_on="2026-12-31")
    page = confirm(desk, starts_on="2026-04-01")
    assert page.status_code == 422
    told = page.text.partition('id="starts_on-wrong">')[2].partition("<")[0]
    assert told == "她从2026-03-01到2026-12-31已经记在这一类里，再记一次就会付两次。"


def test_it_is_ended_on_a_day_or_taken_back_as_a_mistake(desk: Desk) -> None:
    paid_for(desk)
    clerk = desk.clerk()
    page = clerk.press(confirm(desk, clerk), "到那天结束", ends_on="2026-03-31")
    assert row(desk)[1] == date(2026, 3, 31)
    page = clerk.press(page, "写错了，不算")
    assert "写错了，不算" in page.text
    assert row(desk)[1] == date(2026, 2, 28)


@pytest.mark.parametrize(("typed", "said"), [("", "请选一个日子"), ("2026-02-01", "不能比开始那天还早")])
def test_an_end_that_cannot_be_is_refused_at_its_field(desk: Desk, typed: str, said: str) -> None:
    paid_for(desk)
    clerk = desk.clerk()
    page = clerk.press(confirm(desk, clerk), "到那天结束", ends_on=typed)
    assert page.status_code == 422
    assert said in page.text
    assert row(desk)[1] is None


def test_who_looks_is_noted_and_an_auditor_changes_nothing(desk: Desk) -> None:
    paid_for(desk)
    confirm(desk)
    page = desk.clerk(Role.AUDITOR).get(entitlements(desk))
    assert "低保证" in page.text
    assert "证件看过了" not in page.text
    assert "到那天结束" not in page.text
    route = "/desk/elders/<ref>/entitlements"
    assert desk.in_app(lambda: db.session.query(Sighting).filter_by(route=route).count()) == 2


def test_her_history_says_that_a_group_was_confirmed(desk: Desk) -> None:
    paid_for(desk)
    confirm(desk)
    ref = desk.in_app(lambda: db.session.get_one(Elder, desk.cast.elder).ref)
    assert "记了一类补贴" in desk.clerk().get(f"/desk/registers/elders/{ref}").text
