"""``flask demo town`` and ``flask demo city``: fill an empty database, with a progress bar."""

import sys

import click
from flask.cli import with_appcontext
from flask_migrate import upgrade
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from care.cli.demo.town import SIZES, is_loaded, load_town
from care.errors import StartupError

COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


@click.group()
def demo() -> None:
    """Invented people in an empty database, for demo mode."""


@demo.command()
@with_appcontext
def town() -> None:
    """300 elders, 60 caregivers, six weeks of past visits."""
    _load("town")


@demo.command()
@with_appcontext
def city() -> None:
    """1,620 elders, 220 caregivers, 38,000 past visits."""
    _load("city")


def _load(size: str) -> None:
    try:
        upgrade()
        if is_loaded():
            click.echo("A demo town is here already and stays. For another, set CARE_INSTANCE to a new folder.")
            return
        with Progress(*COLUMNS) as bar:
            task = bar.add_task("Past visits", total=SIZES[size].visits)

            def tell(done: int, of: int) -> None:
                bar.update(task, completed=done)
                if done == of:
                    bar.add_task("Their money", total=None)

            load_town(size, tell)
    except StartupError as error:
        sys.exit(str(error))
