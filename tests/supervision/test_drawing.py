import math
from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from flask import Flask

from care import clock, jobs, watch
from care.clock import FrozenClock
from care.db import db, transaction
from care.models import Elder, Grade, Outcome, RingBack, RingBackDay, Setting, Standing, StandingKind
from care.supervision import drawing
from care.supervision.drawing import Ticket, pick, weight_of
from tests.support.cast import Cast
from tests.support.supervision import finished, neighbours
from tests.support.threads import all_at_once

pytestmark = pytest.mark.usefixtures("frozen")


def drawn() -> list[int]:
    db.session.rollback()
    return sorted(row.visit_id for row in db.session.query(RingBack))


def day() -> RingBackDay:
    return db.session.query(RingBackDay).one()


def ended(cast: Cast, elder_ids: list[int], grade: Grade = Grade.A) -> list[int]:
    with transaction():
        return sorted(finished(cast, grade, elder_id=each) for each in elder_ids)


def test_all_of_yesterday_are_drawn_where_they_are_few_and_none_of_another_day(cast: Cast) -> None:
    visits = ended(cast, [cast.elder, cast.stranger])
    with transaction():
        for days in (0, 2):
            finished(cast, elder_id=cast.stranger, at=clock.now() - timedelta(days=days, minutes=1))
    assert drawing.draw_if_due()
    assert drawn() == visits
    assert (day().finished, day().drawn, day().weights) == (2, 2, {"2": 2})


def test_a_day_begins_and_ends_at_midnight_here(cast: Cast, frozen: FrozenClock) -> None:
    midnight = frozen.moment.astimezone(clock.LOCAL).replace(hour=0)
    with transaction():
        last = finished(cast, at=midnight - timedelta(seconds=1))
        first = finished(cast, elder_id=cast.stranger, at=midnight - timedelta(days=1))
        finished(cast, at=midnight)
        finished(cast, at=midnight - timedelta(days=1, seconds=1))
    drawing.draw_if_due()
    assert drawn() == sorted([last, first])


def test_nothing_is_drawn_before_the_hour_that_is_set(cast: Cast, frozen: FrozenClock) -> None:
    ended(cast, [cast.elder])
    frozen.tick(-60)
    assert not drawing.draw_if_due()
    assert drawing.overdue() is None
    frozen.tick(60)
    assert drawing.draw_if_due()


def test_a_day_is_drawn_once_however_often_it_is_called(cast: Cast) -> None:
    ended(cast, neighbours(12))
    with transaction():
        db.session.add(Setting(key="ring_backs_a_day", value=5))
    assert [drawing.draw_if_due() for _ in range(3)] == [True, False, False]
    assert len(drawn()) == 5


def test_of_workers_who_draw_at_once_one_does(in_app_on_both: Flask, cast_on_both: Cast) -> None:
    visits = ended(cast_on_both, neighbours(6))
    assert Counter(all_at_once(in_app_on_both, *[drawing.draw_if_due] * 6)) == {True: 1, False: 5}
    assert drawn() == visits


def test_the_worker_draws_and_so_does_the_watch_where_it_is_dead(cast: Cast, frozen: FrozenClock) -> None:
    visits = ended(cast, [cast.elder])
    frozen.tick(7)
    watch.sweep()
    assert drawn() == visits
    frozen.tick(24 * 3600)
    jobs.drain_slow()
    assert db.session.query(RingBackDay).count() == 2


@pytest.mark.parametrize("kind", [StandingKind.DEAD, StandingKind.HOSPITAL])
def test_no_house_is_rung_where_somebody_died_or_is_in_hospital(cast: Cast, kind: StandingKind) -> None:
    ended(cast, [cast.elder], Grade.C)
    with transaction():
        db.session.add(Standing(elder_id=cast.elder, kind=kind, starts_at=clock.now()))
    drawing.draw_if_due()
    assert drawn() == []
    assert (day().finished, day().weights) == (1, {})


def test_who_is_home_from_hospital_is_rung(cast: Cast) -> None:
    visits = ended(cast, [cast.elder])
    with transaction():
        for kind, days in ((StandingKind.HOSPITAL, 3), (StandingKind.ACTIVE, 2)):
            db.session.add(Standing(elder_id=cast.elder, kind=kind, starts_at=clock.now() - timedelta(days=days)))
    drawing.draw_if_due()
    assert drawn() == visits


def test_whoever_is_no_longer_an_elder_of_ours_is_not_rung(cast: Cast) -> None:
    ended(cast, [cast.elder])
    with transaction():
        db.session.get_one(Elder, cast.elder).deactivated_at = clock.now()
    drawing.draw_if_due()
    assert drawn() == []


def test_an_elder_is_rung_once_a_week_unless_the_evidence_is_weak(cast: Cast, frozen: FrozenClock) -> None:
    first, _ = ended(cast, [cast.elder]), drawing.draw_if_due()
    frozen.tick(24 * 3600)
    with transaction():
        strong, weak = finished(cast, Grade.B), finished(cast, Grade.C)
    drawing.draw_if_due()
    assert drawn() == sorted([*first, weak])
    frozen.tick(6 * 24 * 3600)
    with transaction():
        later = finished(cast, Grade.B)
    drawing.draw_if_due()
    assert later not in drawn()
    frozen.tick(24 * 3600)
    with transaction():
        last = finished(cast, Grade.B)
    drawing.draw_if_due()
    assert last in drawn()
    assert strong not in drawn()


def test_two_well_proven_visits_of_one_day_are_one_call(cast: Cast) -> None:
    with transaction():
        for _ in range(3):
            finished(cast)
    drawing.draw_if_due()
    assert len(drawn()) == 1


def test_what_is_proven_worse_doubted_or_left_unsaid_weighs_more() -> None:
    said = [weight_of(grade, Outcome.YES) for grade in Grade]
    assert said == [1, 3, 8]
    for grade in Grade:
        yes, unsaid, doubted = (weight_of(grade, each) for each in (Outcome.YES, None, Outcome.NOT_QUITE))
        assert yes < unsaid < doubted
    assert weight_of(None, Outcome.YES) == weight_of(Grade.C, Outcome.YES)


def test_weak_evidence_is_drawn_as_much_oftener_as_its_weight_says() -> None:
    """One of a heavy and a light ticket is drawn with exactly w : 1; 20,000 draws stay within five sigmas of it."""
    heavy, light, draws = Ticket(1, 1, 1, 8, weak=True), Ticket(2, 2, 2, 1, weak=False), 20_000
    chance = Random(1620)
    hits = sum(pick([light, heavy], 1, lately=(), chance=chance) == [heavy] for _ in range(draws))
    share = 8 / 9
    assert abs(hits - draws * share) < 5 * math.sqrt(draws * share * (1 - share))


def test_among_many_the_first_drawn_is_of_a_weight_as_often_as_its_share_of_all_weights() -> None:
    tickets = [Ticket(n, n, n, weight, weak=False) for n, weight in enumerate([1] * 80 + [3] * 15 + [8] * 5)]
    chance, draws = Random(93), 10_000
    first = Counter(pick(tickets, 1, lately=(), chance=chance)[0].weight for _ in range(draws))
    for weight, count in {1: 80, 3: 15, 8: 5}.items():
        share = weight * count / (80 + 45 + 40)
        assert abs(first[weight] - draws * share) < 5 * math.sqrt(draws * share * (1 - share))


def test_nothing_is_drawn_twice_and_nothing_is_left_where_all_are_wanted() -> None:
    tickets = [Ticket(n, n, n, 1 + n % 9, weak=False) for n in range(50)]
    for count in (0, 1, 10, 50, 99):
        found = pick(tickets, count, lately=(), chance=Random(count))
        assert len(set(found)) == len(found) == min(count, 50)
