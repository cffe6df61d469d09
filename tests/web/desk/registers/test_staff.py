import re

import pytest
from werkzeug.test import TestResponse

from care import access
from care.db import db
from care.models import Role, Staff
from tests.support.accounts import account, done_to, sign_in
from tests.support.cast import PASSWORD
from tests.support.client import LintingClient
from tests.support.desk import Desk
from tests.support.registers import administrator

LIST = "/desk/registers/staff/"
WRONG = 422


def page_of(desk: Desk, login: str = "operator") -> str:
    return desk.in_app(lambda: f"{LIST}{account(login).ref}")


def register(clerk: LintingClient, **other: str) -> TestResponse:
    """Somebody is given an account: a second operator, unless something else is typed."""
    typed = {"name": "苏阿红", "gender": "female", "login": "suhong", "role": "operator", "organisation_id": ""}
    return clerk.press(clerk.get(f"{LIST}new"), "记下来", **(typed | other))


def first_password(clerk: LintingClient, row: TestResponse) -> str:
    """What stands behind the button of the new account's page."""
    (there,) = re.findall(r'href="(/desk/staff/\w+/access)"', row.text)
    shown = clerk.get(there).text
    (password,) = re.findall(r"<code>([^<]+)</code>", shown)
    assert password not in clerk.get(there).text  # this once
    return str(password)


def test_a_new_account_has_a_password_that_is_shown_once_and_must_be_changed(desk: Desk) -> None:
    clerk = administrator(desk)
    row = register(clerk)
    assert "第一个密码做好了" in row.text
    password = first_password(clerk, row)
    assert "第一个密码做好了" not in clerk.get(page_of(desk, "suhong")).text
    answer = sign_in(desk.strange_phone(), "suhong", password)
    assert answer.request.path == "/desk/account/password"
    assert desk.in_app(lambda: access.password_fits(account("suhong"), password))
    assert done_to(desk, "suhong") == ["appointed", "created"]


def test_a_login_name_is_kept_in_small_letters(desk: Desk) -> None:
    register(administrator(desk), login=" Su.Hong８ ")
    assert desk.in_app(lambda: account("su.hong8").person.name) == "苏阿红"


@pytest.mark.parametrize("login", ["OPERATOR", "苏红", "ab", "su hong", "a" * 61])
def test_a_login_name_that_is_taken_or_no_login_name_is_asked_for_again(desk: Desk, login: str) -> None:
    answer = register(administrator(desk), login=login)
    assert answer.status_code == WRONG
    assert 'id="login-wrong"' in answer.text
    assert "苏阿红" in answer.text


@pytest.mark.parametrize("role", Role)
def test_a_firm_is_chosen_for_a_manager_and_for_nobody_else(desk: Desk, role: Role) -> None:
    firm = "" if role is Role.MANAGER else str(desk.cast.firm)
    answer = register(administrator(desk), role=role.value, organisation_id=firm)
    assert answer.status_code == WRONG
    assert 'id="organisation_id-wrong"' in answer.text


def test_a_new_manager_sees_her_firm(desk: Desk) -> None:
    register(administrator(desk), role="manager", organisation_id=str(desk.cast.firm))
    assert desk.in_app(lambda: account("suhong").organisation_id) == desk.cast.firm


def test_who_is_put_out_of_use_is_signed_out_at_once(desk: Desk) -> None:
    operator, clerk = desk.clerk(), administrator(desk)
    assert operator.get("/desk/").status_code == 200
    answer = clerk.press(clerk.get(page_of(desk)), "停用")
    assert "停用了" in answer.text
    assert operator.get("/desk/").location.startswith("/desk/sign-in")
    assert "不对" in sign_in(desk.strange_phone(), "operator", PASSWORD).text


def test_who_is_taken_back_signs_in_again(desk: Desk) -> None:
    clerk = administrator(desk)
    gone = clerk.press(clerk.get(page_of(desk)), "停用")
    assert "恢复使用了" in clerk.press(gone, "恢复使用").text
    assert sign_in(desk.strange_phone(), "operator", PASSWORD).request.path == "/desk/"


def test_an_administrator_cannot_put_herself_out_of_use(desk: Desk) -> None:
    clerk = administrator(desk)
    desk.clerk(Role.ADMINISTRATOR, firm=desk.cast.firm)  # there is another
    answer = clerk.press(clerk.get(page_of(desk, "administrator")), "停用")
    assert answer.status_code == 409
    assert "不能停用自己" in answer.text
    assert clerk.get("/desk/").status_code == 200


def test_an_administrator_cannot_give_herself_another_role_but_another_name(desk: Desk) -> None:
    clerk = administrator(desk)
    form = clerk.get(f"{page_of(desk, 'administrator')}/edit")
    answer = clerk.press(form, "记下来", role="auditor")
    assert answer.status_code == WRONG
    assert 'id="role-wrong"' in answer.text
    assert "陈大线" in clerk.press(form, "记下来", name="陈大线").text


def test_the_list_is_searched_and_filtered(desk: Desk) -> None:
    clerk = administrator(desk)
    register(clerk)
    for asked in ("q=suah", "q=suhong", "q=苏阿"):
        found = clerk.get(f"{LIST}?{asked}").text
        assert "苏阿红" in found
        assert "陈接线" not in found.partition("<table")[2]
    assert "苏阿红" not in clerk.get(f"{LIST}?role=administrator").text


def test_an_auditor_reads_and_changes_nothing_and_nobody_else_finds_it(desk: Desk) -> None:
    auditor, there = desk.clerk(Role.AUDITOR), page_of(desk)
    row = auditor.get(there)
    assert "修改" not in row.text
    assert auditor.get(f"{there}/edit").status_code == 403
    for clerk in (desk.clerk(), desk.clerk(Role.MANAGER, firm=desk.cast.firm)):
        assert {clerk.get(path).status_code for path in (LIST, there, f"{LIST}export", f"{there}/edit")} == {404}


def test_the_log_has_no_number_of_hers(desk: Desk) -> None:
    register(administrator(desk), numbers="13800138000")
    kept = desk.in_app(lambda: db.session.execute(db.text("SELECT details FROM change")).scalars().all())
    assert not [each for each in kept if "13800138000" in str(each).replace(" ", "")]
    assert desk.in_app(lambda: db.session.query(Staff).filter_by(login="suhong").one().must_change)
