"""Children are started again when they die, and none outlives the parent."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from care.cli.processes import Child
from tests.support.waiting import until

ROOT = Path(__file__).parent.parent.parent
FAMILY = """
import os, signal, time
from care.cli.processes import Child, Supervisor

def with_a_child_of_its_own():
    os.fork()
    time.sleep(60)

def stubborn():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(60)

supervisor = Supervisor(patience_s=0.2)
supervisor.watch_over([Child(run.__name__, run) for run in (with_a_child_of_its_own, stubborn)])
supervisor.stop()
"""
ALL = 3


@pytest.fixture
def parent() -> Iterator[psutil.Process]:
    """A parent with two children, one of which has a child of its own, and one of which will not end."""
    with subprocess.Popen([sys.executable, "-c", FAMILY], cwd=ROOT) as started:
        parent = psutil.Process(started.pid)
        until(lambda: len(parent.children(recursive=True)) == ALL)
        yield parent
        started.kill()


def family(parent: psutil.Process) -> list[psutil.Process]:
    return list(parent.children(recursive=True))


@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_nobody_outlives_the_parent(parent: psutil.Process, way: signal.Signals) -> None:
    children = family(parent)
    parent.send_signal(way)
    until(lambda: not any(alive(child) for child in children))


def test_a_child_that_is_killed_is_started_again(parent: psutil.Process) -> None:
    killed = parent.children()[0]
    os.kill(killed.pid, signal.SIGKILL)
    until(lambda: killed not in family(parent) and len(family(parent)) == ALL)


def test_the_pause_grows_with_each_early_death_and_has_an_end() -> None:
    child = Child("web", run=lambda: None)
    pauses = [child.pause_s(now=1.0) for _ in range(10)]
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30, 30, 30]


def test_a_long_life_is_forgiven() -> None:
    child = Child("web", run=lambda: None, failures=5)
    assert child.pause_s(now=3600.0) < 1


def alive(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
