"""Child processes under one parent: started by fork, started again when they die, ended together without an orphan."""

import ctypes
import logging
import os
import select
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Self

from care.errors import StartupError

log = logging.getLogger(__name__)

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE_S = 10.0
LONGEST_PAUSE_S = 30.0
LONG_LIFE_S = 60.0
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass
class Child:
    """One process: what it runs, and how it has fared."""

    name: str
    run: Callable[[], object]
    # Ended after all others, which need it to end well.
    outlives: bool = False
    pid: int = 0
    started_at: float = 0.0
    failures: int = 0
    due_at: float = 0.0

    def pause_s(self, now: float) -> float:
        """How long to wait before it is started again: longer each time, unless it had lived long."""
        self.failures = 0 if now - self.started_at > LONG_LIFE_S else self.failures + 1
        return min(LONGEST_PAUSE_S, 0.25 * 2.0**self.failures)


class Supervisor:
    """Parent of all children. Forks from its only thread; holds no connection to anything when it does."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self.children: list[Child] = []
        self.patience_s = patience_s

    def start(self, child: Child) -> None:
        """Start one more child, which ``watch_over`` will keep alive."""
        self.children.append(child)
        _fork(child)

    def watch_over(self, children: Iterable[Child], ready: Callable[[], object] = lambda: None) -> None:
        """Start the children, say so, and start again whatever dies, until the first Ctrl-C or SIGTERM."""
        with _Signals() as signals:
            for child in children:
                self.start(child)
            ready()
            while not signals.told_to_stop(self._seconds_to_next_start()):
                self._note_deaths()
                self._start_due()

    def stop(self) -> None:
        """End all children: politely, then, after some seconds, for certain."""
        for signal_number in (*STOPPING, signal.SIGCHLD):
            signal.signal(signal_number, signal.SIG_IGN if signal_number in STOPPING else signal.SIG_DFL)
        _end([child for child in self.children if child.pid and not child.outlives], self.patience_s)
        _end([child for child in self.children if child.pid], self.patience_s)

    def _seconds_to_next_start(self) -> float | None:
        waiting = [child.due_at for child in self.children if not child.pid]
        return max(0.0, min(waiting) - time.monotonic()) if waiting else None

    def _note_deaths(self) -> None:
        for child in self.children:
            if child.pid and (status := _status_if_ended(child)) is not None:
                now = time.monotonic()
                pause_s = child.pause_s(now)
                child.pid, child.due_at = 0, now + pause_s
                log.warning("%s ended (%s), it starts again in %.1f s", child.name, _cause(status), pause_s)

    def _start_due(self) -> None:
        for child in self.children:
            if not child.pid and child.due_at <= time.monotonic():
                _fork(child)


def stop_event() -> threading.Event:
    """An event that SIGTERM or Ctrl-C sets, from a thread of its own: set in a handler, it could lock itself."""
    stop = threading.Event()
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)

    def wait() -> None:
        signal.sigwait(STOPPING)
        stop.set()

    threading.Thread(target=wait, daemon=True).start()
    return stop


class _Signals:
    """Signals as bytes in a pipe, so that waiting for them can have an end and none is lost."""

    def __enter__(self) -> Self:
        self.reading, self.writing = os.pipe()
        os.set_blocking(self.writing, False)
        signal.set_wakeup_fd(self.writing, warn_on_full_buffer=False)
        for number in (*STOPPING, signal.SIGCHLD):
            signal.signal(number, lambda *_: None)
        return self

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(-1)
        os.close(self.reading)
        os.close(self.writing)

    def told_to_stop(self, timeout_s: float | None) -> bool:
        """Wait for any signal; whether it was one that ends the program."""
        ready, _, _ = select.select([self.reading], [], [], timeout_s)
        return bool(ready) and any(number in STOPPING for number in os.read(self.reading, 64))


def _fork(child: Child) -> None:
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    child.started_at = time.monotonic()
    # A signal that came before the child has made itself ready would be lost: it waits.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    child.pid = os.fork()
    if child.pid:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
        return
    code = 1
    try:
        _be_a_child(parent)
        child.run()
        code = 0
    except StartupError as error:
        log.warning("%s: %s", child.name, error)
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:  # noqa: BLE001 - a child never returns into its parent's stack
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _be_a_child(parent: int) -> None:
    signal.set_wakeup_fd(-1)
    for number in (*STOPPING, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    # The terminal sends the others to the whole group; the parent hears them, and ends the children in good order.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
    _die_with(parent)
    _parent_of_next.append(os.getpid())
    os.register_at_fork(after_in_child=_die_with_forking_parent)


_parent_of_next: list[int] = []


def _die_with_forking_parent() -> None:
    """Bind grandchildren too: the web server's workers and the process that RQ forks for each job."""
    _die_with(_parent_of_next.pop())
    _parent_of_next.append(os.getpid())


def _die_with(parent: int) -> None:
    """Have the kernel kill this process when its parent dies in whatever way; every step is safe to lose."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)


def _status_if_ended(child: Child) -> int | None:
    try:
        pid, status = os.waitpid(child.pid, os.WNOHANG)
    except ChildProcessError:
        return 0
    return status if pid else None


def _end(children: list[Child], patience_s: float) -> None:
    for child in children:
        os.kill(child.pid, signal.SIGTERM)
    deadline = time.monotonic() + patience_s
    while children and time.monotonic() < deadline:
        children = [child for child in children if not _gone(child)]
        time.sleep(0.02 if children else 0)
    for child in children:
        log.warning("%s did not end by itself", child.name)
        os.kill(child.pid, signal.SIGKILL)
        os.waitpid(child.pid, 0)
        child.pid = 0


def _gone(child: Child) -> bool:
    if _status_if_ended(child) is None:
        return False
    child.pid = 0
    return True


def _cause(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"exit {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
