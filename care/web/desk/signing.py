"""How staff come in and go out: a login name and a password, answered alike and as slowly whoever knocks."""

from http import HTTPStatus

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from care import access
from care.db import lock, reading, transaction
from care.models import HolderKind, Staff
from care.web.desk.blueprint import blueprint
from care.web.entries import way_on
from care.web.limits import limiter
from care.web.pages import page
from care.web.posting import SEE_OTHER, once, own_transaction, secret_of_this_post

LONGEST_LOGIN = 60
LONGEST_PASSWORD = 200


@blueprint.get("/sign-in")
def sign_in() -> Response:
    """Ask for login name and password."""
    if access.viewer():
        return redirect(url_for("desk.board"), SEE_OTHER)
    return page("desk/sign_in.html", login="", wrong="again" in request.args, after=request.args.get("next", ""))


@blueprint.post("/sign-in")
@limiter.limit("20 per minute;200 per hour")
@own_transaction
def enter() -> Response:
    """Let in who knows the password. It is hashed before the transaction begins: that is slow by design."""
    login = request.form.get("login", "")[:LONGEST_LOGIN]
    with reading():
        staff = access.staff_by_login(login)
        fits = access.password_fits(staff, request.form.get("password", "")[:LONGEST_PASSWORD])
    with transaction():
        staff = _held(login)
        enters = fits and staff is not None and not access.locked(staff)
        # By what comes of it, not by the password alone: a second tap must not tell a guesser that it was right.
        once(_way_on() if enters else url_for("desk.sign_in", again=1))
        secret = _let_in(staff, fits=fits)
    return _welcome(secret) if secret else _turned_away(login)


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End this browser's session."""
    access.end_session(access.require_viewer(HolderKind.STAFF).session)
    response = redirect(url_for("desk.sign_in"), SEE_OTHER)
    access.clear_cookie(response, HolderKind.STAFF)
    return response


def _held(login: str) -> Staff | None:
    """The account, locked: guesses that come at the same moment are counted one by one."""
    staff = access.staff_by_login(login)
    return lock(staff) if staff else None


def _let_in(staff: Staff | None, *, fits: bool) -> str | None:
    """The secret of a new session; None for a wrong password or an account that must wait."""
    if staff is None or access.locked(staff):
        return None
    if not fits:
        access.note_failure(staff)
        return None
    access.note_success(staff)
    agent = request.user_agent.string
    return access.start_session(HolderKind.STAFF, staff.id, agent, secret=secret_of_this_post())[1]


def _welcome(secret: str) -> Response:
    response = redirect(_way_on(), SEE_OTHER)
    access.set_cookie(response, HolderKind.STAFF, secret)
    return response


def _way_on() -> str:
    return way_on("/desk/", url_for("desk.board"))


def _turned_away(login: str) -> Response:
    response = page("desk/sign_in.html", login=login, wrong=True, after=request.form.get("next", ""))
    response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return response
