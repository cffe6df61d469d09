"""One order's money at the desk: a disputed one is settled, a taken one corrected by two people."""

import pytest

from care import allowances
from care.clock import FrozenClock
from care.db import db, lock
from care.models import Adjustment, AdjustmentStatus, ChargeStatus, Doubt, Job, Role
from tests.support.counting import queries
from tests.support.desk import Desk
from tests.support.money import charge_of, paid_for
from tests.support.statements import NO_PLACE, proposed, served, statement


@pytest.fixture
def paid(desk: Desk) -> Desk:
    """A contract pays for the elder."""
    desk.in_app(lambda: paid_for(desk.cast))
    return desk


def disputed(desk: Desk) -> int:
    return desk.in_app(lambda: served(desk.cast, proof=NO_PLACE))


def taken(desk: Desk) -> int:
    return desk.in_app(lambda: served(desk.cast))


def address(desk: Desk, job_id: int) -> str:
    return desk.in_app(lambda: f"/desk/charges/{charge_of(job_id).ref}")


def stands(desk: Desk, job_id: int) -> tuple[ChargeStatus, int]:
    return desk.in_app(lambda: (charge_of(job_id).status, charge_of(job_id).government_fen))


def adjustment(desk: Desk) -> AdjustmentStatus:
    return desk.in_app(lambda: db.session.query(Adjustment).one().status)


def test_what_is_disputed_waits_on_the_board_and_in_a_list_with_why(paid: Desk) -> None:
    disputed(paid)
    clerk = paid.clerk()
    assert "有争议的钱" in clerk.get("/desk/").text
    page = clerk.get("/desk/disputes").text
    assert all(each in page for each in ("王秀兰", "上门的证明不足", "40.00"))


def test_a_person_settles_it_with_amounts_and_a_reason(paid: Desk) -> None:
    job_id = disputed(paid)
    clerk = paid.clerk()
    page = clerk.press(
        clerk.get(address(paid, job_id)), "就这样算", government="３0.5 元", own="0", reason="打过电话，做了大半"
    )
    assert "决定好了" in page.text
    assert stands(paid, job_id) == (ChargeStatus.TAKEN, 3_050)
    assert "王秀兰" not in clerk.get("/desk/disputes").text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"government": "-5"}, "请填金额"),
        ({"government": "12.345"}, "请填金额"),
        ({"government": "40.01"}, "不能比先记下的多"),
        ({"own": "1"}, "不能比先说好的多"),
        ({"reason": " "}, "请写明理由"),
    ],
)
def test_what_cannot_be_is_asked_for_again_and_what_was_typed_stays(
    paid: Desk, typed: dict[str, str], told: str
) -> None:
    job_id = disputed(paid)
    clerk = paid.clerk()
    form = {"government": "10", "own": "0", "reason": "问过了"} | typed
    page = clerk.press(clerk.get(address(paid, job_id)), "就这样算", **form)
    assert (page.status_code, told in page.text) == (422, True)
    assert f'value="{form["government"]}"' in page.text
    assert stands(paid, job_id)[0] is ChargeStatus.DISPUTED


def test_a_manager_reads_her_own_and_settles_nothing(paid: Desk) -> None:
    where = address(paid, disputed(paid))
    manager = paid.clerk(Role.MANAGER, firm=paid.cast.firm)
    assert "就这样算" not in manager.get(where).text
    assert manager.get("/desk/disputes").status_code == 404
    assert paid.clerk(Role.MANAGER, firm=paid.rival()).get(where).status_code == 404


def test_a_correction_is_proposed_by_the_right_total_and_approved_by_another(paid: Desk) -> None:
    where = address(paid, taken(paid))
    operator, administrator = paid.clerk(), paid.clerk(Role.ADMINISTRATOR)
    page = operator.press(operator.get(where), "提出更正", amount="15", reason="只做了一半")
    assert "-25元" in page.text
    assert "批准</button>" not in page.text
    assert "等批准的更正" in administrator.get("/desk/").text
    assert "只做了一半" in administrator.get("/desk/adjustments").text
    page = administrator.press(administrator.get(where), "批准")
    assert "更正以后15元" in page.text
    assert adjustment(paid) is AdjustmentStatus.APPROVED


def test_an_administrator_does_not_decide_what_she_proposed(paid: Desk) -> None:
    where = address(paid, taken(paid))
    clerk = paid.clerk(Role.ADMINISTRATOR)
    page = clerk.press(clerk.get(where), "提出更正", amount="15", reason="只做了一半")
    assert "要由另一个管理员来批" in page.text
    assert "批准</button>" not in page.text


def test_what_is_not_approved_changes_nothing(paid: Desk) -> None:
    job_id = taken(paid)
    paid.in_app(lambda: proposed(job_id, -1_000))
    clerk = paid.clerk(Role.ADMINISTRATOR)
    clerk.press(clerk.get(address(paid, job_id)), "不批准")
    assert (adjustment(paid), stands(paid, job_id)) == (AdjustmentStatus.REFUSED, (ChargeStatus.TAKEN, 4_000))


def test_a_total_above_the_price_is_refused_in_a_sentence(paid: Desk) -> None:
    clerk = paid.clerk()
    page = clerk.press(clerk.get(address(paid, taken(paid))), "提出更正", amount="40.01", reason="少算了")
    assert (page.status_code, "不能多于" in page.text or "也不能多于" in page.text) == (422, True)


def test_a_long_list_of_disputes_takes_ten_queries_at_most(paid: Desk) -> None:
    for _ in range(4):
        disputed(paid)
    clerk = paid.clerk()
    with queries(paid.app) as asked:
        assert clerk.get("/desk/disputes").text.count("上门的证明不足") == 4
    assert len(asked) <= 10


def test_what_an_elder_said_of_a_visit_is_not_told_to_the_firm(paid: Desk, frozen: FrozenClock) -> None:
    job_id = taken(paid)
    paid.change(lambda: allowances.dispute(lock(db.session.get_one(Job, job_id)), Doubt.NOBODY_CAME))
    manager = paid.clerk(Role.MANAGER, firm=paid.cast.firm)
    month = paid.in_app(lambda: f"/desk/statements/{statement().ref}")
    for page in (address(paid, job_id), month):
        text = manager.get(page).text
        assert "要再问一问" in text
        assert "没有人来" not in text
    assert "没有人来" in paid.clerk().get("/desk/disputes").text
