"""Who comes in first where nobody can let her in, and who comes in again where nobody else can."""

import pytest
from flask import Flask

from care import access, clock
from care.db import db, transaction
from care.models import HolderKind, Role, Staff
from tests.support import cast as castings
from tests.support.cast import Cast


def told(app: Flask, *words: str) -> str:
    """The password that is printed."""
    printed = app.test_cli_runner().invoke(args=["administrator", *words])
    assert printed.exit_code == 0, printed.output
    db.session.rollback()
    return printed.output.strip()


def test_in_an_empty_house_the_first_administrator_is_given_a_password_to_change(in_app: Flask) -> None:
    password = told(in_app, "chenmei", "陈美")
    staff = access.staff_by_login("chenmei")
    assert staff
    assert access.password_fits(staff, password)
    assert (staff.role, staff.must_change, staff.person.name) == (Role.ADMINISTRATOR, True, "陈美")


def test_who_lost_her_telephone_comes_in_again_and_is_out_everywhere_else(app: Flask, cast: Cast) -> None:
    with transaction():
        staff = castings.staff("chief", Role.ADMINISTRATOR)
        db.session.flush()
        staff.totp_secret, staff.totp_used = "A" * 32, 1
        access.start_session(HolderKind.STAFF, staff.id)
    password = told(app, "chief")
    again = access.staff_by_login("chief")
    assert again
    assert access.password_fits(again, password)
    assert not access.second_step_on(again)
    assert access.sessions_of(again) == []


@pytest.mark.parametrize("words", [("operator",), ("chenmei",), ("陈", "陈美"), ("gone", "陈美")])
def test_anybody_else_is_given_nothing(app: Flask, cast: Cast, words: tuple[str, ...]) -> None:
    with transaction():
        castings.staff("gone", Role.ADMINISTRATOR).deactivated_at = clock.now()
    before = db.session.query(Staff).count()
    db.session.rollback()
    assert app.test_cli_runner().invoke(args=["administrator", *words]).exit_code == 1
    assert db.session.query(Staff).count() == before
