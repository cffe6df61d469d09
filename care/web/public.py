"""Pages for everybody: the front page with the ways in, and the sign that the site is alive."""

from flask import Blueprint, Response, make_response
from sqlalchemy import text

from care.db import db
from care.web.pages import page

blueprint = Blueprint("public", __name__)


@blueprint.get("/")
def welcome() -> Response:
    """Who are you?"""
    return page("public/welcome.html")


@blueprint.get("/healthz")
def health() -> Response:
    """For machines that watch this one: the web server answers, and so does the database."""
    db.session.execute(text("SELECT 1"))
    return make_response("ok\n", {"Content-Type": "text/plain; charset=utf-8"})
