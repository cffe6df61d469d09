"""The register of homes at the desk."""

import pytest

from care.db import db
from care.models import Elder, Home, Role, Sighting
from tests.support.client import LintingClient
from tests.support.desk import Desk
from tests.support.registers import logged

LIST = "/desk/registers/homes/"


@pytest.fixture
def clerk(desk: Desk) -> LintingClient:
    return desk.clerk()


def her_home(desk: Desk) -> str:
    return desk.in_app(lambda: f"{LIST}{db.session.get_one(Elder, desk.cast.elder).home.ref}")


def share(desk: Desk) -> None:
    """The stranger moves in."""
    home = db.session.get_one(Elder, desk.cast.elder).home_id
    db.session.get_one(Elder, desk.cast.stranger).home_id = home


@pytest.mark.parametrize(("role", "status"), [(Role.MANAGER, 404), (Role.AUDITOR, 200), (Role.OPERATOR, 200)])
def test_a_manager_finds_no_homes(desk: Desk, role: Role, status: int) -> None:
    reader = desk.clerk(role, firm=desk.cast.firm)
    assert {reader.get(page).status_code for page in (LIST, her_home(desk), f"{LIST}export")} == {status}


def test_an_address_put_right_holds_for_all_who_live_there(desk: Desk, clerk: LintingClient) -> None:
    desk.change(lambda: share(desk))
    page = clerk.press(clerk.get(f"{her_home(desk)}/edit"), "记下来", address="溪美街道 和平路 9 号")
    assert "李大山" in page.text
    theirs = desk.in_app(lambda: [elder.home.address for elder in db.session.query(Elder)])
    assert theirs == ["溪美街道 和平路 9 号"] * 2


@pytest.mark.parametrize("pair", ["60.0, 118.38", "24.98, 78.38"])
def test_a_home_far_off_is_refused_at_its_field(desk: Desk, clerk: LintingClient, pair: str) -> None:
    page = clerk.press(clerk.get(f"{her_home(desk)}/edit"), "记下来", place=pair)
    assert page.status_code == 422
    assert "公里，不会是这里" in page.text
    assert pair in page.text


def test_a_pair_in_the_wrong_order_is_turned_round(desk: Desk, clerk: LintingClient) -> None:
    clerk.press(clerk.get(f"{her_home(desk)}/edit"), "记下来", place="118.40, 24.99")
    assert desk.in_app(lambda: db.session.get_one(Elder, desk.cast.elder).home.lat) == pytest.approx(24.99)


def test_door_notes_are_logged_as_changed_only(desk: Desk, clerk: LintingClient) -> None:
    clerk.press(clerk.get(f"{her_home(desk)}/edit"), "记下来", door_notes="钥匙在花盆下面")
    action, details = logged(desk, lambda: db.session.get_one(Elder, desk.cast.elder).home)[-1]
    assert (action, details["hidden"]) == ("edited", ["door_notes"])
    assert "花盆" not in str(details)


def test_a_new_home_is_entered_and_found(desk: Desk, clerk: LintingClient) -> None:
    page = clerk.press(
        clerk.get(f"{LIST}new"), "记下来", area_code="350583001", address="新街 7 号", place="24.98, 118.38", rough="1"
    )
    assert "没有人住" in page.text
    assert "新街 7 号" in clerk.get(LIST, query_string={"q": "新街", "empty": "1", "rough": "1"}).text
    assert desk.in_app(lambda: db.session.query(Home).filter_by(address="新街 7 号").one().rough)


def test_a_home_where_somebody_lives_is_not_put_out_of_use(desk: Desk, clerk: LintingClient) -> None:
    assert clerk.press(clerk.get(her_home(desk)), "停用").status_code == 409


def test_whose_address_stood_in_the_list_is_kept(desk: Desk, clerk: LintingClient) -> None:
    clerk.get(LIST)
    seen = desk.in_app(lambda: {row.person_id for row in db.session.query(Sighting)})
    assert seen == desk.in_app(lambda: {elder.person_id for elder in db.session.query(Elder)})
