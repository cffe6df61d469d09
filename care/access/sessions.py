"""Signed-in browsers: one row and one cookie for each of the three areas; phones that wait for the desk."""

import secrets
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Select, select
from werkzeug.wrappers import Response

from care import clock, errors
from care.access.bonds import bind_elder
from care.access.tokens import hashed
from care.config import Config
from care.db import db, lock, new_id
from care.models import BindRequest, Elder, HolderKind, Session

PATHS = {HolderKind.ELDER: "/e", HolderKind.CAREGIVER: "/c", HolderKind.STAFF: "/desk"}
LIVES = {
    HolderKind.ELDER: timedelta(days=365),
    HolderKind.CAREGIVER: timedelta(days=365),
    HolderKind.STAFF: timedelta(hours=12),
}
BIND_LIVES = timedelta(minutes=15)


def start_session(
    kind: HolderKind,
    holder_id: int | None,
    agent: str = "",
    *,
    secret: str | None = None,
    lives: timedelta | None = None,
) -> tuple[Session, str]:
    """Sign a browser in; returns the row and the secret for its cookie, which the caller may have chosen.

    It lasts as long as its kind does, or for ``lives`` where the way in was a weaker one.
    """
    text = secret or secrets.token_urlsafe(24)
    session = Session(
        id=new_id(),
        kind=kind,
        holder_id=holder_id,
        token_hash=hashed(text),
        agent=agent[:120],
        expires_at=clock.now() + (lives or LIVES[kind]),
    )
    db.session.add(session)
    db.session.flush()
    return session, text


def find_session(kind: HolderKind, text: str) -> Session | None:
    """Return the live session of a cookie's secret."""
    session = db.session.scalars(
        select(Session).where(Session.token_hash == hashed(text), Session.kind == kind)
    ).first()
    alive = session is not None and session.revoked_at is None and session.expires_at > clock.now()
    return session if alive else None


def end_session(session: Session) -> None:
    """Sign the browser out, here and at once."""
    session.revoked_at = clock.now()


def set_cookie(response: Response, kind: HolderKind, text: str) -> None:
    """Put the secret into the area's own cookie: one browser can be elder, caregiver and staff at once."""
    lives = int(LIVES[kind].total_seconds())
    response.set_cookie(kind.value, text, max_age=lives, **_cookie(kind))


def clear_cookie(response: Response, kind: HolderKind) -> None:
    """Take the area's cookie away."""
    response.delete_cookie(kind.value, **_cookie(kind))


def _cookie(kind: HolderKind) -> dict[str, Any]:
    config: Config = current_app.config["CARE"]
    secure = config.site_url.startswith("https:")
    return {"path": PATHS[kind], "httponly": True, "samesite": "Lax", "secure": secure}


def request_binding(session: Session, elder: Elder) -> BindRequest:
    """Ask the desk to let this phone act for ``elder``: she reads four digits to the operator. Done once a phone."""
    waiting = _waiting().where(BindRequest.session_id == session.id, BindRequest.elder_id == elder.id)
    asked = db.session.scalars(waiting).first()
    if asked:
        return asked
    request = BindRequest(
        elder_id=elder.id,
        session_id=session.id,
        digits=f"{secrets.randbelow(10_000):04}",
        expires_at=clock.now() + BIND_LIVES,
    )
    db.session.add(request)
    db.session.flush()
    return request


def request_of(session: Session, ref: str) -> BindRequest | None:
    """Return the request of an address if this phone made it."""
    return db.session.scalars(
        select(BindRequest).where(BindRequest.ref == ref, BindRequest.session_id == session.id)
    ).first()


def open_requests() -> list[BindRequest]:
    """Return the phones that wait for the desk, the oldest first."""
    return list(db.session.scalars(_waiting().order_by(BindRequest.id)))


def _waiting() -> Select[BindRequest]:
    return select(BindRequest).where(
        BindRequest.approved_at.is_(None), BindRequest.refused_at.is_(None), BindRequest.expires_at > clock.now()
    )


def approve_binding(request: BindRequest, by: str) -> None:
    """Let the waiting phone act for the elder; Refused when the request is answered or too old."""
    lock(request)
    if request.approved_at or request.refused_at or request.expires_at <= clock.now():
        raise errors.Refused
    request.approved_at, request.approved_by = clock.now(), by
    session, elder = db.session.get_one(Session, request.session_id), db.session.get_one(Elder, request.elder_id)
    bind_elder(session, elder)


def refuse_binding(request: BindRequest) -> None:
    """Send the waiting phone away; Refused when it was let in already."""
    lock(request)
    if request.approved_at:
        raise errors.Refused
    request.refused_at = request.refused_at or clock.now()
