"""Staff passwords: argon2, an even answer for unknown accounts, a pause that grows with failures."""

from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select

from care import clock
from care.db import db
from care.models import Staff

FREE_FAILURES = 5
LONGEST_PAUSE = timedelta(minutes=15)

_hasher = PasswordHasher()
# Verified in place of an account that does not exist, so that the answer takes as long.
_nobody = _hasher.hash("nobody")


def hash_password(text: str) -> str:
    """Return the argon2id hash; slow by design, so call it outside a transaction."""
    return _hasher.hash(text)


def password_fits(staff: Staff | None, text: str) -> bool:
    """Whether ``text`` is the account's password; takes as long for None. Slow: call it outside a transaction."""
    try:
        _hasher.verify(staff.password_hash if staff else _nobody, text)
    except (VerificationError, InvalidHashError):
        return False
    return staff is not None


def staff_by_login(login: str) -> Staff | None:
    """Return the active account of a login name."""
    return db.session.scalars(
        select(Staff).where(Staff.login == login.strip().lower(), Staff.deactivated_at.is_(None))
    ).first()


def locked(staff: Staff | None) -> bool:
    """Whether this account must wait after too many failures."""
    return staff is not None and staff.locked_until is not None and staff.locked_until > clock.now()


def note_failure(staff: Staff) -> None:
    """Count a wrong password: from the fifth on the pause doubles, up to a quarter of an hour."""
    staff.failures += 1
    over = staff.failures - FREE_FAILURES
    if over >= 0:
        staff.locked_until = clock.now() + min(LONGEST_PAUSE, timedelta(seconds=15 * 2 ** min(over, 10)))


def note_success(staff: Staff) -> None:
    """Forget the failures."""
    staff.failures, staff.locked_until = 0, None
