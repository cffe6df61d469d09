"""Cash and own shares at the desk: who has how much since when, what is open, paid, taken back, paid back."""

import pytest

from care import allowances
from care.clock import FrozenClock
from care.db import db
from care.models import Doubt, How, Job, Role
from care.money import Money
from tests.support import money, shares
from tests.support.client import LintingClient
from tests.support.counting import queries
from tests.support.desk import Desk

WEEK = 7 * 24 * 3600


@pytest.fixture
def job_id(desk: Desk) -> int:
    """A visit of which the elder pays all herself."""
    return desk.in_app(lambda: shares.finished(desk.cast))


@pytest.fixture
def manager(desk: Desk) -> LintingClient:
    return desk.clerk(Role.MANAGER, firm=desk.cast.firm)


def paid(desk: Desk, job_id: int, how: How = How.CASH) -> None:
    desk.in_app(lambda: shares.paid(job_id, how, by=desk.cast.near, as_=f"caregiver:{desk.cast.near}"))


def test_the_manager_notes_what_her_caregiver_brings(desk: Desk, job_id: int, manager: LintingClient) -> None:
    paid(desk, job_id)
    page = manager.get("/desk/cash")
    assert "张阿珍" in page.text
    page = manager.press(page, "收到了", amount="15.50")
    assert "交来15.5元" in page.text
    assert "24.5元" in page.text
    assert desk.in_app(lambda: shares.cash(desk.cast.near)) == 2450
    rest = manager.press(page, "收到了")
    assert "现在谁手上都没有现金" in rest.text


@pytest.mark.parametrize("typed", ["", "abc", "0", "-3", "40.01", "1.234"])
def test_what_cannot_be_right_is_said_and_nothing_is_noted(
    desk: Desk, job_id: int, manager: LintingClient, typed: str
) -> None:
    paid(desk, job_id)
    answer = manager.press(manager.get("/desk/cash"), "收到了", amount=typed)
    assert answer.status_code == 422
    assert desk.in_app(lambda: shares.cash(desk.cast.near)) == shares.SHARE


def test_who_notes_what_a_colleague_noted_already_is_told_so(desk: Desk, job_id: int, manager: LintingClient) -> None:
    paid(desk, job_id)
    stale = manager.get("/desk/cash")
    manager.press(manager.get("/desk/cash"), "收到了", amount="10")
    answer = desk.clerk(Role.ADMINISTRATOR).press(stale, "收到了", amount="10.00")
    assert answer.status_code in (400, 409)
    assert desk.in_app(lambda: shares.cash(desk.cast.near)) == shares.SHARE - 1000


def test_another_firms_manager_sees_none_of_it(desk: Desk, job_id: int) -> None:
    paid(desk, job_id)
    rival = desk.clerk(Role.MANAGER, firm=desk.rival())
    assert "张阿珍" not in rival.get("/desk/cash").text
    assert "王秀兰" not in rival.get("/desk/own-shares").text
    assert "现金没交" not in rival.get("/desk/").text


def test_operators_and_auditors_read_and_do_not_write(desk: Desk, job_id: int) -> None:
    open_ = desk.in_app(lambda: shares.finished(desk.cast))
    assert open_
    paid(desk, job_id)
    for role in (Role.OPERATOR, Role.AUDITOR):
        clerk = desk.clerk(role)
        cash, own = clerk.get("/desk/cash").text, clerk.get("/desk/own-shares").text
        assert "张阿珍" in cash
        assert "王秀兰" in own
        for button in ("收到了</button>", "扫了码</button>", "撤回</button>"):
            assert button not in cash + own


def test_cash_that_was_not_handed_in_for_a_week_stands_on_the_board(
    desk: Desk, job_id: int, frozen: FrozenClock
) -> None:
    paid(desk, job_id)
    frozen.tick(WEEK - 60)
    manager, boards = keepers(desk)
    assert not any("现金没交" in each.get("/desk/").text for each in boards)
    frozen.tick(120)
    assert all("现金没交" in each.get("/desk/").text for each in boards)
    assert "该交了" in manager.get("/desk/cash").text
    manager.press(manager.get("/desk/cash"), "收到了")
    assert not any("现金没交" in each.get("/desk/").text for each in boards)


def keepers(desk: Desk) -> tuple[LintingClient, list[LintingClient]]:
    """The manager, who has just signed in, and everybody who has a board."""
    manager = desk.clerk(Role.MANAGER, firm=desk.cast.firm)
    return manager, [manager, desk.clerk()]


def test_open_sums_say_whose_how_much_and_since_when(desk: Desk, job_id: int, frozen: FrozenClock) -> None:
    frozen.tick(3 * 24 * 3600)
    manager, _ = keepers(desk)
    page = manager.get("/desk/own-shares")
    for said in ("王秀兰", "40元", "3天", "康乐居家服务：1笔没付，40元"):
        assert said in page.text
    page = manager.press(page, "扫了码")
    assert "都付清了" in page.text
    assert "扫码付的" in page.text
    assert desk.in_app(lambda: shares.payment_here(job_id).how) is How.MERCHANT_QR


def test_what_was_noted_wrongly_is_taken_back_later_with_a_reason_only(
    desk: Desk, job_id: int, manager: LintingClient, frozen: FrozenClock
) -> None:
    paid(desk, job_id)
    frozen.tick(601)
    page = manager.get("/desk/own-shares")
    assert manager.press(page, "撤回", reason=" ").status_code == 409
    page = manager.press(manager.get("/desk/own-shares"), "撤回", reason="其实扫了码")
    assert "又在没付的名单里" in page.text
    assert desk.in_app(lambda: shares.payment(job_id)) is None
    assert "撤回了付款记录" in desk.clerk().get(desk.in_app(lambda: f"/desk/jobs/{_job(job_id).ref}")).text


def test_what_was_paid_too_much_is_shown_and_paid_back(desk: Desk, job_id: int, manager: LintingClient) -> None:
    paid(desk, job_id, How.INVOICE)
    desk.change(lambda: allowances.dispute(_job(job_id), Doubt.NOBODY_CAME))
    assert "还在核实" in manager.get("/desk/own-shares").text
    desk.change(lambda: allowances.settle(money.charge_of(job_id), Money(0), Money(1000), "做了一半"))
    page = manager.press(manager.get("/desk/own-shares"), "已经退了30元")
    assert "退款记下来了" in page.text
    assert "付多了的" not in page.text
    assert desk.in_app(lambda: shares.stands(desk.cast)["owed"]) == 0


def test_a_receipt_is_printed_for_an_elder_without_a_telephone(desk: Desk, job_id: int, manager: LintingClient) -> None:
    paid(desk, job_id)
    address = desk.in_app(lambda: f"/desk/jobs/{_job(job_id).ref}")
    for reader in (manager, desk.clerk()):
        receipt = reader.get(f"{address}/receipt").text
        assert "服务收据" in receipt
        assert "付的现金" in receipt
    desk.change(lambda: allowances.dispute(_job(job_id), Doubt.NOBODY_CAME))
    assert manager.get(f"{address}/receipt").location == address


@pytest.mark.parametrize("address", ["/desk/cash", "/desk/own-shares"])
def test_however_many_there_are_a_list_is_few_queries(desk: Desk, manager: LintingClient, address: str) -> None:
    for number in range(4):
        job_id = desk.in_app(lambda: shares.finished(desk.cast))
        if number % 2:
            paid(desk, job_id)
    with queries(desk.app) as asked:
        assert manager.get(address).status_code == 200
    assert len(asked) <= 10, "\n".join(asked)


def _job(job_id: int) -> Job:
    return db.session.get_one(Job, job_id)
