"""Every address of the desk, walked with every role: operators and administrators see and change all, managers see
only their own firm's jobs, auditors change nothing, a stranger is led to the sign-in page.
"""

import pytest
from werkzeug.routing import Rule

from care import access, dispatch, orders, visits
from care.db import db
from care.models import Caregiver, HolderKind, Outcome, Role, Visit
from tests.support import play
from tests.support.client import LintingClient
from tests.support.desk import Desk
from tests.support.pagelint import Page

OPEN = {"desk.sign_in", "desk.enter"}
ALL = {"desk.board", "desk.elders", "desk.sign_out"}


def rules(desk: Desk, method: str) -> list[Rule]:
    """The desk's routes that take this method, except those that everybody may use."""
    return [
        rule
        for rule in desk.app.url_map.iter_rules()
        if rule.endpoint.startswith("desk.") and method in (rule.methods or ()) and rule.endpoint not in OPEN
    ]


def address(desk: Desk, rule: Rule) -> str:
    """The route's address for the scene's job, elder, visit, card and phone."""
    with desk.app.app_context():
        visit = db.session.query(Visit).first()
        cards = access.cards_of(HolderKind.ELDER, desk.cast.elder)
        asked = access.open_requests()
        ref = {"jobs": desk.job().ref, "elders": desk.job().elder.ref}.get(rule.rule.split("/")[2])
        values = {
            "ref": ref or asked[0].ref,
            "visit_ref": visit.ref if visit else "",
            "card_id": cards[0].id,
        }
    path = rule.rule.replace("<int:card_id>", str(values["card_id"]))
    for name in ("visit_ref", "ref"):
        path = path.replace(f"<{name}>", str(values[name]))
    return path


def post(client: LintingClient, path: str) -> int:
    """Send a form's keys and nothing else, as whoever guesses addresses would."""
    keys = Page(client.get("/desk/").text).forms[0].fields
    return client.post(path, data={name: keys[name] for name in ("csrf_token", "key")}).status_code


@pytest.fixture
def whole_desk(desk: Desk) -> Desk:
    """The scene with a visit, a card and a waiting phone."""
    desk.accepted()
    desk.change(lambda: access.issue_card(HolderKind.ELDER, desk.cast.elder))
    desk.waiting_phone()
    return desk


def test_a_stranger_is_led_to_the_sign_in_page_from_everywhere(whole_desk: Desk) -> None:
    stranger = whole_desk.strange_phone()
    for rule in rules(whole_desk, "GET"):
        answer = stranger.get(address(whole_desk, rule))
        assert answer.location.startswith("/desk/sign-in"), rule


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMINISTRATOR])
def test_operators_and_administrators_see_everything(whole_desk: Desk, role: Role) -> None:
    clerk = whole_desk.clerk(role)
    answers = {rule.rule: clerk.get(address(whole_desk, rule)).status_code for rule in rules(whole_desk, "GET")}
    assert set(answers.values()) == {200}, answers


def test_a_manager_of_another_firm_finds_nothing(whole_desk: Desk) -> None:
    manager = whole_desk.clerk(Role.MANAGER, firm=whole_desk.rival())
    assert "王秀兰" not in manager.get("/desk/").text
    assert whole_desk.elder_page not in manager.get("/desk/elders?q=王秀兰").text
    for rule in rules(whole_desk, "GET"):
        if rule.endpoint not in ALL:
            assert manager.get(address(whole_desk, rule)).status_code == 404, rule
    for rule in rules(whole_desk, "POST"):
        if rule.endpoint not in ALL:
            assert post(manager, address(whole_desk, rule)) in {404, 403}, rule


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


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.MANAGER])
def test_who_may_only_look_changes_nothing_and_is_told_so(whole_desk: Desk, role: Role) -> None:
    clerk = whole_desk.clerk(role, firm=whole_desk.cast.firm if role is Role.MANAGER else None)
    handed = {"desk.assign"} if role is Role.MANAGER else set()
    for rule in rules(whole_desk, "POST"):
        if rule.endpoint not in {"desk.sign_out", *handed}:
            assert post(clerk, address(whole_desk, rule)) == 403, rule
    keys = Page(clerk.get("/desk/").text).forms[0].fields
    refused = clerk.post(f"{whole_desk.job_page}/cancel", data=keys)
    assert "不能改" in refused.text
    assert whole_desk.in_app(lambda: len(play.visits(whole_desk.job_id))) == 1


def test_an_auditor_reads_but_gets_no_key_to_the_elders_pages(whole_desk: Desk) -> None:
    auditor = whole_desk.clerk(Role.AUDITOR)
    for path in ("/desk/", whole_desk.job_page, whole_desk.elder_page, f"{whole_desk.job_page}/hand-over"):
        assert auditor.get(path).status_code == 200
    assert "放行</button>" not in auditor.get("/desk/").text
    assert auditor.get(f"{whole_desk.elder_page}/slip").status_code == 403


def test_a_deactivated_account_is_out_at_once(whole_desk: Desk) -> None:
    clerk = whole_desk.clerk(Role.ADMINISTRATOR)
    whole_desk.change(lambda: _deactivate("administrator"))
    assert clerk.get("/desk/").location.startswith("/desk/sign-in")


def _deactivate(login: str) -> None:
    member = access.staff_by_login(login)
    assert member
    member.deactivated_at = member.person.contact_points[0].created_at
