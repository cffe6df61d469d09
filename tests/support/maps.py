"""A map provider in tests: a small HTTP server on this machine that says what it is told to say."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class MapServer:
    """Where it listens, what it answers, what it was asked."""

    address: str
    answer: str = "[]"
    status: int = 200
    asked: list[str] = field(default_factory=list)


@contextmanager
def map_server() -> Iterator[MapServer]:
    """A running server; it ends with the block."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            running.asked.append(self.path)
            self.send_response(running.status)
            self.end_headers()
            self.wfile.write(running.answer.encode())

        def log_message(self, *_said: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    running = MapServer(f"http://127.0.0.1:{server.server_port}")
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
