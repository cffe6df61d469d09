"""The daily look: each day of a plan gets its order once, or a reason why not."""

import os
import signal
import threading
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from care import orders, watch
from care.clock import FrozenClock
from care.db import db, transaction
from care.models import (
    Caregiver,
    Channel,
    DayPart,
    Fulfilment,
    Job,
    JobStatus,
    OnHoliday,
    Plan,
    PlanDay,
    PlanOutcome,
    Service,
    Setting,
    StandingKind,
    Stop,
)
from care.orders import plans
from care.orders.plans import Every, Rhythm
from tests.support.cast import Cast
from tests.support.plans import at, days, jobs, lives, mornings, plan, planned, stopped, visits_on
from tests.support.play import accept, asked, assign, offers, run_dispatch

pytestmark = pytest.mark.usefixtures("frozen")

FRIDAY = date(2026, 3, 6)


def weekly(*weekdays: int) -> Rhythm:
    return Rhythm(Every.WEEK, weekdays)


def test_an_order_is_placed_three_days_ahead_for_its_part_of_the_day(cast: Cast, frozen: FrozenClock) -> None:
    plan_id = planned(cast, rhythm=weekly(4), part=DayPart.AFTERNOON)
    plans.drain()
    assert days(plan_id) == {}
    frozen.move_to(at(date(2026, 3, 3)))
    plans.drain()
    (placed,) = jobs(plan_id)
    assert placed.window_start == at(FRIDAY).replace(hour=14)
    assert placed.window_end == at(FRIDAY).replace(hour=18)
    assert (placed.order.channel, placed.order.ordered_by) == (Channel.PLAN, "system")


def test_how_far_ahead_is_a_setting(cast: Cast) -> None:
    with transaction():
        db.session.add(Setting(key="plan_ahead_days", value=10))
    plan_id = planned(cast)
    plans.drain()
    assert visits_on(plan_id) == ["2026-03-03", "2026-03-10"]


def test_a_plan_that_begins_today_comes_today_if_enough_of_the_day_is_left(cast: Cast) -> None:
    today = planned(cast, rhythm=weekly(0))
    plans.drain()
    assert visits_on(today) == ["2026-03-02"]


def test_what_is_too_late_today_is_not_placed(cast: Cast, frozen: FrozenClock) -> None:
    frozen.move_to(at(date(2026, 3, 2)).replace(hour=11, minute=30))
    plan_id = planned(cast, rhythm=weekly(0))
    plans.drain()
    assert days(plan_id) == {"2026-03-02": PlanOutcome.REFUSED}


def test_looking_again_and_again_places_each_day_once(cast: Cast, frozen: FrozenClock) -> None:
    plan_id = planned(cast)
    for _ in mornings(frozen, 8):
        plans.drain()
        watch.sweep()
    assert visits_on(plan_id) == ["2026-03-03", "2026-03-10"]


def test_looks_at_the_same_moment_place_each_day_once(in_app_on_both: Flask, cast_on_both: Cast) -> None:
    made = [planned(cast_on_both, part=part, rhythm=weekly(1, 3)) for part in DayPart for _ in range(3)]
    db.session.remove()
    start = threading.Barrier(4)

    def look() -> None:
        with in_app_on_both.app_context():
            start.wait()
            plans.drain()
            db.session.remove()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [visits_on(each) for each in made] == [["2026-03-03", "2026-03-05"]] * 6


def test_a_day_of_a_plan_has_one_row(cast_on_both: Cast) -> None:
    plan_id = planned(cast_on_both)
    plans.drain()
    again = PlanDay(plan_id=plan_id, day=date(2026, 3, 3), visit_on=date(2026, 3, 3), outcome=PlanOutcome.PLACED)
    with pytest.raises(IntegrityError), transaction():
        db.session.add(again)


def test_a_worker_killed_in_the_middle_of_a_look_has_placed_nothing_and_the_next_places_it_once(
    in_app: Flask, cast: Cast
) -> None:
    plan_id = planned(cast)
    db.session.remove()
    child = os.fork()
    if child == 0:
        with transaction():
            plans.looking.look_at(db.session.get_one(Plan, plan_id))
            db.session.flush()
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert (days(plan_id), db.session.query(Job).count()) == ({}, 0)
    plans.drain()
    plans.drain()
    assert (len(days(plan_id)), db.session.query(Job).count()) == (1, 1)


def test_the_watch_finds_a_plan_that_is_due(cast: Cast) -> None:
    plan_id = planned(cast)
    watch.sweep()
    assert visits_on(plan_id) == ["2026-03-03"]


def test_days_that_nobody_looked_at_are_not_made_up_for(cast: Cast, frozen: FrozenClock) -> None:
    plan_id = planned(cast)
    plans.drain()
    frozen.move_to(at(date(2026, 4, 1)))
    plans.drain()
    frozen.move_to(at(date(2026, 4, 5)))
    plans.drain()
    assert visits_on(plan_id) == ["2026-03-03", "2026-04-07"]


def test_while_she_is_away_nothing_is_placed_and_afterwards_it_goes_on_by_itself(
    cast: Cast, frozen: FrozenClock
) -> None:
    plan_id = planned(cast)
    lives(cast, StandingKind.HOSPITAL, date(2026, 3, 8))
    lives(cast, StandingKind.ACTIVE, date(2026, 3, 14))
    for _ in mornings(frozen, 14):
        pass
    assert visits_on(plan_id) == ["2026-03-03", "2026-03-17"]
    assert days(plan_id)["2026-03-10"] is PlanOutcome.STANDING


def test_a_day_that_was_skipped_gets_its_order_when_the_reason_is_gone_in_time(cast: Cast, frozen: FrozenClock) -> None:
    stopped(FRIDAY, FRIDAY)
    plan_id = planned(cast, rhythm=weekly(4))
    frozen.move_to(at(date(2026, 3, 4)))
    plans.drain()
    assert days(plan_id) == {"2026-03-06": PlanOutcome.STOPPED}
    with transaction():
        db.session.query(Stop).one().lifted_at = frozen.moment
    frozen.move_to(at(date(2026, 3, 5)))
    plans.drain()
    assert days(plan_id) == {"2026-03-06": PlanOutcome.PLACED}


def test_a_service_that_is_not_offered_any_more_is_not_placed(cast: Cast, frozen: FrozenClock) -> None:
    plan_id = planned(cast)
    with transaction():
        db.session.get_one(Service, cast.cleaning).deactivated_at = frozen.moment
    plans.drain()
    assert days(plan_id) == {"2026-03-03": PlanOutcome.REFUSED}


def test_a_holiday_is_left_out_or_moved_or_kept_as_the_plan_says(cast: Cast, frozen: FrozenClock) -> None:
    frozen.move_to(at(date(2026, 4, 28)))
    made = [planned(cast, rhythm=weekly(4), on_holiday=each) for each in OnHoliday]
    for _ in mornings(frozen, 2):
        pass
    assert [visits_on(each) for each in made] == [[], ["2026-05-06"], ["2026-05-01"]]


def test_a_meal_by_plan_is_for_the_desk_to_arrange(cast: Cast) -> None:
    with transaction():
        db.session.get_one(Service, cast.cleaning).fulfilment = Fulfilment.CANTEEN_DELIVERY
    plan_id = planned(cast)
    plans.drain()
    assert [job.attention for job in jobs(plan_id)] == ["arrange"]


def test_the_caregiver_named_is_asked_before_the_nearest(cast: Cast) -> None:
    plan_id = planned(cast, caregiver=cast.far)
    plans.drain()
    run_dispatch()
    assert asked(jobs(plan_id)[0].id) == [cast.far]


def test_whoever_came_last_time_is_asked_first_the_next_time(cast: Cast, frozen: FrozenClock) -> None:
    plan_id = planned(cast)
    plans.drain()
    assign(jobs(plan_id)[0].id, cast.far)
    frozen.move_to(at(date(2026, 3, 8)))
    plans.drain()
    run_dispatch()
    assert asked(jobs(plan_id)[1].id) == [cast.far]


def test_who_gave_it_back_or_has_left_is_not_asked_first(cast: Cast, frozen: FrozenClock) -> None:
    plan_id = planned(cast, caregiver=cast.far)
    with transaction():
        db.session.get_one(Caregiver, cast.far).deactivated_at = frozen.moment
    plans.drain()
    run_dispatch()
    first = jobs(plan_id)[0]
    assert (first.ask_first, asked(first.id)) == (None, [cast.near])


def test_what_the_elder_cancels_herself_is_not_placed_again(cast: Cast, frozen: FrozenClock) -> None:
    plan_id = planned(cast)
    plans.drain()
    with transaction():
        orders.cancel(jobs(plan_id)[0].order)
    for _ in mornings(frozen, 2):
        pass
    assert [job.status for job in jobs(plan_id)] == [JobStatus.CANCELLED]


def test_a_plan_that_cannot_be_looked_at_is_put_off_for_an_hour_and_stops_no_other(
    cast: Cast, frozen: FrozenClock
) -> None:
    broken, other = planned(cast), planned(cast)
    with transaction():
        db.session.get_one(Plan, broken).rule = "FREQ=SOMETIMES"
    plans.drain()
    assert visits_on(other) == ["2026-03-03"]
    due_at = plan(broken).due_at
    assert due_at is not None
    assert (due_at - frozen.moment).total_seconds() == 3600


def test_plans_are_looked_at_from_nine_in_the_morning(cast: Cast) -> None:
    plan_id = planned(cast)
    plans.drain()
    due_at = plan(plan_id).due_at
    assert due_at is not None
    assert at(date(2026, 3, 2)).replace(hour=9) <= due_at <= at(date(2026, 3, 3)).replace(hour=10)


def test_after_its_last_day_nobody_looks_at_a_plan_any_more(cast: Cast, frozen: FrozenClock) -> None:
    plan_id = planned(cast, ends_on=date(2026, 3, 3))
    for _ in mornings(frozen, 5):
        pass
    assert visits_on(plan_id) == ["2026-03-03"]
    assert plan(plan_id).due_at is None


def test_a_visit_by_plan_is_taken_and_told_like_any_other(cast: Cast) -> None:
    plan_id = planned(cast)
    plans.drain()
    run_dispatch()
    job_id = jobs(plan_id)[0].id
    accept(offers(job_id)[0])
    assert jobs(plan_id)[0].status is JobStatus.ASSIGNED
