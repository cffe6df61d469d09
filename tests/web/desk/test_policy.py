from datetime import date

import pytest
from werkzeug.test import TestResponse

from care.db import Change, db
from care.models import Contract, Elder, Role
from tests.support import money
from tests.support.desk import Desk
from tests.support.registers import administrator

POLICY = "/desk/policy"


def with_contract(desk: Desk, **values: object) -> str:
    """The address of a contract's page here; the stranger is 76."""
    contract_id = desk.in_app(lambda: money.paid_for(desk.cast, **values))

    def younger() -> None:
        db.session.get_one(Elder, desk.cast.stranger).person.birth_date = date(1949, 5, 1)

    desk.change(younger)
    return f"{POLICY}?contract={desk.in_app(lambda: db.session.get_one(Contract, contract_id).ref)}"


def reckon(desk: Desk, **typed: str) -> TestResponse:
    clerk = administrator(desk)
    return clerk.press(clerk.get(POLICY), "算一算", **typed)


def test_it_opens_with_the_terms_of_the_contract_in_use(desk: Desk) -> None:
    with_contract(desk)
    page = administrator(desk).get(POLICY).text
    assert 'name="ceiling_fen" value="200"' in page
    assert 'name="groups" value="aged_80" checked' in page
    assert 'name="ages-aged_80-from_age" value="80"' in page
    assert "现在1位，改后1位：进来0位，出去0位" in page


def test_other_terms_stand_in_an_address_that_can_be_passed_on_and_change_nothing(desk: Desk) -> None:
    with_contract(desk)
    before = desk.in_app(lambda: db.session.query(Change).count())
    page = reckon(desk, ceiling_fen="150", **{"ages-aged_80-from_age": "76"})
    assert "现在1位，改后2位：进来1位，出去0位" in page.text
    assert "<dd>300元</dd>" in page.text
    address = page.request.full_path
    assert "ceiling_fen=150" in address
    assert "改后2位" in desk.clerk(Role.AUDITOR).get(address).text
    assert desk.in_app(lambda: db.session.query(Change).count()) == before


def test_a_street_has_its_own_line(desk: Desk) -> None:
    with_contract(desk)
    page = reckon(desk, **{"ages-aged_80-from_age": "76"}).text
    assert '<th scope="row">溪美街道</th><td>1</td><td>2</td><td>1</td><td>0</td>' in page
    assert '<th scope="row">八十岁以上</th><td>1</td><td>2</td><td>1</td><td>0</td>' in page


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"ceiling_fen": "-1"}, "ceiling_fen", "请填0到"),
        ({"ceiling_fen": "1.005"}, "ceiling_fen", "两位小数"),
        ({"ceiling_fen": ""}, "ceiling_fen", "这一项要填"),
        ({"months": "0"}, "months", "请填1到24"),
        ({"ages-aged_80-from_age": "0"}, "ages-aged_80-from_age", "请填1到120"),
        ({"groups": "rich"}, "groups", "请从列表里选"),
    ],
)
def test_what_cannot_be_right_is_said_at_its_field(desk: Desk, typed: dict[str, str], field: str, said: str) -> None:
    with_contract(desk)
    page = reckon(desk, **typed)
    assert page.status_code == 422
    assert said in page.text.partition(f'id="{field}-wrong">')[2].partition("<")[0]


def test_a_contract_out_of_use_or_of_no_such_name_is_not_found(desk: Desk) -> None:
    address, clerk = with_contract(desk), administrator(desk)
    assert clerk.get(address).status_code == 200
    assert clerk.get(f"{POLICY}?contract=nothing").status_code == 404


def test_without_any_contract_it_says_what_to_do(desk: Desk) -> None:
    assert "还没有合同" in administrator(desk).get(POLICY).text


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.MANAGER])
def test_it_is_for_those_who_oversee(desk: Desk, role: Role) -> None:
    with_contract(desk)
    clerk = desk.clerk(role, firm=desk.cast.firm if role is Role.MANAGER else None)
    assert clerk.get(POLICY).status_code == 404
    assert "政策测算" not in clerk.get("/desk/money").text
