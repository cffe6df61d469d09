"""What a firm's manager sees of an order and its elder, and what an auditor does not."""

import pytest

from care import access, dispatch, orders, visits
from care.db import db
from care.models import Caregiver, HolderKind, Outcome, Role
from tests.support import play
from tests.support.desk import Desk


@pytest.fixture
def whole_desk(desk: Desk) -> Desk:
    """The scene with a visit, a card and a waiting phone."""
    desk.accepted()
    desk.change(lambda: access.issue_card(HolderKind.ELDER, desk.cast.elder))
    desk.waiting_phone()
    return desk


def test_a_manager_sees_her_own_firms_job_and_elder_without_the_codes(whole_desk: Desk) -> None:
    manager = whole_desk.clerk(Role.MANAGER, firm=whole_desk.cast.firm)
    code = whole_desk.in_app(lambda: visits.visit_code(whole_desk.visit()))
    assert "王秀兰" in manager.get("/desk/").text
    page = manager.get(whole_desk.job_page).text
    assert "和平路" in page
    assert code not in page
    assert manager.get(whole_desk.elder_page).status_code == 200


def test_a_manager_does_not_see_the_elder_once_the_visit_is_over(desk: Desk) -> None:
    desk.arrived()
    desk.change(lambda: visits.finish(desk.visit(), {1: "", 2: ""}))
    manager = desk.clerk(Role.MANAGER, firm=desk.cast.firm)
    page = manager.get(desk.job_page)
    assert page.status_code == 200
    assert "和平路" not in page.text
    assert manager.get(desk.elder_page).status_code == 404


def test_a_manager_does_not_read_what_the_elder_said_of_her_caregiver(desk: Desk) -> None:
    desk.arrived()
    desk.change(lambda: visits.finish(desk.visit(), {1: "", 2: ""}))
    desk.change(lambda: orders.give_feedback(desk.job().order, Outcome.NOT_QUITE))
    manager = desk.clerk(Role.MANAGER, firm=desk.cast.firm)
    for path in ("/desk/", desk.job_page):
        page = manager.get(path).text
        assert "客服在处理" in page
        assert "没有做好" not in page
        assert "老人说" not in page


def test_a_manager_does_not_read_of_another_firms_caregiver(desk: Desk) -> None:
    rival = desk.rival()

    def change() -> None:
        far = db.session.get_one(Caregiver, desk.cast.far)
        far.organisation_id = rival

    desk.change(change)
    desk.accepted()
    desk.change(lambda: dispatch.give_back(desk.visit(), "busy"))
    desk.in_app(play.run_dispatch)
    desk.in_app(lambda: play.accept(play.offers(desk.job_id)[1]))
    page = desk.clerk(Role.MANAGER, firm=rival).get(desk.job_page).text
    assert "林阿美" in page
    assert "张阿珍" not in page


def test_a_job_that_was_only_offered_is_not_the_managers_yet(desk: Desk) -> None:
    manager = desk.clerk(Role.MANAGER, firm=desk.cast.firm)
    assert manager.get(desk.job_page).status_code == 404


def test_an_auditor_reads_but_gets_no_key_to_the_elders_pages(whole_desk: Desk) -> None:
    auditor = whole_desk.clerk(Role.AUDITOR)
    for path in ("/desk/", whole_desk.job_page, whole_desk.elder_page, f"{whole_desk.job_page}/hand-over"):
        assert auditor.get(path).status_code == 200
    assert "放行</button>" not in auditor.get("/desk/").text
    assert auditor.get(f"{whole_desk.elder_page}/slip").status_code == 403
