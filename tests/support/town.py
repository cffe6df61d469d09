"""A copy of the project that a newcomer has just fetched, and its processes."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.support.waiting import until

ROOT = Path(__file__).parent.parent.parent
NEEDED = ("Makefile", "app.py", "care", "migrations", "requirements.txt", "static", "templates", "translations")
# A newcomer has no settings; and make, run by make, would take over the outer one's flags.
FOREIGN = ("MAKE", "MFLAGS", "CARE_", "DATABASE_URL", "REDIS_URL", "HOST", "PORT", "SITE_URL", "HOTLINE")


@dataclass
class Started:
    """A command that was begun, and the file that it writes to."""

    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        """All that it has said so far."""
        return self.log.read_text()

    def press_ctrl_c(self) -> None:
        """What a terminal does: every process of the group gets the signal."""
        os.killpg(self.process.pid, signal.SIGINT)

    def exit_code(self) -> int:
        """Wait for its end."""
        return self.process.wait(timeout=30)


@dataclass
class Town:
    """A folder with the project in it."""

    folder: Path

    def begin(self, *command: str, **env: str) -> Started:
        """Begin a command in the folder, in a process group of its own, as a terminal does."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        log = self.folder / f"said-{time.monotonic_ns()}.txt"
        with log.open("w") as output:
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=inherited | env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return Started(process, log)

    def refused(self, *arguments: str, **env: str) -> str:
        """What a ``make`` that must fail says, without make's own last line."""
        started = self.begin("make", *arguments, **env)
        assert started.exit_code() != 0
        assert "Traceback" not in started.said()
        return re.sub(r"make: \*\*\*.*\n", "", started.said()).strip()

    @contextmanager
    def running(self, port: int, **env: str) -> Iterator[Started]:
        """Run everything until the block's end, where nothing of it may be left."""
        started = self.begin("make", "run", f"PORT={port}", **env)
        try:
            until(lambda: started.process.poll() is not None or answers(port), seconds=60)
            until(lambda: started.process.poll() is not None or "Ctrl-C" in started.said())
            assert started.process.poll() is None, started.said()
            yield started
        finally:
            if started.process.poll() is None:
                started.press_ctrl_c()
                started.exit_code()
        until(lambda: not self.processes())
        assert "Traceback" not in started.said()

    def processes(self) -> list[psutil.Process]:
        """Every process that works in this folder, whoever started it."""
        return [process for process in psutil.process_iter() if self._works_here(process)]

    def _works_here(self, process: psutil.Process) -> bool:
        try:
            return Path(process.cwd()).is_relative_to(self.folder) and process.status() != psutil.STATUS_ZOMBIE
        except (psutil.NoSuchProcess, psutil.AccessDenied, OSError):
            return False


def fetched_into(folder: Path) -> Town:
    """Copy what is committed or will be, and let it use this very virtualenv."""
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy2(source, folder / name)
    (folder / ".venv").symlink_to(sys.prefix)
    return Town(folder)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    try:
        page(f"http://127.0.0.1:{port}/")
    except OSError:
        return False
    return True


def page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - our own server
        return str(answer.read().decode())
