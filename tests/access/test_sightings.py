import threading

from flask import Flask

from care import clock
from care.access import also_here, sightings
from care.db import db
from care.models import Sighting
from tests.support.desk import at_desk

PEOPLE = [3, 1, 2]
PAGE = "/desk/elders/<ref>"


def test_pages_opened_at_the_same_moment_are_noted_once(in_app_on_both: Flask) -> None:
    start, failed = threading.Barrier(6), []

    def open_page(people: list[int]) -> None:
        with in_app_on_both.app_context():
            start.wait()
            try:
                sightings.note("staff:1", people, PAGE)
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


def test_a_long_list_is_noted_whole(in_app: Flask) -> None:
    sightings.note("staff:1", range(1, 1_203), PAGE)
    assert db.session.query(Sighting).count() == 1_202


def test_a_page_that_stays_open_moves_the_last_time_but_not_at_every_look(
    app: Flask, frozen: clock.FrozenClock
) -> None:
    desk = at_desk(app)
    clerk, begun = desk.clerk(), clock.now()
    lasts = []
    for _ in range(3):
        clerk.get(desk.elder_page)
        lasts.append(desk.in_app(lambda: db.session.query(Sighting).one().last_at) - begun)
        frozen.tick(10)
    assert [last.total_seconds() for last in lasts] == [0, 0, 20]


def test_who_looks_at_somebody_just_now_is_known_for_half_a_minute(
    in_app_on_both: Flask, frozen: clock.FrozenClock
) -> None:
    sightings.note("staff:1", [7], PAGE)
    sightings.note("staff:2", [7], PAGE)
    sightings.note("staff:3", [8], PAGE)
    sightings.note("caregiver:4", [7], PAGE)
    assert also_here(7, "staff:1") == ["staff:2"]
    frozen.tick(20)
    sightings.note("staff:1", [7], PAGE)
    frozen.tick(20)
    assert also_here(7, "staff:2") == ["staff:1"]
    assert also_here(7, "staff:1") == []


def test_who_looks_is_known_across_the_full_hour(in_app: Flask, frozen: clock.FrozenClock) -> None:
    frozen.tick(3590)
    sightings.note("staff:2", [7], PAGE)
    frozen.tick(20)
    assert also_here(7, "staff:1") == ["staff:2"]
