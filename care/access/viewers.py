"""Who is looking: the present request's viewer, for Flask-Login and for every view's first line."""

from dataclasses import dataclass

from flask import Request
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy.orm import joinedload

from care.access.sessions import PATHS, find_session
from care.db import db
from care.errors import CareError
from care.models import Caregiver, HolderKind, Session, Staff

login_manager = LoginManager()


class SignInNeeded(CareError):
    """Nobody is signed in where somebody must be; the web leads to the sign-in page of that area."""

    def __init__(self, kind: HolderKind) -> None:
        super().__init__()
        self.kind = kind


@dataclass(frozen=True)
class Viewer(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """The signed-in browser. ``actor`` names it in the change log; a phone's elder stands in the address."""

    kind: HolderKind
    session: Session
    holder: Caregiver | Staff | None

    @property
    def actor(self) -> str:
        """Who acts: a phone for elders, a person for others."""
        return f"phone:{self.session.id}" if self.holder is None else f"{self.kind}:{self.holder.id}"

    @property
    def caregiver(self) -> Caregiver:
        """The caregiver who looks; only where ``kind`` says so."""
        assert isinstance(self.holder, Caregiver)  # noqa: S101 - tells the type checker what require_viewer saw
        return self.holder

    @property
    def staff(self) -> Staff:
        """The member of staff who looks; only where ``kind`` says so."""
        assert isinstance(self.holder, Staff)  # noqa: S101 - tells the type checker what require_viewer saw
        return self.holder

    def get_id(self) -> str:
        """Flask-Login's name of the viewer."""
        return self.actor


@login_manager.request_loader  # type: ignore[untyped-decorator]  # Flask-Login has no types
def load_viewer(request: Request) -> Viewer | None:
    """Return the viewer of the area that the request is in, from that area's cookie."""
    kind = area_of(request.path)
    text = request.cookies.get(kind.value) if kind else None
    session = find_session(kind, text) if kind and text else None
    if kind is None or session is None:
        return None
    if kind is HolderKind.ELDER:
        return Viewer(kind, session, None)
    holder = _holder(kind, session.holder_id)
    return Viewer(kind, session, holder) if holder and holder.deactivated_at is None else None


def _holder(kind: HolderKind, holder_id: int | None) -> Caregiver | Staff | None:
    if kind is HolderKind.CAREGIVER:
        return db.session.get(Caregiver, holder_id, options=[joinedload(Caregiver.person)])
    return db.session.get(Staff, holder_id, options=[joinedload(Staff.person)])


def area_of(path: str) -> HolderKind | None:
    """Return whose area an address is in: /e, /c, /desk."""
    top = "/" + path.split("/")[1]
    return next((kind for kind, prefix in PATHS.items() if prefix == top), None)


def viewer() -> Viewer | None:
    """Return who looks, in the present request's area."""
    return current_user if current_user.is_authenticated else None


def require_viewer(kind: HolderKind) -> Viewer:
    """Return who looks; raises SignInNeeded for a stranger or another kind."""
    who = viewer()
    if who is None or who.kind is not kind:
        raise SignInNeeded(kind)
    return who
