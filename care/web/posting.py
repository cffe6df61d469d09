"""One transaction a request: a GET can only read, and a POST that comes twice with one key is done once."""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, g, make_response, redirect, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as BaseResponse

from care import access
from care.db import acting, db, reading, retrying
from care.models import Posted

SEE_OTHER = 303
READING = {"GET", "HEAD", "OPTIONS"}
TOKENS = {"csrf_token", "key"}
OWN = "own_transaction"

Answering = Callable[[], ResponseReturnValue]
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


class Repeated(Exception):
    """The same POST was done before, and was answered by the way to ``location``."""

    def __init__(self, location: str) -> None:
        super().__init__()
        self.location = location


class _Undone(Exception):
    """The view answered with an error: its changes are taken back, its answer is given."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def own_transaction(view: View) -> View:
    """Mark a POST view that must do something slow first; it opens ``transaction()`` and calls ``once`` in it."""
    vars(view)[OWN] = True
    return view


def once(location: str) -> None:
    """Begin an own transaction: whoever comes again with this POST is only led to ``location``."""
    _claimed().location = location


def secret_of_this_post() -> str:
    """What a session's cookie shall hold that this POST starts: sent twice, it can be answered with the same cookie.

    A double tap throws the first answer away, cookie and all. Nobody can make the secret without our key.
    """
    asked = f"session\0{g.actor}\0{_fingerprint()}"
    return hmac.new(current_app.config["CARE"].token_key, asked.encode(), hashlib.sha256).hexdigest()


def init_app(app: Flask) -> None:
    """Put a transaction around every view of ``app``."""
    plain = app.dispatch_request

    def dispatch() -> ResponseReturnValue:
        if request.endpoint == "static":
            return plain()
        with reading():
            who = access.viewer()
            if who and who.holder:
                g.language = who.holder.person.language.value
            if request.method in READING:
                return make_response(plain())
            g.actor = who.actor if who else _visitor()
        with acting(g.actor):
            return _post(plain)

    app.dispatch_request = dispatch  # type: ignore[method-assign]  # the one place that is around every view


def _post(view: Answering) -> ResponseReturnValue:
    if not request.form.get("key"):
        raise BadRequest
    try:
        return view() if _has_own_transaction() else retrying(lambda: _done_once(view))
    except Repeated as repeated:
        return _with_cookie_again(redirect(repeated.location, SEE_OTHER))
    except _Undone as undone:
        return undone.response


def _done_once(view: Answering) -> Response:
    row = _claimed()
    response = make_response(view())
    if response.status_code >= 400:
        raise _Undone(response)
    if response.location is None:
        raise RuntimeError("a POST is answered by a redirect: only that can be answered again")
    row.location = response.location
    return response


def _claimed() -> Posted:
    """The row of this POST's key. Another transaction that holds the key is waited for: by SQLite's one writer,
    by PostgreSQL's unique index. Its commit makes this one ``Repeated``; its rollback leaves the key free.
    """
    row = Posted(actor=g.actor, key=_fingerprint())
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        done = select(Posted.location).where(Posted.actor == row.actor, Posted.key == row.key)
        raise Repeated(db.session.scalars(done).one() or "/") from None
    return row


def _with_cookie_again(response: BaseResponse) -> BaseResponse:
    """Signed in by this POST's first coming, the browser is given its cookie by the second as well."""
    kind, secret = access.area_of(request.path), secret_of_this_post()
    if kind:
        with reading():
            started = access.find_session(kind, secret)
        if started:
            access.set_cookie(response, kind, secret)
    return response


def _fingerprint() -> str:
    """The form's key together with what was asked: all forms of a page share a key, two answers are two wishes."""
    asked = [item for item in request.form.items(multi=True) if item[0] not in TOKENS]
    asked += [(name, _content(sent)) for name, sent in request.files.items(multi=True)]
    return hashlib.sha256(repr((request.form["key"], request.path, asked)).encode()).hexdigest()[:32]


def _content(sent: FileStorage) -> str:
    sent.stream.seek(0)
    content = hashlib.file_digest(cast("Any", sent.stream), "sha256").hexdigest()
    sent.stream.seek(0)
    return content


def _visitor() -> str:
    """One visitor is told from another by the browser's session, which the CSRF check has just seen."""
    browser = hashlib.sha256(str(session.get("csrf_token")).encode()).hexdigest()[:24]
    return f"visitor:{browser}"


def _has_own_transaction() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return view is not None and OWN in vars(view)
