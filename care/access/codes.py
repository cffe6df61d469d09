"""Six-digit codes: made, sent by SMS elsewhere, tried at most five times, counted in rows."""

from datetime import timedelta
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import CursorResult, Update, func, select, update
from sqlalchemy.orm import InstrumentedAttribute

from care import clock, errors
from care.access.numbers import caregiver_by_number
from care.access.tokens import Purpose, digits, fits, hashed
from care.db import alone, db, new_id, new_ref
from care.models import Caregiver, HolderKind, LoginCode, Offer, OfferStatus

CODE_LENGTH = 6
LIVES = timedelta(minutes=10)
LIVES_AT_MOST = timedelta(minutes=30)
TRIES = 5
# Of all her offers: who is asked often is not guessed at oftener.
TRIES_A_DAY = 20
# Aliyun's limits for codes to one number; asking more often would only be refused there.
LIMITS = ((timedelta(minutes=1), 1), (timedelta(hours=1), 5), (timedelta(days=1), 10))


def new_login_code(kind: HolderKind, number: str) -> LoginCode:
    """Make a code for an E.164 number, known or not (so that nobody learns which); Refused past the limits."""
    alone(f"login code {number}")
    _refuse_flood(number)
    code = LoginCode(
        id=new_id(), holder_kind=kind, number=number, nonce=new_ref(), expires_at=clock.now() + LIVES, code_hash=""
    )
    code.code_hash = hashed(login_digits(code))
    db.session.add(code)
    db.session.flush()
    return code


def login_digits(code: LoginCode) -> str:
    """Return the six digits of ``code``, for the SMS only."""
    return digits(Purpose.LOGIN_CODE, code.id, code.nonce, length=CODE_LENGTH)


def check_login_code(kind: HolderKind, number: str, typed: str) -> bool:
    """Whether ``typed`` is the last code sent to ``number``, still alive, unused and tried less than five times.

    Counts the try: the caller answers a False without raising, or the count is lost.
    """
    code = _last_code(kind, number)
    if code is None or not _count_try(LoginCode, code.id, LoginCode.tries):
        return False
    if not fits(typed, code.code_hash):
        return False
    used = update(LoginCode).where(LoginCode.id == code.id, LoginCode.used_at.is_(None)).values(used_at=clock.now())
    return _touched(used) == 1


def prolong_login_code(kind: HolderKind, number: str) -> bool:
    """Give the last code of ``number`` another ten minutes, thirty in all; False when there is none to prolong."""
    code = _last_code(kind, number)
    if code is None:
        return False
    code.expires_at = min(clock.now() + LIVES, code.created_at + LIVES_AT_MOST)
    return True


def check_offer_code(number: str, typed: str) -> Offer | None:
    """Return the open offer whose job code was sent to ``number``; each try counts against all her open offers."""
    caregiver = caregiver_by_number(number)
    if caregiver is None or _tried_today(caregiver) >= TRIES_A_DAY:
        return None
    open_offers = select(Offer).where(Offer.responder_id == caregiver.id, Offer.status == OfferStatus.OPEN)
    tried = [offer for offer in db.session.scalars(open_offers) if _count_try(Offer, offer.id, Offer.code_tries)]
    return next((offer for offer in tried if fits(typed, offer.code_hash)), None)


def _tried_today(caregiver: Caregiver) -> int:
    lately = Offer.created_at > clock.now() - timedelta(days=1)
    return db.session.scalar(select(func.sum(Offer.code_tries)).where(Offer.responder_id == caregiver.id, lately)) or 0


def _refuse_flood(number: str) -> None:
    now = clock.now()
    for period, most in LIMITS:
        asked = select(func.count()).where(LoginCode.number == number, LoginCode.created_at > now - period)
        if (db.session.scalar(asked) or 0) >= most:
            raise errors.Refused(_l("验证码要得太勤了，请等一会儿再试，或者打热线电话。"))


def _last_code(kind: HolderKind, number: str) -> LoginCode | None:
    """The last code that was sent, while it can be used: those before it are worth nothing."""
    sent = select(LoginCode).where(LoginCode.number == number, LoginCode.holder_kind == kind)
    last = db.session.scalars(sent.order_by(LoginCode.id.desc()).limit(1)).first()
    return last if last and last.used_at is None and last.expires_at > clock.now() else None


def _count_try(table: type[LoginCode] | type[Offer], row_id: int, tries: InstrumentedAttribute[int]) -> bool:
    """Count one try; False where the row has had its five. The guard holds for guesses that come at once."""
    counted = update(table).where(table.id == row_id, tries < TRIES).values({tries: tries + 1})
    return _touched(counted) == 1


def _touched(statement: Update) -> int:
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", result).rowcount
