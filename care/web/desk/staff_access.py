"""A member of staff's way in, as an administrator sees it: where she is signed in, a new password, the second step."""

from flask import flash, redirect, session, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from care import access
from care.db import db, lock, transaction
from care.errors import NotFound
from care.models import Role, Staff
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import LookOnly, clerk
from care.web.pages import page
from care.web.posting import SEE_OTHER, once, own_transaction

# In the administrator's own browser, until the page has shown it: it stands in no row and in no address.
SHOWN_ONCE = "one_time_password"


@blueprint.get("/staff/<ref>/access")
def staff_access(ref: str) -> Response:
    """Where she is signed in, and what can be done; a password that was just made is shown, this once."""
    staff, member = _member(ref)
    return page(
        "desk/staff_access.html",
        staff=staff,
        member=member,
        sessions=access.sessions_of(member),
        has_code=access.second_step_on(member),
        may_change=staff.role is Role.ADMINISTRATOR and member.deactivated_at is None,
        password=_just_made(member),
    )


@blueprint.post("/staff/<ref>/password")
@own_transaction
def reset_password(ref: str) -> Response:
    """A password to be told to her, which serves until she has changed it; she is signed out everywhere."""
    fresh = access.one_time_password()
    password_hash = access.hash_password(fresh)
    with transaction():
        member, back = lock(_to_change(ref)), url_for("desk.staff_access", ref=ref)
        once(back)
        access.set_password(member, password_hash, must_change=True)
        access.end_sessions(member)
    session[SHOWN_ONCE] = [ref, fresh]
    return redirect(back, SEE_OTHER)


@blueprint.post("/staff/<ref>/code-off")
def reset_code(ref: str) -> Response:
    """Her telephone is lost: she signs in by her password alone until she has begun anew."""
    member = lock(_to_change(ref))
    access.end_second_step(member)
    access.end_sessions(member)
    return _back_to(member, _("动态码关掉了，所有浏览器都退出了。"))


@blueprint.post("/staff/<ref>/sessions/<int:session_id>/end")
def end_staff_session(ref: str, session_id: int) -> Response:
    """Sign one of her browsers out."""
    member = _to_change(ref)
    access.end_session_of(member, session_id)
    return _back_to(member, _("那一个浏览器退出了。"))


@blueprint.post("/staff/<ref>/sessions/end")
def end_staff_sessions(ref: str) -> Response:
    """Sign all of her browsers out."""
    member = _to_change(ref)
    access.end_sessions(member)
    return _back_to(member, _("所有浏览器都退出了。"))


def _member(ref: str) -> tuple[Staff, Staff]:
    """Who looks (an administrator or auditor, else NotFound), and whose way in it is."""
    staff = clerk()
    member = db.session.scalar(select(Staff).where(Staff.ref == ref))
    if member is None or staff.role not in (Role.ADMINISTRATOR, Role.AUDITOR):
        raise NotFound
    return staff, member


def _to_change(ref: str) -> Staff:
    """Somebody else's: one's own is changed with the present password and code, not around them."""
    staff, member = _member(ref)
    if staff.role is not Role.ADMINISTRATOR or member.id == staff.id:
        raise LookOnly
    return member


def _just_made(member: Staff) -> str | None:
    made = session.pop(SHOWN_ONCE, None)
    return made[1] if made and made[0] == member.ref else None


def _back_to(member: Staff, said: str) -> Response:
    flash(said)
    return redirect(url_for("desk.staff_access", ref=member.ref), SEE_OTHER)
