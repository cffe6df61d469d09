"""Real threads: several things at the same moment, each in a context and transaction of its own."""

import threading
from collections.abc import Callable
from functools import partial

from flask import Flask

from care.db import db, retrying


def at_once(app: Flask, *works: Callable[[], object]) -> list[object]:
    """Do all of it at the same moment, each in a thread, context and transaction of its own."""
    return all_at_once(app, *(partial(retrying, work) for work in works))


def all_at_once(app: Flask, *works: Callable[[], object]) -> list[object]:
    """The same for what opens its transactions itself."""
    start = threading.Barrier(len(works))
    results: list[object] = [None] * len(works)

    def one(number: int, work: Callable[[], object]) -> None:
        with app.app_context():
            start.wait()
            try:
                results[number] = work()
            except Exception as error:  # noqa: BLE001 - the test looks at what it was
                results[number] = error
            db.session.remove()

    threads = [threading.Thread(target=one, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
