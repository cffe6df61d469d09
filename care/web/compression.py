"""Gzip of texts: the one compression that the oldest phones know. The web server has none of its own."""

import gzip

from flask import Flask, Response, request

# Below this a packet is a packet either way.
LEAST_BYTES = 300
TEXTS = ("text/", "application/javascript", "application/json", "image/svg+xml")


def init_app(app: Flask) -> None:
    """Compress ``app``'s answers for browsers that ask for it."""
    app.after_request(_smaller)


def _smaller(response: Response) -> Response:
    if not (response.mimetype or "").startswith(TEXTS):
        return response
    response.vary.add("Accept-Encoding")
    if (response.status_code != 200 and response.status_code < 400) or "Content-Encoding" in response.headers:
        return response
    if not request.accept_encodings["gzip"]:
        return response
    response.direct_passthrough = False
    whole = response.get_data()
    if len(whole) < LEAST_BYTES:
        return response
    response.set_data(gzip.compress(whole, compresslevel=9, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)
    return response
