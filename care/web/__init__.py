"""What the browsers see. ``init_app`` wires it into the application; every blueprint stands in ``BLUEPRINTS``."""

from flask import Blueprint, Flask
from flask_wtf.csrf import CSRFProtect
from htmx_flask import Htmx

from care.access import login_manager, sightings
from care.web import (
    caregiver,
    compression,
    desk,
    elder,
    entries,
    failures,
    filters,
    headers,
    languages,
    limits,
    phones,
    posting,
    public,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    public.blueprint,
    languages.blueprint,
    elder.blueprint,
    caregiver.blueprint,
    caregiver.short,
    desk.blueprint,
)
# Everybody's messages on one page, codes and all: for invented people only.
DEMO_BLUEPRINTS: tuple[Blueprint, ...] = (phones.blueprint,)

COOKIES = {
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_REFRESH_EACH_REQUEST": False,
    "PERMANENT_SESSION_LIFETIME": 365 * 24 * 3600,
    # A page may lie open for days and its button must still work.
    "WTF_CSRF_TIME_LIMIT": None,
    # No page of ours sends a Referer (see headers), so none can be asked for.
    "WTF_CSRF_SSL_STRICT": False,
}


def init_app(app: Flask) -> None:
    """Wire everything that stands in care/web into ``app``; its settings must be in place."""
    app.config.from_mapping(COOKIES, SESSION_COOKIE_SECURE=app.config["CARE"].site_url.startswith("https:"))
    Htmx(app)
    CSRFProtect(app)
    login_manager.init_app(app)
    sightings.init_app(app)
    # compression after headers: answers pass through the last one first
    for part in (compression, headers, languages, limits, posting, entries, failures, filters):
        part.init_app(app)
    for blueprint in (*BLUEPRINTS, *(DEMO_BLUEPRINTS if app.config["CARE"].demo else ())):
        app.register_blueprint(blueprint)
