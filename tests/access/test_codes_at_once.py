from flask import Flask

from care import access
from care.db import db
from care.models import HolderKind, LoginCode
from tests.support.threads import at_once


def ask() -> LoginCode:
    return access.new_login_code(HolderKind.ELDER, "+8610012345678")


def test_of_codes_asked_for_at_the_same_moment_one_is_made(in_app_on_both: Flask) -> None:
    at_once(in_app_on_both, *[ask] * 6)
    assert db.session.query(LoginCode).count() == 1
