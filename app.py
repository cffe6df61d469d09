"""Assembly: puts settings, tables, pages and commands together; run by itself it starts everything."""

import logging
import os
import sys
from pathlib import Path
from types import TracebackType

from flask import Flask, request
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from care import config as settings
from care import models as _models  # noqa: F401 - every table must be known
from care import web
from care.cli import commands, serving
from care.config import Config
from care.db import db
from care.db.handle import prepare_engine
from care.errors import StartupError

HERE = Path(__file__).parent
LONGEST_POST_BYTES = 2**20

ErrorInfo = tuple[type, BaseException, TracebackType] | tuple[None, None, None]


class CareApp(Flask):
    """Flask, whose log names the route that failed and never the path: paths hold secrets."""

    def log_exception(self, exc_info: ErrorInfo) -> None:
        """Log where it happened, by the route's pattern."""
        self.logger.error("%s %s failed", request.method, request.url_rule, exc_info=exc_info)


def create_app(config: Config | None = None) -> Flask:
    """The application, ready to serve; without settings it reads them from the environment."""
    app = CareApp("app", root_path=str(HERE))
    config = config or _config_or_exit()
    app.config.update(
        CARE=config,
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        # An error's text must not carry the name or number that was being written.
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},
        MAX_CONTENT_LENGTH=LONGEST_POST_BYTES,
    )
    if config.proxies:
        # So many of our own stand before us; what a visitor claims beyond them is not believed.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies)  # type: ignore[method-assign]
    db.init_app(app)
    prepare_engine(app)
    Migrate(app, db, directory=str(HERE / "migrations"), compare_server_default=True)
    web.init_app(app)
    commands.init_app(app)
    return app


def _config_or_exit() -> Config:
    try:
        return settings.load(os.environ)
    except StartupError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    sys.exit(serving.main(create_app))
