"""A Flask application that says hello, on the very server that serves the pages: ``python -m bench.bare``."""

import os

from flask import Flask

from care import config
from care.cli import serving


def bare_app() -> Flask:
    """One route and nothing else."""
    app = Flask("bare")
    app.config["CARE"] = config.load(os.environ)

    @app.get("/")
    def hello() -> str:
        return "hello"

    return app


if __name__ == "__main__":
    serving.serve_web(bare_app())
