"""Plans made, changed, paused, resumed and ended, and single days left out: what becomes of orders already placed."""

from datetime import date

import pytest

from care import errors, orders, visits
from care.clock import FrozenClock
from care.db import Change, db, transaction
from care.models import DayPart, Elder, JobStatus, PlanOutcome
from care.orders import plans
from care.orders.plans import Every, Rhythm
from tests.support import cast as people
from tests.support.cast import Cast
from tests.support.plans import (
    at,
    changed,
    days,
    draft,
    ended,
    jobs,
    left_out,
    mornings,
    paused,
    plan,
    planned,
    put_back,
    resumed,
    visits_on,
)
from tests.support.play import assign, told
from tests.support.play import visits as visits_of

pytestmark = pytest.mark.usefixtures("frozen")

TUESDAY = date(2026, 3, 3)
WEDNESDAYS = Rhythm(Every.WEEK, (2,))


def placed(cast: Cast) -> int:
    """A plan of hers has its first order, for tomorrow."""
    plan_id = planned(cast)
    plans.drain()
    return plan_id


def set_off(plan_id: int, cast: Cast) -> None:
    """The caregiver is on her way to the first visit."""
    job_id = jobs(plan_id)[0].id
    assign(job_id, cast.near)
    with transaction():
        visits.set_off(visits_of(job_id)[0])


def statuses(plan_id: int) -> list[JobStatus]:
    return [job.status for job in jobs(plan_id)]


def test_a_plan_that_would_never_come_is_not_made(cast: Cast) -> None:
    with pytest.raises(errors.Invalid) as wrong:
        planned(cast, ends_on=date(2026, 3, 2))
    assert wrong.value.field == "ends_on"


def test_a_plan_does_not_begin_in_the_past(cast: Cast) -> None:
    with pytest.raises(errors.Invalid) as wrong:
        planned(cast, starts_on=date(2026, 3, 1))
    assert wrong.value.field == "starts_on"


def test_a_draft_is_looked_at_and_kept_by_nobody(cast: Cast) -> None:
    drafted = plans.drafted(db.session.get_one(Elder, cast.elder), draft(cast))
    assert [fate.day for fate in plans.fates(drafted, plans.next_days(drafted, 2))] == [TUESDAY, date(2026, 3, 10)]
    assert drafted not in db.session


def test_a_change_cancels_the_orders_that_no_longer_fit_and_places_those_that_do(cast: Cast) -> None:
    plan_id = placed(cast)
    assert changed(plan_id, draft(cast, rhythm=WEDNESDAYS)) == 1
    plans.drain()
    assert visits_on(plan_id) == ["2026-03-03", "2026-03-04"]
    assert statuses(plan_id) == [JobStatus.CANCELLED, JobStatus.SEEKING]
    assert told(db.session.get_one(Elder, cast.elder).person_id) == ["order_cancelled"]


def test_an_order_that_still_fits_stays(cast: Cast) -> None:
    plan_id = placed(cast)
    assert changed(plan_id, draft(cast, rhythm=Rhythm(Every.WEEK, (1, 4)))) == 0
    assert statuses(plan_id) == [JobStatus.SEEKING]


@pytest.mark.parametrize("what", ["part", "service"])
def test_another_part_of_the_day_or_another_service_is_another_order(cast: Cast, what: str) -> None:
    plan_id = placed(cast)
    with transaction():
        laundry = people.service("laundry")
    other = {"part": DayPart.AFTERNOON} if what == "part" else {"service": db.session.merge(laundry)}
    assert changed(plan_id, draft(cast, **other)) == 1
    plans.drain()
    assert statuses(plan_id) == [JobStatus.SEEKING]


def test_what_somebody_has_set_off_for_stays(cast: Cast, frozen: FrozenClock) -> None:
    plan_id = placed(cast)
    frozen.move_to(at(TUESDAY).replace(hour=9))
    set_off(plan_id, cast)
    assert changed(plan_id, draft(cast, rhythm=WEDNESDAYS)) == 0
    assert paused(plan_id) == 0
    assert ended(plan_id) == 0
    assert statuses(plan_id) == [JobStatus.UNDER_WAY]


def test_whoever_changes_a_plan_that_was_changed_meanwhile_is_refused(cast: Cast) -> None:
    plan_id = placed(cast)
    seen = plans.version(plan(plan_id))
    changed(plan_id, draft(cast, rhythm=WEDNESDAYS))
    with pytest.raises(errors.Refused):
        changed(plan_id, draft(cast), seen=seen)


def test_what_was_changed_stands_in_the_log(cast: Cast) -> None:
    plan_id = placed(cast)
    changed(plan_id, draft(cast, rhythm=WEDNESDAYS))
    logged = db.session.query(Change).filter_by(subject="plan", subject_id=plan_id, action="changed").one()
    assert (logged.details["before"]["rule"], logged.details["after"]["rule"]) == (
        "FREQ=WEEKLY;BYDAY=TU",
        "FREQ=WEEKLY;BYDAY=WE",
    )


def test_a_paused_plan_places_nothing_and_a_resumed_one_makes_up_for_nothing(cast: Cast, frozen: FrozenClock) -> None:
    plan_id = placed(cast)
    assert paused(plan_id) == 1
    for _ in mornings(frozen, 11):
        pass
    resumed(plan_id)
    for _ in mornings(frozen, 3):
        pass
    assert visits_on(plan_id) == ["2026-03-03", "2026-03-17"]
    assert statuses(plan_id) == [JobStatus.CANCELLED, JobStatus.SEEKING]


def test_a_plan_resumed_at_once_places_its_order_anew(cast: Cast) -> None:
    plan_id = placed(cast)
    paused(plan_id)
    resumed(plan_id)
    plans.drain()
    assert statuses(plan_id) == [JobStatus.SEEKING]
    assert list(days(plan_id).values()) == [PlanOutcome.PLACED]


def test_an_ended_plan_cannot_be_touched_any_more(cast: Cast) -> None:
    plan_id = placed(cast)
    assert ended(plan_id) == 1
    with pytest.raises(errors.Refused):
        resumed(plan_id)
    assert plans.coming([plan(plan_id)], 3) == {}


def test_a_day_far_ahead_can_be_left_out(cast: Cast, frozen: FrozenClock) -> None:
    plan_id = placed(cast)
    left_out(plan_id, date(2026, 3, 10))
    for _ in mornings(frozen, 14):
        pass
    assert visits_on(plan_id) == ["2026-03-03", "2026-03-17"]
    assert days(plan_id)["2026-03-10"] is PlanOutcome.LEFT_OUT


def test_a_day_left_out_loses_its_order_and_put_back_gets_a_new_one(cast: Cast) -> None:
    plan_id = placed(cast)
    first = jobs(plan_id)[0].id
    left_out(plan_id, TUESDAY)
    assert statuses(plan_id) == [JobStatus.CANCELLED]
    put_back(plan_id, TUESDAY)
    plans.drain()
    assert [job.status for job in jobs(plan_id) if job.id != first] == [JobStatus.SEEKING]


def test_an_order_that_was_restored_by_hand_is_not_placed_a_second_time(cast: Cast) -> None:
    plan_id = placed(cast)
    left_out(plan_id, TUESDAY)
    with transaction():
        orders.restore(jobs(plan_id)[0].order)
    put_back(plan_id, TUESDAY)
    plans.drain()
    assert statuses(plan_id) == [JobStatus.SEEKING]
    assert days(plan_id) == {"2026-03-03": PlanOutcome.PLACED}


def test_a_day_cannot_be_left_out_once_she_is_on_her_way(cast: Cast, frozen: FrozenClock) -> None:
    plan_id = placed(cast)
    frozen.move_to(at(TUESDAY).replace(hour=9))
    set_off(plan_id, cast)
    with pytest.raises(errors.Refused):
        left_out(plan_id, TUESDAY)
    assert days(plan_id) == {"2026-03-03": PlanOutcome.PLACED}


@pytest.mark.parametrize("day", [date(2026, 3, 4), date(2026, 2, 24)])
def test_a_day_that_is_none_of_the_plan_cannot_be_left_out(cast: Cast, day: date) -> None:
    plan_id = placed(cast)
    with pytest.raises(errors.NotFound):
        left_out(plan_id, day)


def test_what_comes_shows_what_was_placed_and_what_is_foreseen(cast: Cast) -> None:
    plan_id = placed(cast)
    left_out(plan_id, date(2026, 3, 10))
    coming = plans.coming([plan(plan_id)], 3)[plan_id]
    assert [(each.fate.day.day, each.fate.outcome, each.job is not None) for each in coming] == [
        (3, PlanOutcome.PLACED, True),
        (10, PlanOutcome.LEFT_OUT, False),
        (17, PlanOutcome.PLACED, False),
    ]


def test_whom_she_knows_can_be_named(cast: Cast) -> None:
    plan_id = placed(cast)
    her = db.session.get_one(Elder, cast.elder)
    assert list(plans.known_caregivers(her)) == []
    assign(jobs(plan_id)[0].id, cast.far)
    db.session.rollback()
    assert [each.id for each in plans.known_caregivers(her)] == [cast.far]
