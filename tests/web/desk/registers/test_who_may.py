import pytest

from care.models import Role
from care.web.desk.registers import REGISTERS
from tests.support.desk import Desk
from tests.support.registers import administrator

BASE = "/desk/registers"
ADDRESSES = ("", "new", "export", "x", "x/edit")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("register", REGISTERS, ids=lambda each: each.name)
def test_whoever_may_not_read_a_register_finds_nothing_there(desk: Desk, role: Role, register: object) -> None:
    found = next(each for each in REGISTERS if each is register)
    clerk = desk.clerk(role, firm=desk.cast.firm)
    answers = [clerk.get(f"{BASE}/{found.name}/{rest}").status_code for rest in ADDRESSES]
    readable = role is Role.AUDITOR or role in found.read or role in found.write
    assert (answers[0], answers[2]) == ((200, 200) if readable else (404, 404))
    assert answers[3:] == [404, 404]
    writes = role is not Role.AUDITOR and role in found.write
    assert answers[1] == (404 if not readable else 403 if not writes else 200 if found.creates else 404)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.MANAGER, Role.AUDITOR])
def test_whoever_only_reads_changes_nothing(desk: Desk, role: Role) -> None:
    clerk = desk.clerk(role, firm=desk.cast.firm)
    assert clerk.get(f"{BASE}/areas/350583001").status_code == 200
    assert "修改" not in clerk.get(f"{BASE}/areas/350583001").text
    form = administrator(desk).get(f"{BASE}/areas/350583001/edit")
    assert clerk.get(f"{BASE}/areas/350583001/edit").status_code == 403
    assert clerk.press(form, "记下来", name_zh="改了").status_code in (400, 403)


def test_a_stranger_is_led_to_the_sign_in_page(desk: Desk) -> None:
    answer = desk.strange_phone().get(f"{BASE}/areas/")
    assert answer.status_code in (302, 303)
