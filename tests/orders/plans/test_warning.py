"""Before a plan stops: the elder is told once, in her language, and the desk has it on its list."""

from datetime import date

import pytest
from flask import Flask

from care.clock import FrozenClock
from care.db import db, transaction
from care.models import Caregiver, Elder, Language, Message, Plan, Service, StandingKind
from care.orders import plans
from care.orders.plans import Sieve
from care.sms import render
from tests.support.cast import Cast
from tests.support.family import Kinfolk
from tests.support.plans import at, changed, draft, lives, mornings, planned
from tests.support.play import told

pytestmark = pytest.mark.usefixtures("frozen")

LAST_DAY = date(2026, 3, 31)


def her(cast: Cast) -> Elder:
    return db.session.get_one(Elder, cast.elder)


def warnings(cast: Cast) -> list[str]:
    """What she was told of her plans."""
    return [template for template in told(her(cast).person_id) if template.startswith("plan_")]


def on_the_list() -> list[int]:
    """What the desk has to see to."""
    db.session.rollback()
    return [each.id for each in plans.listed(Sieve.SOON, 1).items]


def test_a_week_before_the_end_she_is_told_once_and_the_desk_has_it_on_its_list(
    cast: Cast, frozen: FrozenClock
) -> None:
    plan_id = planned(cast, ends_on=LAST_DAY)
    frozen.move_to(at(date(2026, 3, 23)))
    plans.drain()
    assert (warnings(cast), on_the_list()) == ([], [])
    frozen.move_to(at(date(2026, 3, 24)))
    for _ in mornings(frozen, 5):
        pass
    assert (warnings(cast), on_the_list()) == (["plan_ends"], [plan_id])


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.ZH, "王秀兰，日常保洁的定期安排到3月31日周二为止。要接着做，请打热线电话告诉我们。"),
        (Language.EN, "your regular Cleaning ends on Tuesday 31 March. To go on with it, please call the hotline."),
    ],
)
def test_the_words_say_what_ends_when_in_her_language(
    cast: Cast, frozen: FrozenClock, language: Language, words: str
) -> None:
    with transaction():
        her(cast).person.contact_points[0].language = language
    planned(cast, ends_on=LAST_DAY)
    frozen.move_to(at(date(2026, 3, 25)))
    plans.drain()
    assert words in render(db.session.query(Message).filter_by(template="plan_ends").one())


def test_a_daughter_who_is_told_of_visits_is_told_of_the_end_too_once(
    app: Flask, cast: Cast, frozen: FrozenClock
) -> None:
    house = Kinfolk(app, cast)
    daughter = house.daughter("is_told", number="13800000001")
    house.daughter("may_see", number="13800000002")
    planned(cast, ends_on=LAST_DAY)
    frozen.move_to(at(date(2026, 3, 24)))
    for _ in mornings(frozen, 3):
        pass
    (words,) = house.texts_of(daughter)
    assert words.endswith("王秀兰的日常保洁定期安排到3月31日周二为止。要接着做，请打热线电话告诉我们。")
    assert db.session.query(Message).filter(Message.template.startswith("family_")).count() == 1


def test_a_plan_that_is_prolonged_warns_again_before_its_new_end(cast: Cast, frozen: FrozenClock) -> None:
    plan_id = planned(cast, ends_on=LAST_DAY)
    frozen.move_to(at(date(2026, 3, 25)))
    plans.drain()
    changed(plan_id, draft(cast, starts_on=date(2026, 3, 3), ends_on=date(2026, 4, 14)))
    plans.drain()
    assert (len(warnings(cast)), on_the_list()) == (1, [])
    frozen.move_to(at(date(2026, 4, 8)))
    plans.drain()
    assert len(warnings(cast)) == 2


def test_whoever_has_just_agreed_to_a_near_end_is_not_warned_of_it(cast: Cast, frozen: FrozenClock) -> None:
    plan_id = planned(cast, ends_on=date(2026, 3, 5))
    for _ in mornings(frozen, 2):
        pass
    assert (warnings(cast), on_the_list()) == ([], [plan_id])


def test_at_night_nobodys_telephone_rings(cast: Cast, frozen: FrozenClock) -> None:
    planned(cast, ends_on=LAST_DAY)
    frozen.move_to(at(date(2026, 3, 25)).replace(hour=23))
    plans.drain()
    (message,) = db.session.query(Message).filter_by(template="plan_ends")
    assert message.due_at == at(date(2026, 3, 26)).replace(hour=7)


def test_who_is_in_hospital_is_told_when_she_is_back(cast: Cast, frozen: FrozenClock) -> None:
    planned(cast, ends_on=LAST_DAY)
    lives(cast, StandingKind.HOSPITAL, date(2026, 3, 20))
    lives(cast, StandingKind.ACTIVE, date(2026, 3, 27))
    frozen.move_to(at(date(2026, 3, 24)))
    for _ in mornings(frozen, 3):
        assert warnings(cast) == []
    plans.drain()
    assert warnings(cast) == ["plan_ends"]


def test_a_caregiver_who_leaves_and_a_service_that_stops_are_told_once_and_listed(
    cast: Cast, frozen: FrozenClock
) -> None:
    plan_id = planned(cast, caregiver=cast.near)
    with transaction():
        db.session.get_one(Caregiver, cast.near).deactivated_at = frozen.moment
    for _ in mornings(frozen, 3):
        pass
    assert (warnings(cast), on_the_list()) == (["plan_caregiver_left"], [plan_id])
    with transaction():
        db.session.get_one(Service, cast.cleaning).deactivated_at = frozen.moment
    for _ in mornings(frozen, 3):
        pass
    assert warnings(cast) == ["plan_caregiver_left", "plan_service_over"]


def test_a_plan_without_an_end_is_on_no_list_but_that_of_the_running(cast: Cast) -> None:
    plan_id = planned(cast)
    listed = {sieve: [each.id for each in plans.listed(sieve, 1).items] for sieve in Sieve}
    assert listed == {Sieve.SOON: [], Sieve.RUNNING: [plan_id], Sieve.PAUSED: [], Sieve.OVER: []}
    assert db.session.get_one(Plan, plan_id).warned_at is None
