"""Staff passwords: argon2, strength, one-time ones, an even answer for unknown accounts, a pause that grows."""

import secrets
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from zxcvbn import zxcvbn

from care import clock, errors
from care.access.tokens import fits, hashed
from care.db import db, record
from care.models import Staff

SHORTEST = 10
LONGEST = 200
SHORTEST_NAME = 3  # letters; a shorter one stands in many a word
# zxcvbn's scale ends at 4; from 3 on it would take over a hundred million guesses.
STRONG = 3
JUDGED = 72  # characters: judging longer ones takes long, and the first ones tell
FREE_FAILURES = 5
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(minutes=15)
# Without those that are read as others, over the telephone and on paper.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 4, 4

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


def check_strength(staff: Staff, text: str) -> None:
    """Raise Invalid, with a sentence that helps, for a password that is short, common, or the account's own names."""
    if not SHORTEST <= len(text) <= LONGEST:
        raise errors.Invalid(_l("密码要10个字以上，200个字以内。"), field="new")
    own = (staff.login, staff.person.name, *staff.person.sounds.split()[:1])
    names = [name for name in own if len(name) >= SHORTEST_NAME or not name.isascii()]
    if any(name.casefold() in text.casefold() for name in names):
        raise errors.Invalid(_l("密码里不要有自己的名字或登录名。"), field="new")
    if zxcvbn(text[:JUDGED], user_inputs=names)["score"] < STRONG:
        raise errors.Invalid(_l("这个密码太容易猜到。可以连着写几个不相干的词。"), field="new")


def one_time_password() -> str:
    """Return a password to be read out and changed at once: 16 characters that cannot be mistaken, in fours."""
    parts = ("".join(secrets.choice(READABLE) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(parts)


def set_password(staff: Staff, password_hash: str, *, must_change: bool) -> None:
    """Give the account a password; ``must_change``: somebody else knows it, so every page asks for another first."""
    staff.password_hash, staff.must_change = password_hash, must_change
    note_success(staff)
    record(staff, "password_reset" if must_change else "password_changed")


def staff_by_login(login: str) -> Staff | None:
    """Return the active account of a login name."""
    return db.session.scalars(
        select(Staff).where(Staff.login == login.strip().lower(), Staff.deactivated_at.is_(None))
    ).first()


def locked(staff: Staff | None, *, known: bool = False) -> bool:
    """Whether this account must wait after too many failures.

    A browser on which its owner has signed in before (``known``) waits for the shortest pause only: nobody can lock a
    colleague out by guessing at her password from elsewhere.
    """
    if staff is None or staff.locked_until is None:
        return False
    early = _pause(staff) - FIRST_PAUSE if known else timedelta(0)
    return staff.locked_until - early > clock.now()


def note_failure(staff: Staff) -> None:
    """Count a wrong password or code: from the fifth on the pause doubles, up to a quarter of an hour."""
    staff.failures += 1
    if staff.failures >= FREE_FAILURES:
        staff.locked_until = clock.now() + _pause(staff)


def note_success(staff: Staff) -> None:
    """Forget the failures."""
    staff.failures, staff.locked_until = 0, None


def browser_mark(staff: Staff) -> str:
    """Return what a browser keeps on which ``staff`` has signed in; worthless once the password is another."""
    return hashed(_marked(staff))


def is_known_browser(staff: Staff | None, mark: str) -> bool:
    """Whether ``mark`` is that of this account."""
    return staff is not None and fits(_marked(staff), mark)


def _marked(staff: Staff) -> str:
    return f"known browser\0{staff.id}\0{staff.password_hash}"


def _pause(staff: Staff) -> timedelta:
    doubled = min(max(0, staff.failures - FREE_FAILURES), 10)
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << doubled))
