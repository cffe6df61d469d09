from collections.abc import Mapping, Sequence
from datetime import date

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from care.allowances.ledger import Key, balance
from care.db import db
from care.models import (
    AccountKind,
    Contract,
    ContractCeiling,
    ContractFirm,
    ContractService,
    Elder,
    EntitledGroup,
    Role,
)
from tests.support import money, play
from tests.support.cast import AREA
from tests.support.desk import Desk
from tests.support.pagelint import html_of
from tests.support.registers import administrator, logged, sheet

CONTRACTS = "/desk/registers/contracts/"
GROUPS = "/desk/registers/groups/"
YUAN = 100


def new(desk: Desk) -> dict[str, str]:
    """What an administrator types into an empty form."""
    return {
        "name": "居家养老服务 2026",
        "starts_on": "2026-01-01",
        "ends_on": "2027-12-31",
        "budget_fen": "3,890,000",
        "groups": "aged_80",
        "ceilings-0-from_month": "2026年1月",
        "ceilings-0-ceiling_fen": "２００",
        f"services-{desk.cast.cleaning}-percent": "80",
        "firms": f"{AREA} {desk.cast.firm}",
    }


def enter(desk: Desk, **typed: Sequence[str]) -> TestResponse:
    desk.change(money.group)
    clerk = administrator(desk)
    return clerk.press(clerk.get(f"{CONTRACTS}new"), "记下来", **(new(desk) | typed))


def standing(desk: Desk, **values: object) -> str:
    """The page of a contract that pays for the cast's elder."""
    contract_id = desk.in_app(lambda: money.paid_for(desk.cast, **values))
    return CONTRACTS + desk.in_app(lambda: db.session.get_one(Contract, contract_id).ref)


def amend(desk: Desk, page: str, **typed: Sequence[str]) -> TestResponse:
    clerk = administrator(desk)
    return clerk.press(clerk.get(f"{page}/edit"), "记下来", **typed)


def said(page: TestResponse, field: str) -> str:
    """What is said at a field."""
    assert page.status_code == 422, page.text
    return html_of(page).partition(f'id="{field}-wrong">')[2].partition("<")[0]


def contract() -> Contract:
    return db.session.scalars(select(Contract)).one()


def test_a_contract_is_entered_and_the_ledger_knows_its_budget(desk: Desk) -> None:
    page = enter(desk)
    assert page.status_code == 200, page.text

    def check() -> None:
        row = contract()
        assert (row.starts_on, row.ends_on, row.position) == (date(2026, 1, 1), date(2027, 12, 31), 1)
        assert [(each.from_month, each.ceiling_fen) for each in row.ceilings] == [("2026-01", 200 * YUAN)]
        assert [each.group_code for each in row.groups] == ["aged_80"]
        assert [(each.service_id, each.percent) for each in row.services] == [(desk.cast.cleaning, 80)]
        assert [(each.area_code, each.organisation_id) for each in row.firms] == [(AREA, desk.cast.firm)]
        assert balance(Key(AccountKind.FREE, row.id)) == 3_890_000 * YUAN
        assert balance(Key(AccountKind.BUREAU, row.id)) == -3_890_000 * YUAN

    desk.in_app(check)


def test_whether_a_service_counts_against_the_ceiling_is_a_box(desk: Desk) -> None:
    enter(desk)
    assert desk.in_app(lambda: contract().services[0].counts) is True
    emptied: dict[str, Sequence[str]] = {f"services-{desk.cast.cleaning}-counts": []}
    amend(desk, CONTRACTS + desk.in_app(lambda: contract().ref), **emptied)
    assert desk.in_app(lambda: contract().services[0].counts) is False


def test_a_service_that_is_emptied_is_covered_no_more_and_a_township_without_a_tick_not_served(desk: Desk) -> None:
    page = standing(desk)
    assert amend(desk, page, **{f"services-{desk.cast.cleaning}-percent": "", "firms": ""}).status_code == 200
    left = select(ContractService).where(ContractService.service_id == desk.cast.cleaning)
    assert desk.in_app(lambda: (db.session.scalars(left).all(), db.session.scalars(select(ContractFirm)).all())) == (
        [],
        [],
    )


def test_one_organisation_in_one_township_stands_once_however_often_it_is_sent(desk: Desk) -> None:
    desk.change(money.group)
    clerk = administrator(desk)
    pair = f"{AREA} {desk.cast.firm}"
    page = clerk.press(clerk.get(f"{CONTRACTS}new"), "记下来", **(new(desk) | {"firms": [pair, pair]}))
    assert page.status_code == 200
    assert desk.in_app(lambda: len(contract().firms)) == 1


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"ends_on": "2025-12-31"}, "ends_on", "不能比“从哪天起”还早"),
        ({"budget_fen": "-1"}, "budget_fen", "请填0到"),
        ({"budget_fen": "12.345"}, "budget_fen", "两位小数"),
        ({"budget_fen": "很多"}, "budget_fen", "请填金额"),
        ({"ceilings-0-ceiling_fen": "-0.01"}, "ceilings-0-ceiling_fen", "请填0到"),
        ({"ceilings-0-ceiling_fen": "0.001"}, "ceilings-0-ceiling_fen", "两位小数"),
        ({"ceilings-0-from_month": "2026-13"}, "ceilings-0-from_month", "请填年和月"),
        ({"ceilings-0-from_month": "2026-02"}, "ceilings", "合同从2026-01开始"),
        ({"ceilings-1-from_month": "2026-1", "ceilings-1-ceiling_fen": "1"}, "ceilings", "2026-01写了两次"),
        ({"rolls_over": "1"}, "rollover_most_fen", "最多能结转多少"),
        ({"groups": ""}, "groups", "这一项要填"),
        ({"groups": "rich"}, "groups", "请从列表里选"),
        ({"firms": "nowhere 1"}, "firms", "请从列表里选"),
    ],
)
def test_what_cannot_be_right_is_said_at_its_field_and_nothing_is_written(
    desk: Desk, typed: Mapping[str, str], field: str, sentence: str
) -> None:
    page = enter(desk, **typed)
    assert sentence in said(page, field)
    assert "居家养老服务 2026" in page.text
    assert desk.in_app(lambda: db.session.scalars(select(Contract)).all()) == []
    assert desk.in_app(lambda: db.session.scalars(select(ContractCeiling)).all()) == []


def test_a_percentage_of_nothing_or_more_than_all_is_said_at_its_cell(desk: Desk) -> None:
    cell = f"services-{desk.cast.cleaning}-percent"
    for typed in ("0", "101", "-5", "1.5"):
        page = enter(desk, **{cell: typed})
        assert said(page, cell)
        assert f'value="{typed}"' in page.text


def test_a_budget_below_what_is_held_and_taken_is_refused(desk: Desk) -> None:
    page = standing(desk)
    desk.in_app(lambda: play.place_order(desk.cast))
    assert "比这个总额还多" in said(amend(desk, page, budget_fen="39.99"), "budget_fen")
    assert amend(desk, page, budget_fen="40").status_code == 200
    assert desk.in_app(lambda: balance(Key(AccountKind.FREE, contract().id))) == 0


def test_a_ceiling_below_what_somebody_used_is_refused_and_says_from_which_month_it_can_be(desk: Desk) -> None:
    page = standing(desk)
    desk.in_app(lambda: play.place_order(desk.cast))
    told = said(amend(desk, page, **{"ceilings-0-ceiling_fen": "39.99"}), "ceilings")
    assert "到2026-03为止，已经有1位老人" in told
    assert "最早从2026-04起" in told
    later = {"ceilings-1-from_month": "2026-04", "ceilings-1-ceiling_fen": "39.99"}
    assert amend(desk, page, **later).status_code == 200
    assert amend(desk, page, **{"ceilings-0-ceiling_fen": "40"}).status_code == 200


def test_what_rolled_over_may_be_used_above_the_months_own_ceiling(desk: Desk) -> None:
    page = standing(desk, ceiling=30 * YUAN, rolls_over=True, rollover_most_fen=30 * YUAN)
    desk.in_app(lambda: play.place_order(desk.cast))
    assert amend(desk, page, name="改个名字").status_code == 200
    assert "1位老人" in said(amend(desk, page, rollover_most_fen="9.99"), "ceilings")
    assert "1位老人" in said(amend(desk, page, rolls_over=[]), "ceilings")
    assert amend(desk, page, rollover_most_fen="10").status_code == 200


def test_a_month_is_put_between_two_others_and_taken_away_again(desk: Desk) -> None:
    page = standing(desk)
    amend(desk, page, **{"ceilings-1-from_month": "2026-06", "ceilings-1-ceiling_fen": "250"})
    amend(desk, page, **{"ceilings-2-from_month": "2026-04", "ceilings-2-ceiling_fen": "220"})
    months = [("2025-01", 20_000), ("2026-04", 22_000), ("2026-06", 25_000)]
    assert desk.in_app(lambda: [(each.from_month, each.ceiling_fen) for each in contract().ceilings]) == months
    emptied = {"ceilings-1-from_month": "", "ceilings-1-ceiling_fen": ""}
    assert amend(desk, page, **emptied).status_code == 200
    assert desk.in_app(lambda: [each.from_month for each in contract().ceilings]) == ["2025-01", "2026-06"]


def test_a_contract_is_not_cut_shorter_than_the_orders_that_it_pays(desk: Desk) -> None:
    page = standing(desk)
    desk.in_app(lambda: play.place_order(desk.cast))
    assert "有1张已经由它付钱的单" in said(amend(desk, page, ends_on="2026-03-01"), "ends_on")
    assert "有1张" in said(amend(desk, page, starts_on="2026-03-03"), "starts_on")
    assert amend(desk, page, starts_on="2026-03-02", ends_on="2026-03-02").status_code == 200


def test_two_contracts_at_one_place_at_one_time_are_refused(desk: Desk) -> None:
    page = standing(desk)
    assert "“居家养老”（2025-01-01到2027-12-31）也排在这里" in said(enter(desk, position="1"), "position")
    assert enter(desk, position="1", starts_on="2028-01-01", ends_on="2028-12-31").status_code == 200
    assert amend(desk, page, ends_on="2028-01-01").status_code == 422


def test_a_contract_out_of_use_gives_its_place_away_and_does_not_get_it_back(desk: Desk) -> None:
    page, clerk = standing(desk), administrator(desk)
    ended = clerk.press(clerk.get(page), "停用")
    assert enter(desk, position="1").status_code == 200
    refused = clerk.press(ended, "恢复使用")
    assert refused.status_code == 422
    assert "也排在这里" in refused.text
    assert desk.in_app(lambda: db.session.scalars(select(Contract.deactivated_at).order_by(Contract.id)).first())


def test_what_was_changed_stands_in_the_history_before_and_after(desk: Desk) -> None:
    page = standing(desk)
    shown = amend(desk, page, budget_fen="20000", **{f"services-{desk.cast.cleaning}-percent": "50"})
    assert "<del>10,000元</del> → <ins>20,000元</ins>" in shown.text
    assert "日常保洁 50 % 算在限额里" in shown.text
    [(_, details)] = logged(desk, contract)
    assert details["after"]["budget_fen"] == 2_000_000


def test_the_history_of_a_long_table_tells_only_the_rows_that_differ(desk: Desk) -> None:
    page = standing(desk)
    shown = amend(desk, page, **{"ceilings-1-from_month": "2026-06", "ceilings-1-ceiling_fen": "250"})
    assert "每位老人每月的限额: <del>—</del> → <ins>2026-06 250元</ins>" in shown.text


def test_the_page_says_where_the_budget_is(desk: Desk) -> None:
    page = standing(desk)
    desk.in_app(lambda: play.place_order(desk.cast))
    shown = administrator(desk).get(page).text
    assert "<dt>还能用</dt><dd>9960元</dd>" in shown
    assert "<dd>40元</dd>" in shown


def test_an_auditor_reads_contracts_and_takes_them_away_as_a_sheet(desk: Desk) -> None:
    page, auditor = standing(desk), desk.clerk(Role.AUDITOR)
    assert "居家养老" in auditor.get(CONTRACTS).text
    assert "修改" not in auditor.get(page).text
    head, row = sheet(auditor.get(f"{CONTRACTS}export"))
    assert dict(zip(head, row, strict=True))["现在每人每月限额（元）"] == 200


def test_a_group_is_added_and_a_contract_may_pay_for_it(desk: Desk) -> None:
    clerk = administrator(desk)
    given = {"code": "only_child_lost", "name_zh": "失独老人", "name_en": "Lost their only child"}
    assert clerk.press(clerk.get(f"{GROUPS}new"), "记下来", **given).status_code == 200
    assert enter(desk, groups="only_child_lost").status_code == 200
    ended = clerk.press(clerk.get(f"{GROUPS}only_child_lost"), "停用")
    assert ended.status_code == 200
    assert "失独老人（停用）" in clerk.get(CONTRACTS + desk.in_app(lambda: contract().ref)).text


def test_nobody_is_old_enough_at_no_age(desk: Desk) -> None:
    desk.change(money.group)
    clerk = administrator(desk)
    for typed in ("0", "121", "八十"):
        assert said(clerk.press(clerk.get(f"{GROUPS}aged_80/edit"), "记下来", from_age=typed), "from_age")
    assert desk.in_app(lambda: db.session.get_one(EntitledGroup, "aged_80").from_age) == 80


def test_a_group_by_age_out_of_use_pays_for_nobody(desk: Desk) -> None:
    standing(desk)
    clerk = administrator(desk)
    clerk.press(clerk.get(f"{GROUPS}aged_80"), "停用")
    left = desk.in_app(lambda: money.left_fen(db.session.get_one(Elder, desk.cast.elder).id, date(2026, 3, 2)))
    assert left == 0
