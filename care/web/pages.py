"""A page or just its live part: one URL serves both, and says when nothing changed and when to stop asking."""

import hashlib
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Response, g, make_response, render_template, request
from markupsafe import Markup

# Stands in a live part for its own version, which is known only once the part is written.
VERSION = "_version_"
# htmx shows what comes with this status and asks no more.
STOP_POLLING = 286


class Fragment(NamedTuple):
    """A live part as written, and a short hash of what a reader sees of it."""

    html: Markup
    version: str


def page(template: str, fragment: str | None = None, *, ended: bool = False, **context: Any) -> Response:
    """Answer with ``template``, or to htmx with its ``fragment`` alone.

    The template shows the fragment as ``{{ fragment }}``; the fragment's root element asks anew by ``{{ poll(10) }}``.
    An unchanged fragment answers 204. ``ended``: nothing will change any more, so the asking stops.
    """
    g.ended = ended
    part = _written(fragment, context) if fragment else None
    if part and _wants_fragment():
        response = _fragment_answer(part, ended=ended)
    else:
        response = make_response(render_template(template, fragment=part and part.html, **context))
    response.vary.add("HX-Request")
    return response


def poll(seconds: int) -> Markup:
    """Attributes for a fragment's root element: ask for it again every so many seconds, until it has ended."""
    if g.get("ended"):
        return Markup()
    query = request.args.to_dict(flat=False) | {"v": [VERSION]}
    address = f"{request.path}?{urlencode(query, doseq=True)}"
    return Markup('hx-get="{}" hx-trigger="every {}s" hx-swap="outerHTML"').format(address, seconds)


def _wants_fragment() -> bool:
    """A boosted link and the way back through the history want the whole page."""
    asked = request.htmx  # type: ignore[attr-defined]  # htmx-flask adds it
    return bool(asked) and not asked.boosted and not asked.history_restore_request


def _written(fragment: str, context: dict[str, Any]) -> Fragment:
    text = render_template(fragment, **context)
    seen = text
    # Tokens are new in every answer, and nobody sees them.
    for secret in (g.get("csrf_token"), g.get("post_key")):
        seen = seen.replace(secret, "") if secret else seen
    version = hashlib.sha256(seen.encode()).hexdigest()[:8]
    return Fragment(Markup(text.replace(VERSION, version)), version)  # noqa: S704 - Jinja escaped it


def _fragment_answer(part: Fragment, *, ended: bool) -> Response:
    if ended:
        return make_response(part.html, STOP_POLLING)
    if request.args.get("v") == part.version:
        return make_response("", HTTPStatus.NO_CONTENT)
    return make_response(part.html)
