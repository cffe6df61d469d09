import threading

from flask import Flask

from care.access import sightings
from care.db import db
from care.models import Sighting

PEOPLE = [3, 1, 2]


def test_pages_opened_at_the_same_moment_are_noted_once(in_app_on_both: Flask) -> None:
    start, failed = threading.Barrier(6), []

    def open_page(people: list[int]) -> None:
        with in_app_on_both.app_context():
            start.wait()
            try:
                sightings.note("staff:1", people, "/desk/elders/<ref>")
            except Exception as error:  # noqa: BLE001 - the test looks at what it was
                failed.append(error)
            db.session.remove()

    threads = [threading.Thread(target=open_page, args=[PEOPLE[number % 2 :]]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(row.person_id for row in db.session.query(Sighting)) == sorted(PEOPLE)
