import pyotp
import pytest
from sqlalchemy import text

from care import access, clock
from care.db import db, transaction
from care.errors import Refused
from care.models import Staff
from tests.support.cast import Cast


@pytest.fixture
def staff(cast: Cast, frozen: clock.FrozenClock) -> Staff:
    """An account with an app that waits for its first code."""
    with transaction():
        row = db.session.get_one(Staff, cast.operator)
        access.begin_second_step(row)
    return row


def code(staff: Staff, off_s: int = 0) -> str:
    """What the app shows so many seconds from now."""
    return pyotp.TOTP(staff.totp_secret or "").at(int(clock.now().timestamp()) + off_s)


def test_a_secret_counts_once_its_first_code_was_shown(staff: Staff) -> None:
    assert not access.second_step_on(staff)
    assert not access.confirm_second_step(staff, "000000")
    assert access.confirm_second_step(staff, code(staff))
    assert access.second_step_on(staff)


def test_a_secret_in_use_is_not_replaced(staff: Staff) -> None:
    access.confirm_second_step(staff, code(staff))
    with pytest.raises(Refused):
        access.begin_second_step(staff)


def test_a_code_serves_once_and_no_older_one_serves_after_it(staff: Staff, frozen: clock.FrozenClock) -> None:
    earlier, now, later = code(staff, -30), code(staff), code(staff, 30)
    assert access.code_fits(staff, now)
    assert [access.code_fits(staff, each) for each in (now, earlier)] == [False, False]
    assert access.code_fits(staff, later)


@pytest.mark.parametrize(("off_s", "fits"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_telephones_clock_may_be_off_by_one_step(staff: Staff, off_s: int, *, fits: bool) -> None:
    assert access.code_fits(staff, code(staff, off_s)) is fits


def test_the_secret_stands_encrypted(staff: Staff) -> None:
    kept = db.session.scalar(text("SELECT totp_secret FROM staff"))
    assert staff.totp_secret
    assert staff.totp_secret not in kept


def test_a_ticket_serves_for_five_minutes_and_one_signing_in(staff: Staff, frozen: clock.FrozenClock) -> None:
    access.confirm_second_step(staff, code(staff))
    ticket = access.second_step_ticket(staff)
    frozen.tick(60)
    assert access.staff_of_ticket(ticket) is staff
    assert access.code_fits(staff, code(staff))
    assert access.staff_of_ticket(ticket) is None
    fresh = access.second_step_ticket(staff)
    frozen.tick(301)
    assert access.staff_of_ticket(fresh) is None


@pytest.mark.parametrize("forged", ["", "1", "1-2-3", "x-y-z", "9" * 300, "１-２-３"])
def test_a_ticket_that_we_did_not_make_is_nobodys(staff: Staff, forged: str) -> None:
    assert access.staff_of_ticket(forged) is None


def test_a_ticket_cannot_be_prolonged(staff: Staff) -> None:
    owner, until, proof = access.second_step_ticket(staff).split("-")
    assert access.staff_of_ticket(f"{owner}-{int(until) + 999}-{proof}") is None
