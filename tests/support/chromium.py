"""A real Chromium for tests: found on the machine, else installed by apt, else the one that Playwright brings."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = (
    "--no-sandbox",  # it refuses to run as root otherwise; it only ever opens our own pages
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find(lock: Path) -> str | None:
    """The program's path, installed if need be; None: use the one that Playwright has just brought."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # test processes run side by side, one of them installs
        program = _found() or _installed_by_apt()
        if program is None:
            _bring_playwrights_own()
        return program


def _found() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _installed_by_apt() -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    subprocess.run(["apt-get", "update", "-qq"], check=False)  # noqa: S607 - apt is where the PATH says
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-noto-cjk"],  # noqa: S607
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        check=False,
    )
    return _found()


def _bring_playwrights_own() -> None:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    if subprocess.run(command, check=False).returncode:
        raise RuntimeError("There is no Chromium for the browser tests: install one (Debian: apt install chromium).")
