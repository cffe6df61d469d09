"""One's own account: where one is signed in, a new password, the second step; nothing else while it must change."""

import hashlib
from http import HTTPStatus

from flask import Response as PlainResponse
from flask import flash, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response

from care import access, errors
from care.db import db, lock, reading, transaction
from care.models import HolderKind, Role, Staff
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import NewPasswordNeeded, clerk, clerk_who_may, signed_in
from care.web.desk.signing import LONGEST_PASSWORD, remember_browser
from care.web.entries import digits
from care.web.limits import limiter
from care.web.pages import page
from care.web.posting import SEE_OTHER, once, own_transaction
from care.web.qr import qr_picture

WRONG = _l("现在的密码不对。")
NOT_ALIKE = _l("两次写的新密码不一样。")
SAME = _l("新密码要跟现在的不一样。")


def _this_browser() -> str:
    """Guesses are counted by browser: a whole office may have one address, and new passwords on one morning.

    By a hash of its secret, since what is counted stands in Redis and, when it is too much, in the log.
    """
    secret = request.cookies.get(HolderKind.STAFF.value)
    return hashlib.sha256(secret.encode()).hexdigest() if secret else get_remote_address()


@blueprint.errorhandler(NewPasswordNeeded)
def ask_for_a_new_password(_error: NewPasswordNeeded) -> Response:
    """Whatever was asked for, the way leads to the new password; a live part takes the whole page there."""
    address = url_for("desk.password")
    if "HX-Request" in request.headers:
        return make_response("", HTTPStatus.NO_CONTENT, {"HX-Redirect": address})
    return redirect(address, SEE_OTHER)


@blueprint.get("/account")
def account() -> Response:
    """Who one is here, where one is signed in, and what can be changed."""
    staff = clerk()
    here = access.require_viewer(HolderKind.STAFF).session
    sessions = access.sessions_of(staff)
    has_code = access.second_step_on(staff)
    return page("desk/account.html", staff=staff, here=here, sessions=sessions, has_code=has_code)


@blueprint.get("/account/password")
def password() -> Response:
    """Ask for the present password and, twice, for the new one."""
    return page("desk/password.html", staff=signed_in(), wrong={})


@blueprint.post("/account/password")
@limiter.limit("10 per minute;30 per hour", key_func=_this_browser)
@own_transaction
def change_password() -> Response:
    """Keep the new password and sign all other browsers out. Hashing comes before the transaction: it is slow."""
    staff_id, here = signed_in().id, access.require_viewer(HolderKind.STAFF).session.id
    old, new, again = (request.form.get(name, "")[: LONGEST_PASSWORD + 1] for name in ("old", "new", "again"))
    with reading():
        staff = db.session.get_one(Staff, staff_id)
        wrong = _faults(staff, old, new, again)
        if wrong:
            return _asked_again(staff, wrong)
    return _changed(staff_id, here, access.hash_password(new))


@blueprint.post("/account/sessions/<int:session_id>/end")
def end_own_session(session_id: int) -> Response:
    """Sign one other browser out."""
    access.end_session_of(clerk(), session_id)
    flash(_("那一个浏览器退出了。"))
    return redirect(url_for("desk.account"), SEE_OTHER)


@blueprint.post("/account/sessions/end-others")
def end_other_sessions() -> Response:
    """Sign all browsers out but this one."""
    access.end_sessions(clerk(), but=access.require_viewer(HolderKind.STAFF).session)
    flash(_("别的浏览器都退出了。"))
    return redirect(url_for("desk.account"), SEE_OTHER)


@blueprint.get("/account/code")
def own_code() -> Response:
    """The picture to read into the app, and the field for its first code."""
    staff = clerk_who_may(Role.ADMINISTRATOR)
    if access.second_step_on(staff) or staff.totp_secret is None:
        return redirect(url_for("desk.account"), SEE_OTHER)
    picture = qr_picture(access.app_address(staff), _("动态码的二维码"))
    return page("desk/own_code.html", staff=staff, picture=picture, secret=staff.totp_secret)


@blueprint.post("/account/code")
def begin_own_code() -> Response:
    """Make a secret; it counts once the app has shown a code of it."""
    access.begin_second_step(lock(clerk_who_may(Role.ADMINISTRATOR)))
    return redirect(url_for("desk.own_code"), SEE_OTHER)


@blueprint.post("/account/code/confirm")
@limiter.limit("20 per hour", key_func=_this_browser)
def confirm_own_code() -> Response:
    """The app shows the right code: signing in asks for one from now on."""
    staff = lock(clerk_who_may(Role.ADMINISTRATOR))
    if access.confirm_second_step(staff, digits("code")):
        flash(_("好了，以后登录要输动态码。"))
        return redirect(url_for("desk.account"), SEE_OTHER)
    flash(_("动态码不对，请再看一看手机。"))
    return redirect(url_for("desk.own_code"), SEE_OTHER)


@blueprint.post("/account/code/off")
@limiter.limit("20 per hour", key_func=_this_browser)
def end_own_code() -> Response:
    """Ask for no code any more; only whoever has the app may say so."""
    staff = lock(clerk_who_may(Role.ADMINISTRATOR))
    if access.second_step_on(staff) and access.code_fits(staff, digits("code")):
        access.end_second_step(staff)
        flash(_("动态码关掉了。"))
    else:
        flash(_("动态码不对，请再看一看手机。"))
    return redirect(url_for("desk.account"), SEE_OTHER)


def _faults(staff: Staff, old: str, new: str, again: str) -> dict[str, errors.Sentence]:
    """What is wrong, by field. The new password is judged only for whoever knows the present one."""
    if not access.password_fits(staff, old):
        return {"old": WRONG}
    try:
        access.check_strength(staff, new)
    except errors.Invalid as weak:
        return {"new": weak.sentence}
    if new == old:
        return {"new": SAME}
    return {} if new == again else {"again": NOT_ALIKE}


def _changed(staff_id: int, here: int, password_hash: str) -> Response:
    with transaction():
        once(url_for("desk.account"))
        staff = lock(db.session.get_one(Staff, staff_id))
        access.set_password(staff, password_hash, must_change=False)
        access.end_sessions(staff, but=next((each for each in access.sessions_of(staff) if each.id == here), None))
        flash(_("密码改好了。别的浏览器都退出了。"))
        response = redirect(url_for("desk.account"), SEE_OTHER)
        remember_browser(response, staff)
        return response


def _asked_again(staff: Staff, wrong: dict[str, errors.Sentence]) -> PlainResponse:
    response = page("desk/password.html", staff=staff, wrong=wrong)
    response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return response
