"""In which language a page is written, and the switch between them."""

from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, current_app, g, redirect, request, url_for
from flask_babel import Babel, refresh
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from care.models import Language
from care.web.posting import own_transaction

COOKIE = "lang"
CHINESE = "zh"
LANGUAGES = {CHINESE: "中文", "en": "English"}
A_YEAR = 365 * 24 * 3600

blueprint = Blueprint("languages", __name__)


@blueprint.post("/language/<code>")
@own_transaction
def switch(code: str) -> Response:
    """Remember the language and go back to the page where the button stood."""
    if code not in LANGUAGES:
        abort(404)
    response = redirect(_way_back(request.form.get("next", "")), 303)
    response.set_cookie(COOKIE, code, max_age=A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure)
    return response


def speak(language: Language) -> None:
    """Write this page in the language of the person whose page it is, unless the browser chose one."""
    g.language = language.value
    refresh()


def chosen() -> str:
    """What this browser chose, else what the person speaks (noted by ``speak``, and at sign-in), else Chinese."""
    code = request.cookies.get(COOKIE, "")
    return code if code in LANGUAGES else str(g.get("language", CHINESE))


def init_app(app: Flask) -> None:
    """Let ``app`` write in the chosen language."""
    app.config["BABEL_DEFAULT_LOCALE"] = CHINESE
    Babel(app, locale_selector=chosen)
    app.context_processor(_other_languages)


def _other_languages() -> dict[str, object]:
    return {"other_languages": [(code, name) for code, name in LANGUAGES.items() if code != chosen()]}


def _way_back(address: str) -> str:
    """The address if it is a page of ours that can be opened, else the front page: never another site."""
    pages = current_app.url_map.bind("", "/")
    try:
        parts = urlsplit(address)
        pages.match(parts.path, method="GET")
    except (HTTPException, RequestRedirect, ValueError):  # the last for what is no address at all
        return url_for("public.welcome")
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
