"""The commands of ``flask --app app``: processes for many machines, backup, ways in, the ledger, the demo town."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from care import access
from care.cli import backups, serving
from care.cli.administrators import administrator
from care.cli.demo.commands import demo
from care.cli.ledger import audit_ledger
from care.config import Config
from care.db import transaction
from care.errors import Invalid, StartupError
from care.models import HolderKind
from care.queues import QUEUES

P = ParamSpec("P")


def init_app(app: Flask) -> None:
    """Give ``app`` its commands."""
    for command in (worker, watch, backup, restore, administrator, caregiver_link, audit_ledger, demo):
        app.cli.add_command(command)


def _in_one_sentence(run: Callable[P, None]) -> Callable[P, None]:
    """Say what is wrong in the sentence that the exception carries, and no traceback."""

    @wraps(run)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            run(*args, **kwargs)
        except StartupError as error:
            sys.exit(str(error))

    return wrapped


def _app() -> Flask:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's own way
    return app


def _config() -> Config:
    config: Config = current_app.config["CARE"]
    return config


@click.command()
@click.argument("queues", nargs=-1, required=True, type=click.Choice(QUEUES), metavar="QUEUE…")
@with_appcontext
@_in_one_sentence
def worker(queues: tuple[str, ...]) -> None:
    """Take jobs from the queues named, one process for each."""
    serving.redis_url(_app())
    serving.keep_alive(_app(), serving.worker_children(_app(), queues))


@click.command()
@with_appcontext
@_in_one_sentence
def watch() -> None:
    """Find all that is due, on one machine at a time however many run this."""
    serving.keep_alive(_app(), [serving.watch_child(_app())])


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
@_in_one_sentence
def backup(file: Path) -> None:
    """Write database and secrets to FILE; who has it can read everything."""
    backups.write(_config(), file)
    click.echo(f"Written to {file}. It holds the keys too: store it where only you can read it.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@with_appcontext
@_in_one_sentence
def restore(file: Path) -> None:
    """Put back database and secrets from FILE; what was there before is kept beside it."""
    backups.restore(_config(), file)
    click.echo("Restored.")


@click.command("caregiver-link")
@click.argument("number")
@with_appcontext
def caregiver_link(number: str) -> None:
    """Print a new link to the pages of the caregiver whose telephone has NUMBER, good until it is revoked."""
    try:
        caregiver = access.caregiver_by_number(access.normalise_number(number))
    except Invalid as error:
        sys.exit(str(error.sentence))
    if caregiver is None:
        sys.exit("No caregiver has this number.")
    with transaction():
        card = access.issue_card(HolderKind.CAREGIVER, caregiver.id)
    click.echo(f"{_config().site_url}/c/me/{access.card_token(card)}")
