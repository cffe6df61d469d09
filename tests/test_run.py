"""``make run`` as a newcomer sees it: real processes in a fresh copy of the project."""

import os
import re
import socket
import sqlite3
import stat
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from care.cli import redis_server
from care.errors import StartupError
from tests.support.town import Town, answers, fetched_into, free_port, page
from tests.support.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("run")]

NOBODY = 65534
# The parent, Redis, the web server and its worker, two queues' workers, the watch, and make.
AT_LEAST = 7


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A copy in which the first start has made secrets, tables and the demo town."""
    town = fetched_into(tmp_path_factory.mktemp("town"))
    with town.running(free_port()):
        pass
    return town


def orders(town: Town) -> list[str]:
    with closing(sqlite3.connect(town.folder / "instance" / "care.sqlite3")) as connection:
        return [ref for (ref,) in connection.execute("SELECT ref FROM orders ORDER BY id")]


def test_the_first_start_loads_the_town(loaded: Town) -> None:
    assert orders(loaded)


def test_what_it_writes_is_for_its_owners_eyes_only(loaded: Town) -> None:
    files = list((loaded.folder / "instance").iterdir())
    assert {"secrets.json", "care.sqlite3", "redis.log"} <= {file.name for file in files}
    assert [file.name for file in files if stat.S_IMODE(file.stat().st_mode) & 0o077] == []


def test_a_later_start_is_quick_and_keeps_all_rows(loaded: Town) -> None:
    before, port = orders(loaded), free_port()
    began = time.monotonic()
    with loaded.running(port, HOST="x86_64-conda-linux-gnu"):  # what some shells set is no wish of anybody's
        assert time.monotonic() - began < 10
    assert orders(loaded) == before


def test_the_printed_sign_ins_open(loaded: Town) -> None:
    port = free_port()
    with loaded.running(port) as started:
        addresses = re.findall(r"http://\S+", started.said())
        assert len(addresses) >= 3
        for address in addresses:
            assert "<h1" in page(address)


def test_a_folder_may_have_a_long_name_with_spaces_in_chinese(loaded: Town, tmp_path: Path) -> None:
    with loaded.running(free_port(), CARE_INSTANCE=str(tmp_path / ("养老 院" * 12))) as started:
        assert "Ctrl-C" in started.said()


def test_it_runs_on_postgresql_too(loaded: Town, tmp_path: Path, postgresql_url: str) -> None:
    port = free_port()
    with loaded.running(port, CARE_INSTANCE=str(tmp_path / "instance"), DATABASE_URL=postgresql_url) as started:
        assert "/desk/" in started.said()
        assert not (tmp_path / "instance" / "care.sqlite3").exists()


def test_ctrl_c_ends_every_process(loaded: Town) -> None:
    with loaded.running(free_port()) as started:
        assert len(loaded.processes()) >= AT_LEAST
        started.press_ctrl_c()
        until(lambda: not loaded.processes())


def test_nothing_is_left_when_the_parent_is_killed(loaded: Town) -> None:
    with loaded.running(free_port()) as started:
        for process in loaded.processes():
            if process.ppid() == started.process.pid:
                process.kill()
        until(lambda: not loaded.processes())


def test_whatever_is_killed_is_started_again(loaded: Town) -> None:
    port = free_port()
    with loaded.running(port) as started:
        parent = next(process for process in loaded.processes() if process.ppid() == started.process.pid)
        children = parent.children()
        for child in children:
            child.kill()
        until(lambda: len(parent.children()) == len(children) and not set(children) & set(parent.children()))
        until(lambda: answers(port))


def test_a_busy_port_is_said_in_a_sentence(loaded: Town) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        assert f"make run PORT={port + 1}" in loaded.refused("run", f"PORT={port}")


def test_a_second_program_in_one_folder_is_refused(loaded: Town) -> None:
    with loaded.running(free_port()):
        assert "already runs" in loaded.refused("run", f"PORT={free_port()}")


def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(loaded: Town) -> None:
    assert "CARE_INSTANCE" in loaded.refused("run", CARE_INSTANCE="/proc/care")


def test_a_project_folder_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    makefile = Path(__file__).parent.parent / "Makefile"
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "Makefile").write_text(makefile.read_text())
    (bare / "requirements.txt").touch()
    bare.chmod(0o555)
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(folder.stat().st_mode | 0o111)
    nobody = NOBODY if os.geteuid() == 0 else None  # nothing is read-only for root
    groups: list[int] | None = [] if nobody else None
    done = subprocess.run(
        ["/usr/bin/env", "make", "run"],
        cwd=bare,
        user=nobody,
        group=nobody,
        extra_groups=groups,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "cannot be written to" in done.stdout


def test_a_python_too_old_is_said_in_a_sentence(tmp_path: Path) -> None:
    town = fetched_into(tmp_path)
    (tmp_path / ".venv").unlink()
    old = tmp_path / "python3.9"
    old.write_text("#!/bin/sh\n[ $1 = -c ] && exit 1\necho Python 3.9.2\n")
    old.chmod(0o755)
    assert "Python 3.11, 3.12 or 3.13" in town.refused("run", f"PYTHON={old}")


def test_a_redis_that_does_not_answer_is_said_in_a_sentence(loaded: Town) -> None:
    assert "REDIS_URL" in loaded.refused("run", f"PORT={free_port()}", REDIS_URL="unix:///nowhere.sock")


def test_no_redis_at_all_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StartupError, match="install redis-server"):
        redis_server.find_binary()


def test_production_refuses_the_demo_town(loaded: Town) -> None:
    production = {"CARE_MODE": "production", "SITE_URL": "https://care.example", "HOTLINE": "0595-86380000"}
    assert "demo town" in loaded.refused("run", f"PORT={free_port()}", **production)


@pytest.mark.parametrize("command", [("worker", "dispatch"), ("watch",)])
def test_one_process_can_run_on_a_machine_of_its_own(loaded: Town, redis_url: str, command: tuple[str, ...]) -> None:
    flask = (".venv/bin/python", "-m", "flask", "--app", "app")
    started = loaded.begin(*flask, *command, REDIS_URL=redis_url)
    until(lambda: len(loaded.processes()) >= 2)
    started.process.terminate()
    assert started.exit_code() == 0
    assert not loaded.processes()


def test_a_worker_wants_to_know_where_redis_is(loaded: Town) -> None:
    started = loaded.begin(".venv/bin/python", "-m", "flask", "--app", "app", "worker", "dispatch")
    assert (started.exit_code(), started.said().strip()) == (1, "A worker must know where Redis runs: set REDIS_URL.")
