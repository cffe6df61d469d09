"""How staff come in and go out: login, password and for some a code, answered alike and as slowly whoever knocks."""

from http import HTTPStatus

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from care import access
from care.db import lock, reading, transaction
from care.models import HolderKind, Staff
from care.web.desk.blueprint import blueprint
from care.web.entries import digits, way_on
from care.web.limits import limiter
from care.web.pages import page
from care.web.posting import SEE_OTHER, once, own_transaction, secret_of_this_post

LONGEST_LOGIN = 60
LONGEST_PASSWORD = 200
TRIES = "20 per minute;200 per hour"
A_YEAR_S = 365 * 24 * 3600


@blueprint.get("/sign-in")
def sign_in() -> Response:
    """Ask for login name and password."""
    if access.viewer():
        return redirect(url_for("desk.board"), SEE_OTHER)
    return page("desk/sign_in.html", login="", wrong="again" in request.args, after=request.args.get("next", ""))


@blueprint.post("/sign-in")
@limiter.limit(TRIES)
@own_transaction
def enter() -> Response:
    """Let in who knows the password. It is hashed before the transaction begins: that is slow by design."""
    login = request.form.get("login", "")[:LONGEST_LOGIN]
    with reading():
        staff = access.staff_by_login(login)
        fits = access.password_fits(staff, request.form.get("password", "")[:LONGEST_PASSWORD])
    with transaction():
        return _answered(_held(login), fits=fits)


@blueprint.get("/sign-in/code")
def second_step() -> Response:
    """The password was right: ask for the code that the app shows."""
    ticket = request.args.get("ticket", "")
    if access.staff_of_ticket(ticket) is None:
        return redirect(url_for("desk.sign_in"), SEE_OTHER)
    wrong, after = "again" in request.args, request.args.get("next", "")
    return page("desk/second_step.html", ticket=ticket, wrong=wrong, after=after)


@blueprint.post("/sign-in/code")
@limiter.limit(TRIES)
def enter_code() -> Response:
    """Let in who has the app, too. A wrong code counts as a wrong password does, so it is told by a redirect."""
    ticket = request.form.get("ticket", "")
    staff = access.staff_of_ticket(ticket)
    if staff is None:
        return redirect(url_for("desk.sign_in", again=1), SEE_OTHER)
    lock(staff)
    if not _must_wait(staff) and access.staff_of_ticket(ticket) and access.code_fits(staff, digits("code")):
        return _let_in(staff)
    _count(staff, fits=False)
    return redirect(url_for("desk.second_step", ticket=ticket, next=request.form.get("next"), again=1), SEE_OTHER)


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End this browser's session."""
    access.end_session(access.require_viewer(HolderKind.STAFF).session)
    response = redirect(url_for("desk.sign_in"), SEE_OTHER)
    access.clear_cookie(response, HolderKind.STAFF)
    return response


def remember_browser(response: Response, staff: Staff) -> None:
    """Let this browser keep that ``staff`` has signed in on it: others' guesses do not make her wait here."""
    response.set_cookie(
        _mark_of(staff),
        access.browser_mark(staff),
        max_age=A_YEAR_S,
        path=url_for("desk.sign_in"),
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def _answered(staff: Staff | None, *, fits: bool) -> Response:
    """In, on to the code, or turned away; a wrong password is counted."""
    enters = fits and staff is not None and not _must_wait(staff)
    ticket = access.second_step_ticket(staff) if enters and staff and access.second_step_on(staff) else ""
    # By what comes of it, not by the password alone: a second tap must not tell a guesser that it was right.
    once(_on(ticket) if enters else url_for("desk.sign_in", again=1))
    if staff is None or not enters:
        _count(staff, fits=fits)
        return _turned_away()
    return redirect(_on(ticket), SEE_OTHER) if ticket else _let_in(staff)


def _held(login: str) -> Staff | None:
    """The account, locked: guesses that come at the same moment are counted one by one."""
    staff = access.staff_by_login(login)
    return lock(staff) if staff else None


def _must_wait(staff: Staff) -> bool:
    mark = request.cookies.get(_mark_of(staff), "")
    return access.locked(staff, known=access.is_known_browser(staff, mark))


def _mark_of(staff: Staff) -> str:
    return f"known-{staff.id}"


def _count(staff: Staff | None, *, fits: bool) -> None:
    """Count a failure; none while the account waits, or guesses would make it wait for ever."""
    if staff is not None and not fits and not _must_wait(staff):
        access.note_failure(staff)


def _let_in(staff: Staff) -> Response:
    access.note_success(staff)
    agent, secret = request.user_agent.string, secret_of_this_post()
    access.start_session(HolderKind.STAFF, staff.id, agent, secret=secret)
    response = redirect(_way_on(), SEE_OTHER)
    access.set_cookie(response, HolderKind.STAFF, secret)
    remember_browser(response, staff)
    return response


def _on(ticket: str) -> str:
    """Where the right password leads: on to the code, or in."""
    return url_for("desk.second_step", ticket=ticket, next=request.form.get("next")) if ticket else _way_on()


def _way_on() -> str:
    return way_on("/desk/", url_for("desk.board"))


def _turned_away() -> Response:
    login, after = request.form.get("login", "")[:LONGEST_LOGIN], request.form.get("next", "")
    response = page("desk/sign_in.html", login=login, wrong=True, after=after)
    response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return response
