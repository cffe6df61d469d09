"""Requests per second and how long they take, as ``make run`` serves them, against a bare Flask on the same server."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from sqlalchemy import select

from bench.databases import opened, server_version
from bench.load import HOST, Load, Page, ask
from bench.report import Conditions, Report, Table, figure, installed, spread
from bench.running import command
from bench.workers import ROOT, until
from care import access, dispatch, orders
from care.cli import demo
from care.db import db, transaction
from care.models import Elder, HolderKind, Offer, Role, Service, Staff, When

BARE = "bare Flask"
WARM_UP_S = 1.0
# Settings of whoever runs the benchmark are none of its business.
FOREIGN = ("CARE_", "DATABASE_URL", "REDIS_URL", "HOST", "PORT", "SITE_URL", "HOTLINE")


@dataclass(frozen=True)
class Plan:
    """Which demo towns, over how many connections, for how long, and how often."""

    towns: tuple[str, ...]
    connections: tuple[int, ...]
    seconds: float
    rounds: int


FULL = Plan(towns=("town", "city"), connections=(1, 8), seconds=2.0, rounds=3)
QUICK = Plan(towns=("town",), connections=(1, 2), seconds=0.3, rounds=2)

NOTES = """\
- Everything runs as `make run` starts it, workers and watch too; the load comes from this machine over 127.0.0.1 and
  shares its cores. The bare Flask is one route that says hello, on the same Granian with the same settings.
- The elder's home has an order under way and one to repeat; the order's page is that of an order that somebody has
  taken; the board shows what is open in the demo's town. SQLite.
- Bytes are those of one answer on the wire, compressed, with its headers."""


@dataclass
class Found:
    """What came back, by town, page and number of connections; one load a round."""

    loads: dict[tuple[str, str, int], list[Load]] = field(default_factory=dict)
    versions: tuple[str, ...] = ()

    @property
    def failures(self) -> int:
        """How many answers were not the page."""
        return sum(load.failures for loads in self.loads.values() for load in loads)

    @property
    def fault(self) -> str:
        """The same in words."""
        return f"{self.failures} answers were not the page." if self.failures else ""


def measure(plan: Plan, conditions: Conditions) -> Found:
    """Measure every page of every town."""
    found = Found()
    for town in plan.towns:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            pages = _prepared(folder, town, found)
            bare = Page(BARE, free_port(), "/")
            stack.enter_context(served(folder, pages[0].port, "app.py"))
            stack.enter_context(served(folder, bare.port, "-m", "bench.bare"))
            conditions.probe()
            _measure_town(plan, town, [bare, *pages], found)
            conditions.probe()
    return found


def report(found: Found) -> Report:
    """Put the figures into words."""
    header = ("demo", "page", "connections", "a second", "of bare Flask", "p50 ms", "p99 ms", "bytes")
    return Report(
        name="pages",
        about="Pages, against a bare Flask on the same server",
        tables=[Table("Answers", header, [_row(found, *key) for key in found.loads])],
        notes=NOTES,
        versions=(*installed("Flask", "granian", "SQLAlchemy"), *found.versions),
    )


def _row(found: Found, town: str, page: str, connections: int) -> tuple[str, ...]:
    loads = found.loads[town, page, connections]
    bare = median(load.per_second for load in found.loads[town, BARE, connections])
    return (
        town,
        page,
        str(connections),
        spread(load.per_second for load in loads),
        figure(median(load.per_second for load in loads) / bare),
        spread(load.milliseconds(0.5) for load in loads),
        spread(load.milliseconds(0.99) for load in loads),
        f"{loads[-1].wire_bytes:,}",
    )


def _measure_town(plan: Plan, town: str, pages: list[Page], found: Found) -> None:
    """The pages take turns."""
    for page in pages:
        ask(page, max(plan.connections), min(WARM_UP_S, plan.seconds))
    for connections in plan.connections:
        for _ in range(plan.rounds):
            for page in pages:
                load = ask(page, connections, plan.seconds)
                found.loads.setdefault((town, page.name, connections), []).append(load)


def _prepared(folder: Path, town: str, found: Found) -> list[Page]:
    """Make the town, sign a phone and a clerk in, let the elder order and somebody accept."""
    with opened(folder) as app, app.app_context():
        found.versions = (server_version(app),)
        demo.load_town(town)
        elder_id, order_path = _ordered()
        elder = db.session.get_one(Elder, elder_id)
        phone, clerk = _signed_in(elder)
        port = free_port()
        return [
            Page("elder's home", port, f"/e/{elder.ref}/", phone),
            Page("order", port, order_path, phone),
            Page("board", port, "/desk/", clerk),
        ]


def _ordered() -> tuple[int, str]:
    """The first elder's order, taken by the first who was asked; her id and the order's path."""
    with transaction():
        elder = db.session.scalars(select(Elder).order_by(Elder.id).limit(1)).one()
        service = db.session.scalars(select(Service).where(Service.code == "everyday-cleaning")).one()
        order = orders.place(orders.Wish(elder, service, When.ASAP))
        elder_id, job_id, path = elder.id, order.job.id, f"/e/{elder.ref}/o/{order.ref}"
    dispatch.drain()
    with transaction():
        dispatch.accept(db.session.scalars(select(Offer).where(Offer.job_id == job_id)).one())
    return elder_id, path


def _signed_in(elder: Elder) -> tuple[str, str]:
    """The cookies of the elder's phone and of an operator."""
    with transaction():
        phone, phone_secret = access.start_session(HolderKind.ELDER, None)
        access.bind_elder(phone, elder)
        clerk = db.session.scalars(select(Staff).where(Staff.role == Role.OPERATOR).limit(1)).one()
        _, clerk_secret = access.start_session(HolderKind.STAFF, clerk.id)
    return f"{HolderKind.ELDER.value}={phone_secret}", f"{HolderKind.STAFF.value}={clerk_secret}"


@contextmanager
def served(folder: Path, port: int, *program: str) -> Iterator[None]:
    """A program of ours that answers on the port, until the block's end."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    env |= {"CARE_INSTANCE": str(folder), "PORT": str(port)}
    command = [sys.executable, *program]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=ROOT, env=env, start_new_session=True, stdout=subprocess.DEVNULL
    ) as parent:
        try:
            until(lambda: _answers(port) or parent.poll() is not None)
            yield
        finally:
            os.killpg(parent.pid, signal.SIGTERM)


def _answers(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


main = command(measure, report, full=FULL, quick=QUICK)

if __name__ == "__main__":
    main()
