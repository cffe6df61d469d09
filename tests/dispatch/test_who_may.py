from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from care import duty
from care.clock import FrozenClock
from care.db import db, transaction
from care.dispatch import Obstacle, choose
from care.dispatch.desk import Choice
from care.models import (
    Caregiver,
    Elder,
    ElderCaregiver,
    Gender,
    GenderRule,
    Job,
    Liking,
    Organisation,
    OrganisationArea,
    Service,
    When,
    WorkingHours,
)
from tests.support import cast as people
from tests.support.cast import Cast, away
from tests.support.play import asked, assign, place_order, run_dispatch, visits

pytestmark = pytest.mark.usefixtures("frozen")

Change = Callable[[Cast], None]


def near(cast: Cast) -> Caregiver:
    return db.session.get_one(Caregiver, cast.near)


def cleaning(cast: Cast) -> Service:
    return db.session.get_one(Service, cast.cleaning)


def leave_the_area(cast: Cast) -> None:
    other = Organisation(name_zh="别家", name_en="Another")
    db.session.add(other)
    db.session.flush()
    near(cast).organisation_id = other.id


def close_the_firm_for_the_area(cast: Cast) -> None:
    db.session.query(OrganisationArea).update({"ends_on": date(2026, 3, 1)})


def ask_for_a_skill(cast: Cast) -> None:
    people.needs_skill(cleaning(cast), "bathing")
    people.learn(db.session.get_one(Caregiver, cast.far), "bathing")


def let_the_skill_expire(cast: Cast) -> None:
    ask_for_a_skill(cast)
    people.learn(near(cast), "bathing", expires_on=date(2026, 3, 1))


def block_her(cast: Cast) -> None:
    db.session.add(ElderCaregiver(elder_id=cast.elder, caregiver_id=cast.near, liking=Liking.BLOCKED))


def wish_for_a_woman(cast: Cast) -> None:
    cleaning(cast).gender_rule = GenderRule.SAME_IF_WISHED
    db.session.get_one(Elder, cast.elder).same_gender = True
    near(cast).person.gender = Gender.MALE


def send_her_home(cast: Cast) -> None:
    duty.go_off_duty(near(cast))


def give_her_the_day_off(cast: Cast) -> None:
    duty.set_day_off(near(cast), date(2026, 3, 2))
    duty.set_day_off(near(cast), date(2026, 3, 1))


def fill_her_day(cast: Cast) -> None:
    near(cast).daily_ceiling = 0


def shorten_her_way(cast: Cast) -> None:
    near(cast).radius_m = 500


@pytest.mark.parametrize(
    ("change", "obstacle"),
    [
        (leave_the_area, Obstacle.ORGANISATION),
        (ask_for_a_skill, Obstacle.SKILL),
        (let_the_skill_expire, Obstacle.SKILL),
        (block_her, Obstacle.BLOCKED),
        (wish_for_a_woman, Obstacle.GENDER),
        (send_her_home, Obstacle.OFF_DUTY),
        (give_her_the_day_off, Obstacle.OFF_DUTY),
        (fill_her_day, Obstacle.CEILING),
        (shorten_her_way, Obstacle.TOO_FAR),
    ],
)
def test_who_may_not_is_passed_over_and_the_desk_reads_why(cast: Cast, change: Change, obstacle: Obstacle) -> None:
    with transaction():
        change(cast)
    job_id = place_order(cast)
    run_dispatch()
    assert asked(job_id) == [cast.far]
    assert obstacle in choice(job_id, cast.near).obstacles


def test_a_firm_that_may_not_serve_the_township_is_never_asked(cast: Cast) -> None:
    with transaction():
        close_the_firm_for_the_area(cast)
    job_id = place_order(cast)
    run_dispatch()
    assert asked(job_id) == []
    assert not choice(job_id, cast.near).can_assign


def test_a_busy_caregiver_is_passed_over_and_cannot_be_assigned(cast: Cast) -> None:
    assign(place_order(cast), cast.near)
    job_id = place_order(cast)
    run_dispatch()
    assert asked(job_id) == [cast.far]
    assert choice(job_id, cast.near).obstacles == [Obstacle.OVERLAP]


def test_two_visits_of_a_morning_leave_time_for_the_way(cast: Cast) -> None:
    with transaction():
        db.session.get_one(Elder, cast.elder).regular_caregiver_id = cast.far
    jobs = [place_order(cast, When.TOMORROW_MORNING) for _ in range(2)]
    for each in jobs:
        assign(each, cast.far)
    first, second = sorted(visit_start(each) for each in jobs)
    assert second - first == timedelta(hours=1)


def test_a_night_shift_reaches_into_the_next_morning(cast: Cast, frozen: FrozenClock) -> None:
    with transaction():
        db.session.query(WorkingHours).delete()
        shift = WorkingHours(caregiver_id=cast.near, weekday=0, start_minute=22 * 60, end_minute=30 * 60)
        db.session.add(shift)
    caregiver = near(cast)
    assert not duty.on_duty(caregiver, frozen.moment)
    assert duty.on_duty(caregiver, frozen.moment + timedelta(hours=20))
    assert not duty.on_duty(caregiver, frozen.moment + timedelta(hours=21))


def test_a_yes_on_the_telephone_overcomes_the_roster_but_no_rule(cast: Cast) -> None:
    with transaction():
        send_her_home(cast)
        ask_for_a_skill(cast)
    job_id = place_order(cast)
    assert not choice(job_id, cast.near).can_assign
    with transaction():
        people.learn(near(cast), "bathing")
    assert choice(job_id, cast.near).can_assign
    assign(job_id, cast.near)


def test_the_list_is_sorted_by_distance(cast: Cast) -> None:
    with transaction():
        firm = db.session.get_one(Organisation, cast.firm)
        for metres in (40_000, 9_000, 1_500):
            people.caregiver("赵", firm, away(metres))
    distances = [each.distance_m for each in choose(db.session.get_one(Job, place_order(cast)))]
    assert distances == sorted(distances)
    assert len(distances) == 5


def choice(job_id: int, caregiver_id: int) -> Choice:
    listed = choose(db.session.get_one(Job, job_id))
    return next(each for each in listed if each.caregiver.id == caregiver_id)


def visit_start(job_id: int) -> datetime:
    return visits(job_id)[0].planned_start
