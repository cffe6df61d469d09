"""A load generator of a few lines: connections that ask for one page again and again, as fast as they are answered.

Python's own HTTP clients take as long for a request as a bare Flask for its answer, and would make it look slow.
"""

import socket
import threading
import time
from dataclasses import dataclass, field

from bench.report import quantile

HOST = "127.0.0.1"
AT_MOST_S = 10
END_OF_HEAD = b"\r\n\r\n"
OK = b"HTTP/1.1 200"


@dataclass(frozen=True)
class Page:
    """What is asked for: an address on this machine, and who asks."""

    name: str
    port: int
    path: str
    cookie: str = ""

    def request(self) -> bytes:
        """The request as a phone would send it."""
        lines = [f"GET {self.path} HTTP/1.1", f"Host: {HOST}:{self.port}", "Accept: text/html", "Accept-Encoding: gzip"]
        lines += [f"Cookie: {self.cookie}"] if self.cookie else []
        return "\r\n".join([*lines, "", ""]).encode()


@dataclass
class Load:
    """What came back: how long each answer took, how large the last one was, and how many were no page."""

    seconds: float
    took_s: list[float] = field(default_factory=list)
    wire_bytes: int = 0
    failures: int = 0

    @property
    def per_second(self) -> float:
        """Answers in a second."""
        return len(self.took_s) / self.seconds

    def milliseconds(self, share: float) -> float:
        """How long ``share`` of the answers took at most."""
        return quantile(self.took_s, share) * 1000


def ask(page: Page, connections: int, seconds: float) -> Load:
    """Ask for a page over so many connections at once for so long."""
    load = Load(seconds)
    until = time.perf_counter() + seconds
    callers = [threading.Thread(target=_call, args=(page, until, load)) for _ in range(connections)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    return load


def _call(page: Page, until: float, load: Load) -> None:
    request = page.request()
    with socket.create_connection((HOST, page.port), timeout=AT_MOST_S) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while (began := time.perf_counter()) < until:
            line.sendall(request)
            answer = _answer(line)
            load.took_s.append(time.perf_counter() - began)
            load.wire_bytes = len(answer)
            load.failures += not answer.startswith(OK)


def _answer(line: socket.socket) -> bytes:
    answer = b""
    while END_OF_HEAD not in answer:
        answer += _more(line)
    head, _, body = answer.partition(END_OF_HEAD)
    _, _, after = head.lower().partition(b"content-length:")
    missing = int(after.split(b"\r\n")[0]) - len(body)
    while missing > 0:
        answer += (some := _more(line))
        missing -= len(some)
    return answer


def _more(line: socket.socket) -> bytes:
    some = line.recv(65_536)
    if not some:
        raise ConnectionError("the server closed the connection")
    return some
