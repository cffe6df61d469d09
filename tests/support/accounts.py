"""Accounts in tests: their codes, their sessions, what was done to them."""

import pyotp
from werkzeug.test import TestResponse

from care import access, clock
from care.db import Change, db
from care.models import Staff
from tests.support.cast import PASSWORD
from tests.support.client import LintingClient
from tests.support.desk import Desk

SIGN_IN = "/desk/sign-in"
BETTER = "晚霞 火车 豆腐 六十七"


def account(login: str = "operator") -> Staff:
    """The account of this login name."""
    staff = access.staff_by_login(login)
    assert staff
    return staff


def sign_in(client: LintingClient, login: str = "operator", password: str = PASSWORD) -> TestResponse:
    """Type login and password."""
    return client.press(client.get(SIGN_IN), "登录", login=login, password=password)


def with_app(desk: Desk, login: str = "operator") -> None:
    """The account asks for a code from now on; the one of this half minute has served."""

    def begin() -> None:
        access.begin_second_step(account(login))
        assert access.confirm_second_step(account(login), code_of(login))

    desk.change(begin)


def code_of(login: str = "operator", off_s: int = 0) -> str:
    """What the app shows."""
    return pyotp.TOTP(account(login).totp_secret or "").at(int(clock.now().timestamp()) + off_s)


def code(desk: Desk, login: str = "operator") -> str:
    """What the app shows now."""
    return desk.in_app(lambda: code_of(login))


def done_to(desk: Desk, login: str = "operator") -> list[str]:
    """What the change log has of an account."""

    def read() -> list[str]:
        of_hers = db.session.query(Change).filter_by(subject="staff", subject_id=account(login).id)
        return [change.action for change in of_hers.order_by(Change.id)]

    return desk.in_app(read)


def staff_page(desk: Desk, login: str = "operator") -> str:
    """Where an administrator sees her way in."""
    return desk.in_app(lambda: f"/desk/staff/{account(login).ref}/access")
