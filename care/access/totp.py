"""The second step of signing in: six digits from an app (TOTP), each of which serves once."""

from datetime import timedelta

import pyotp
from flask_babel import gettext as _

from care import clock, errors
from care.access.tokens import fits, hashed
from care.db import db, record
from care.models import Staff

STEP_S = 30
# A telephone's clock may be off by one step.
AROUND = (-1, 0, 1)
TICKET_LIVES = timedelta(minutes=5)
LONGEST_TICKET = 120


def second_step_on(staff: Staff) -> bool:
    """Whether signing in asks for a code; a secret that no code has confirmed yet is not asked for."""
    return staff.totp_secret is not None and staff.totp_used is not None


def begin_second_step(staff: Staff) -> None:
    """Make a secret for the app, to be confirmed by a code; Refused where one is in use."""
    if second_step_on(staff):
        raise errors.Refused
    staff.totp_secret = pyotp.random_base32()
    record(staff, "second_step_begun")


def confirm_second_step(staff: Staff, typed: str) -> bool:
    """From now on signing in asks for a code, if ``typed`` is one of the new secret."""
    if second_step_on(staff) or not code_fits(staff, typed):
        return False
    record(staff, "second_step_on")
    return True


def end_second_step(staff: Staff) -> None:
    """Signing in asks for no code any more, as after the telephone was lost."""
    staff.totp_secret = staff.totp_used = None
    record(staff, "second_step_off")


def app_address(staff: Staff) -> str:
    """Return the otpauth address that the app reads as a QR code."""
    return pyotp.TOTP(staff.totp_secret or "").provisioning_uri(name=staff.login, issuer_name=_("居家养老"))


def code_fits(staff: Staff, typed: str) -> bool:
    """Whether ``typed`` is a code of now, the step before or after, later than any that served; then it has served.

    Call it with the account locked: of two who bring one code at once, one comes in.
    """
    if staff.totp_secret is None:
        return False
    app, present = pyotp.TOTP(staff.totp_secret), int(clock.now().timestamp()) // STEP_S
    fitting = [present + off for off in AROUND if pyotp.utils.strings_equal(app.generate_otp(present + off), typed)]
    served = [step for step in fitting if step > (staff.totp_used or 0)]
    if not served:
        return False
    staff.totp_used = served[0]
    return True


def second_step_ticket(staff: Staff) -> str:
    """Return what proves for five minutes that the password was right; it serves for one signing in."""
    until = int((clock.now() + TICKET_LIVES).timestamp())
    return f"{staff.id}-{until}-{hashed(_ticket(staff, until))}"


def staff_of_ticket(ticket: str) -> Staff | None:
    """Return whose password was right; None for a ticket that was used, is too old, or that we did not make."""
    owner, _, rest = ticket.partition("-")
    until, _, proof = rest.partition("-")
    if not (owner.isdecimal() and until.isdecimal()) or len(ticket) > LONGEST_TICKET:
        return None
    staff = db.session.get(Staff, int(owner))
    if staff is None or staff.deactivated_at or not fits(_ticket(staff, int(until)), proof):
        return None
    return staff if int(until) > clock.now().timestamp() else None


def _ticket(staff: Staff, until: int) -> str:
    return f"second step\0{staff.id}\0{until}\0{staff.password_hash}\0{staff.totp_used}"
