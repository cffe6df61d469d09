"""The register of family at the desk."""

from datetime import date, timedelta

import pytest

from care import papers
from care.db import db, transaction
from care.models import Elder, Relation, RelationKind, Role
from tests.support import cast
from tests.support.desk import Desk

LIST = "/desk/registers/family/"
NUMBER = "+8613800001234"


@pytest.fixture
def daughter(desk: Desk) -> str:
    """The page of the elder's daughter."""
    with desk.app.app_context(), transaction():
        relation = Relation(
            elder_id=desk.cast.elder,
            person=cast.person("王丽", phone=NUMBER),
            kind=RelationKind.GUARDIAN,
            kinship="daughter",
            starts_on=date(2020, 1, 1),
            may_see=True,
        )
        db.session.add(relation)
        db.session.flush()
        return f"{LIST}{relation.ref}"


@pytest.mark.parametrize(("role", "status"), [(Role.MANAGER, 404), (Role.AUDITOR, 200), (Role.OPERATOR, 200)])
def test_a_manager_finds_no_family(desk: Desk, daughter: str, role: Role, status: int) -> None:
    reader = desk.clerk(role, firm=desk.cast.firm)
    assert {reader.get(page).status_code for page in (LIST, daughter, f"{LIST}export")} == {status}


@pytest.mark.parametrize("text", ["王丽", "wangli", "13800001234", "王秀兰"])
def test_she_is_found_by_her_own_name_and_number_and_by_the_elders(desk: Desk, daughter: str, text: str) -> None:
    assert daughter in desk.clerk().get(LIST, query_string={"q": text, "kind": "guardian", "live": "1"}).text


def test_nobody_else_is_found(desk: Desk, daughter: str) -> None:
    clerk = desk.clerk()
    for asked in ({"q": "李大山"}, {"q": "1"}, {"kind": "agent"}):
        assert daughter not in clerk.get(LIST, query_string=asked).text


def test_who_stood_by_her_until_yesterday_is_not_in_force(desk: Desk, daughter: str) -> None:
    desk.change(lambda: setattr(db.session.query(Relation).one(), "ends_on", papers.today() - timedelta(days=1)))
    assert daughter not in desk.clerk().get(f"{LIST}?live=1").text


def test_she_is_changed_on_the_familys_own_form(desk: Desk, daughter: str) -> None:
    clerk = desk.clerk()
    page = clerk.get(daughter).text
    ref = daughter.rpartition("/")[2]
    elder = desk.in_app(lambda: db.session.get_one(Elder, desk.cast.elder).ref)
    assert f'href="/desk/elders/{elder}/family/{ref}"' in page
    assert clerk.get(f"/desk/elders/{elder}/family/{ref}").status_code == 200
    assert clerk.get(f"{daughter}/edit").status_code == 403
