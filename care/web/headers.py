"""Headers of every answer: what a browser may load and keep, and who may look over its shoulder."""

from flask import Flask, Response, current_app, g, request

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    # Addresses hold secrets (a card's link); they are told to nobody, not even to ourselves.
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(),microphone=()",
}
POLICY = (
    "default-src 'self';img-src 'self' data:;style-src 'self'{styles};object-src 'none'"
    ";base-uri 'none';form-action 'self';frame-ancestors 'none'"
)
A_YEAR = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Put the headers on every answer of ``app``."""
    app.after_request(_with_headers)


def _with_headers(response: Response) -> Response:
    response.headers.update(ALWAYS)
    if request.endpoint == "static":
        _keep(response)
        return response
    if current_app.config["CARE"].site_url.startswith("https:"):
        response.headers["Strict-Transport-Security"] = f"max-age={A_YEAR}"
    styles = "".join(f" {allowed}" for allowed in g.get("style_hashes", []))
    response.headers["Content-Security-Policy"] = POLICY.format(styles=styles)
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


def _keep(response: Response) -> None:
    """Keep a file for ever if its address names its version; else ask each time whether it changed."""
    if "v" in request.args:
        response.cache_control.public = True
        response.cache_control.max_age = A_YEAR
        response.cache_control.immutable = True
        response.cache_control.no_cache = None
