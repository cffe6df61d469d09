from datetime import date, timedelta

import pytest
from flask import Flask

from care import clock, watch
from care.access import log, note
from care.db import db, transaction
from care.models import Export, Sighting

PAGE = "/desk/elders/<ref>"


def pages(asked: log.Asked) -> list[list[tuple[str, int]]]:
    """Every page of what is asked for."""
    found, before = [], None
    while True:
        page = log.seen(asked, before)
        found.append([(sighting.viewer, sighting.person_id) for sighting, _ in page.rows])
        before = page.older
        if before is None:
            return found


def take_away(viewer: str = "staff:1") -> None:
    with transaction():
        db.session.add(Export(viewer=viewer, register="elders", asked="", rows=3))


def test_the_newest_stands_first_and_every_page_follows_on_the_last(
    in_app_on_both: Flask, frozen: clock.FrozenClock
) -> None:
    for person in range(1, 121):
        note("staff:1", [person], PAGE)
        frozen.tick(600)
    found = pages(log.Asked())
    assert [len(page) for page in found] == [50, 50, 20]
    assert [person for page in found for _, person in page] == list(range(120, 0, -1))


def test_it_is_searched_by_viewers_people_and_period(in_app_on_both: Flask, frozen: clock.FrozenClock) -> None:
    begun = clock.now()
    for viewer in ("staff:1", "staff:2", "caregiver:1"):
        note(viewer, [7, 8], PAGE)
        frozen.tick(3600)
    assert pages(log.Asked(viewers=["staff:2"])) == [[("staff:2", 8), ("staff:2", 7)]]
    assert pages(log.Asked(people=[7])) == [[("caregiver:1", 7), ("staff:2", 7), ("staff:1", 7)]]
    assert pages(log.Asked(viewers=["staff:1", "staff:2"], people=[8])) == [[("staff:2", 8), ("staff:1", 8)]]
    hour = timedelta(hours=1)
    second = log.Asked(since=begun + hour, until=begun + 2 * hour)
    assert pages(second) == [[("staff:2", 8), ("staff:2", 7)]]
    assert pages(log.Asked(viewers=[])) == [[]]


def test_an_hour_is_one_line_from_first_to_last(in_app: Flask, frozen: clock.FrozenClock) -> None:
    begun = clock.now()
    for _ in range(3):
        note("staff:1", [7], PAGE)
        frozen.tick(1200 - 1)
    ((row, _person),) = log.seen(log.Asked()).rows
    assert (row.first_at, row.last_at) == (begun, begun + timedelta(seconds=2 * 1199))


@pytest.mark.parametrize("begun", [date(2026, 3, 2), date(2027, 11, 30), date(2028, 2, 28)])
def test_it_is_kept_for_three_years_and_then_forgotten(
    in_app_on_both: Flask, frozen: clock.FrozenClock, begun: date
) -> None:
    frozen.move_to(clock.now().replace(year=begun.year, month=begun.month, day=begun.day))
    note("staff:1", [7], PAGE)
    take_away()
    then = clock.now()
    frozen.move_to(then.replace(year=then.year + 3))
    watch.prune()
    assert (db.session.query(Sighting).count(), db.session.query(Export).count()) == (1, 1)
    frozen.tick(2 * 24 * 3600)
    watch.prune()
    assert (db.session.query(Sighting).count(), db.session.query(Export).count()) == (0, 0)


def test_what_was_taken_away_is_listed_by_viewer_and_period(in_app: Flask, frozen: clock.FrozenClock) -> None:
    take_away("staff:1")
    frozen.tick(3600)
    take_away("staff:2")
    assert [row.viewer for row in log.taken_away(log.Asked()).rows] == ["staff:2", "staff:1"]
    assert [row.viewer for row in log.taken_away(log.Asked(viewers=["staff:1"])).rows] == ["staff:1"]
    assert [row.viewer for row in log.taken_away(log.Asked(since=clock.now())).rows] == ["staff:2"]
