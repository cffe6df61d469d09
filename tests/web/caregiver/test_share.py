"""The elder's own share on the caregiver's telephone: what is to be paid, one tap, and what she has in hand."""

import pytest
from werkzeug.test import TestResponse

from care import allowances
from care.clock import FrozenClock
from care.db import db
from care.models import Doubt, How, Job, Organisation, Payment, Setting
from tests.support import shares
from tests.support.client import LintingClient
from tests.support.counting import queries
from tests.support.pagelint import wire_bytes
from tests.support.rounds import Scene

QR = "https://pay.example/m/" + "x" * 178
GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture
def phone(scene: Scene) -> LintingClient:
    return scene.phone()


@pytest.fixture
def job(scene: Scene, phone: LintingClient) -> TestResponse:
    """She has just finished."""
    address = scene.arrived()
    return phone.press(phone.get(f"{address}/finish"), "做完了", **{"done-1": "1", "done-2": "1"})


def payment(scene: Scene) -> Payment | None:
    return scene.in_app(lambda: shares.payment(scene.job_id))


def put(scene: Scene, key: str, value: int) -> None:
    scene.change(lambda: db.session.add(Setting(key=key, value=value)))


@pytest.mark.parametrize(
    ("word", "how"), [("收到现金", How.CASH), ("老人扫了码", How.MERCHANT_QR), ("开票", How.INVOICE)]
)
def test_after_the_visit_one_tap_says_how_it_was_paid(
    scene: Scene, phone: LintingClient, job: TestResponse, word: str, how: How
) -> None:
    assert "老人要付" in job.text
    assert "40元" in job.text
    page = phone.press(job, word)
    assert "记下了" in page.text
    assert "收到现金" not in page.text
    noted = payment(scene)
    assert noted
    assert (noted.how, noted.amount_fen) == (how, 4000)
    assert noted.caregiver_id == (scene.cast.near if how is How.CASH else None)


def test_a_wrong_tap_is_taken_back_while_that_is_offered(
    scene: Scene, phone: LintingClient, job: TestResponse, frozen: FrozenClock
) -> None:
    page = phone.press(phone.press(job, "收到现金"), "撤回")
    assert payment(scene) is None
    page = phone.press(page, "开票")
    frozen.tick(601)
    assert "撤回" not in phone.get(page.request.path).text


def test_what_the_desk_noted_is_not_hers_to_take_back(scene: Scene, phone: LintingClient, job: TestResponse) -> None:
    scene.in_app(lambda: shares.paid(scene.job_id, How.INVOICE, as_="staff:1"))
    page = phone.get(job.request.path)
    assert "记下了" in page.text
    assert "撤回" not in page.text
    stale = phone.press(job, "收到现金")
    assert stale.status_code == 409
    assert "记过" in stale.text
    undone = phone.post(f"{job.request.path}/paid/undo", data=shares.keys_of(phone.get("/c/duty")))
    assert undone.status_code == 409
    assert payment(scene)


def test_the_firms_own_code_can_be_scanned_from_her_page(scene: Scene, phone: LintingClient, job: TestResponse) -> None:
    assert "机构的收款码" not in job.text
    scene.change(lambda: setattr(db.session.get_one(Organisation, scene.cast.firm), "merchant_qr", QR))
    page = phone.get(job.request.path)
    assert "机构的收款码" in page.text
    assert wire_bytes(phone.get(job.request.path, headers=GZIP)) < 6 * 1024


def test_over_the_cap_she_is_told_to_ask_for_the_code_or_a_bill(
    scene: Scene, phone: LintingClient, job: TestResponse
) -> None:
    put(scene, "cash_cap_fen", 3999)
    assert "收到现金" not in phone.get(job.request.path).text
    page = phone.press(job, "收到现金")
    assert page.status_code == 409
    assert "请老人扫码，或者开票" in page.text
    assert payment(scene) is None


def test_while_it_is_in_doubt_she_takes_no_money(scene: Scene, phone: LintingClient, job: TestResponse) -> None:
    scene.change(lambda: allowances.dispute(db.session.get_one(Job, scene.job_id), Doubt.NOBODY_CAME))
    page = phone.get(job.request.path).text
    assert "现在请不要收钱" in page
    assert "收到现金" not in page


def test_her_visits_say_what_is_still_open_and_lead_there(
    scene: Scene, phone: LintingClient, job: TestResponse
) -> None:
    assert "老人还没付40元" in phone.get("/c/visits").text
    phone.press(job, "收到现金")
    page = phone.get("/c/visits").text
    assert "老人还没付" not in page
    assert "手上的现金" in page


def test_her_cash_page_says_how_much_from_whom_and_that_it_is_time(
    scene: Scene, phone: LintingClient, job: TestResponse, frozen: FrozenClock
) -> None:
    assert "手上没有要交的现金" in phone.get("/c/cash").text
    phone.press(job, "收到现金")
    page = phone.get("/c/cash").text
    assert "40元" in page
    assert "500元" in page
    assert "王奶奶" in page
    assert "王秀兰" not in page
    assert "请在3月9日周一上午9点以前交" in page
    assert "马上交给机构" not in page
    frozen.tick(8 * 24 * 3600)
    assert "马上交给机构" in phone.get("/c/cash").text


def test_another_caregiver_finds_nothing_there(scene: Scene, job: TestResponse) -> None:
    other = scene.phone(scene.cast.far)
    for address in (f"{job.request.path}/paid", f"{job.request.path}/paid/undo"):
        asked = {"how": "cash"} | shares.keys_of(other.get("/c/duty"))
        assert other.post(address, data=asked).status_code == 404
    assert payment(scene) is None


@pytest.mark.parametrize("address", ["", "/c/cash", "/c/visits"])
def test_her_pages_about_money_ask_the_database_little(
    scene: Scene, phone: LintingClient, job: TestResponse, address: str
) -> None:
    scene.change(lambda: setattr(db.session.get_one(Organisation, scene.cast.firm), "merchant_qr", QR))
    with queries(scene.app) as asked:
        phone.get(address or job.request.path)
    assert len(asked) <= 8, "\n".join(asked)
