"""The months' statements at the desk: what stands in one, who takes it from step to step, who sees it."""

import pytest

from care.clock import FrozenClock
from care.models import Role, StatementStatus
from tests.support.counting import queries
from tests.support.desk import Desk
from tests.support.money import paid_for
from tests.support.statements import NO_PLACE, brought_to, charges, corrected, next_month, served, statement

CHECK, CONFIRM, CLOSE = "核对好了，没有错", "确认，可以付款", "封账，以后不再变"


@pytest.fixture
def month(desk: Desk) -> Desk:
    """A visit is taken, another is disputed."""
    desk.in_app(lambda: (paid_for(desk.cast), served(desk.cast), served(desk.cast, proof=NO_PLACE)))
    return desk


def address(desk: Desk, month: str = "2026-03") -> str:
    return desk.in_app(lambda: f"/desk/statements/{statement(month).ref}")


def status(desk: Desk) -> StatementStatus:
    return desk.in_app(lambda: statement().status)


def test_a_month_with_a_taken_visit_stands_in_the_list_with_its_sum(month: Desk) -> None:
    page = month.clerk().get("/desk/statements").text
    assert all(each in page for each in ("2026-03", "居家养老", "康乐居家服务", "草稿", "40.00"))


def test_a_statement_shows_figures_capitals_visits_and_apart_what_is_disputed(month: Desk) -> None:
    page = month.clerk(Role.AUDITOR).get(address(month)).text
    assert all(each in page for each in ("人民币肆拾元整", "王秀兰", "张阿珍", "上门的证明不足"))
    assert "80.00" not in page


def test_it_goes_from_the_organisation_to_the_bureau_and_is_closed(month: Desk, frozen: FrozenClock) -> None:
    next_month(frozen)
    manager, administrator = month.clerk(Role.MANAGER, firm=month.cast.firm), month.clerk(Role.ADMINISTRATOR)
    manager.press(manager.get(address(month)), CHECK)
    for word in (CONFIRM, CLOSE):
        page = administrator.press(administrator.get(address(month)), word)
    assert status(month) is StatementStatus.CLOSED
    assert "已封账" in page.text
    assert "<textarea" not in page.text


def test_nobody_is_offered_a_step_that_is_not_hers(month: Desk, frozen: FrozenClock) -> None:
    assert CHECK not in month.clerk(Role.MANAGER, firm=month.cast.firm).get(address(month)).text
    next_month(frozen)
    for role in (Role.OPERATOR, Role.ADMINISTRATOR, Role.AUDITOR):
        assert CHECK not in month.clerk(role).get(address(month)).text
    month.in_app(lambda: brought_to(StatementStatus.CHECKED))
    for role, firm in ((Role.OPERATOR, None), (Role.MANAGER, month.cast.firm), (Role.AUDITOR, None)):
        assert CONFIRM not in month.clerk(role, firm=firm).get(address(month)).text


def test_the_bureau_sends_it_back_with_a_reason(month: Desk, frozen: FrozenClock) -> None:
    next_month(frozen)
    month.in_app(lambda: brought_to(StatementStatus.CONFIRMED))
    clerk = month.clerk(Role.ADMINISTRATOR)
    wrong = clerk.press(clerk.get(address(month)), "退回", reason=" ")
    assert (wrong.status_code, "请写明理由" in wrong.text) == (422, True)
    clerk.press(clerk.get(address(month)), "退回", reason="有一单算错了")
    assert status(month) is StatementStatus.DRAFT


def test_a_closed_month_that_somebody_would_send_back_is_refused_with_a_sentence(
    month: Desk, frozen: FrozenClock
) -> None:
    next_month(frozen)
    month.in_app(lambda: brought_to(StatementStatus.CONFIRMED))
    clerk = month.clerk(Role.ADMINISTRATOR)
    stale = clerk.get(address(month))
    clerk.press(clerk.get(address(month)), CLOSE)
    answer = clerk.press(stale, "退回", reason="有一单算错了")
    assert (answer.status_code, "已经封账，不能再打开" in answer.text) == (409, True)
    assert status(month) is StatementStatus.CLOSED


def test_another_firms_manager_finds_nothing(month: Desk) -> None:
    rival = month.clerk(Role.MANAGER, firm=month.rival())
    assert "2026-03" not in rival.get("/desk/statements").text
    assert rival.get(address(month)).status_code == 404


def test_the_print_page_has_lines_to_sign_and_no_links_in_its_tables(month: Desk) -> None:
    page = month.clerk().get(f"{address(month)}/print").text
    assert all(
        each in page for each in ("制表", "核对（服务机构）", "确认（民政部门）", "人民币肆拾元整", "2026-03-31")
    )
    assert "/desk/charges/" not in page


def test_a_correction_stands_in_the_month_after_the_closed_one(month: Desk, frozen: FrozenClock) -> None:
    next_month(frozen)
    month.in_app(lambda: brought_to(StatementStatus.CLOSED))
    month.in_app(lambda: corrected(charges()[1].job_id, -1_000))
    page = month.clerk().get(address(month, "2026-04")).text
    assert all(each in page for each in ("-10.00", "少做了一半", "人民币负壹拾元整"))


def test_a_statement_of_any_length_takes_ten_queries_at_most(month: Desk) -> None:
    month.in_app(lambda: [served(month.cast) for _ in range(3)])
    clerk, where = month.clerk(), address(month)
    with queries(month.app) as asked:
        clerk.get(where)
    assert len(asked) <= 10, asked
