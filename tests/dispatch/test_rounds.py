from datetime import datetime, timedelta

import pytest

from care import dispatch, duty, messages, orders, watch
from care.clock import LOCAL, FrozenClock
from care.db import Change, db, transaction
from care.models import (
    Attention,
    Caregiver,
    Decline,
    Elder,
    JobStatus,
    Message,
    Offer,
    OfferStatus,
    Organisation,
    Posted,
    Service,
    Setting,
    Standing,
    StandingKind,
    VisitStatus,
    When,
    WorkingHours,
)
from tests.support import cast as people
from tests.support.cast import Cast, away
from tests.support.play import accept, asked, job, offers, order, place_order, run_dispatch, told, visits

pytestmark = pytest.mark.usefixtures("frozen")


def hire(cast: Cast, *distances_m: float) -> list[int]:
    with transaction():
        firm = db.session.get_one(Organisation, cast.firm)
        hired = [people.caregiver(f"赵{n}", firm, away(metres)) for n, metres in enumerate(distances_m)]
        db.session.flush()
        return [each.id for each in hired]


def test_the_nearest_is_asked_first_then_the_next_after_three_minutes(cast: Cast, frozen: FrozenClock) -> None:
    job_id = place_order(cast)
    run_dispatch()
    assert asked(job_id) == [cast.near]
    frozen.tick(179)
    run_dispatch()
    assert asked(job_id) == [cast.near]
    frozen.tick(1)
    run_dispatch()
    assert asked(job_id) == [cast.near, cast.far]
    assert [offer.status for offer in offers(job_id)] == [OfferStatus.EXPIRED, OfferStatus.OPEN]


def test_after_three_alone_the_next_three_are_asked_together_and_after_fifteen_minutes_the_desk_knows(
    cast: Cast, frozen: FrozenClock
) -> None:
    hire(cast, 4_000, 4_100, 4_200, 4_300, 4_400, 4_500, 4_600, 4_700)
    job_id = place_order(cast)
    counts = []
    for _ in range(6):
        run_dispatch()
        counts.append(len(offers(job_id, OfferStatus.OPEN)))
        board = job(job_id).attention
        frozen.tick(180)
    assert counts == [1, 1, 1, 3, 3, 1]
    assert board is Attention.TAKING_LONG
    assert job(job_id).status is JobStatus.SEEKING


def test_a_decline_asks_the_next_at_once(cast: Cast) -> None:
    job_id = place_order(cast)
    run_dispatch()
    with transaction():
        dispatch.decline(db.session.get_one(Offer, offers(job_id)[0].id), Decline.BUSY)
    run_dispatch()
    assert asked(job_id) == [cast.near, cast.far]


def test_nobody_near_is_on_the_board_at_once_and_who_comes_on_duty_is_asked_a_minute_later(
    cast: Cast, frozen: FrozenClock
) -> None:
    with transaction():
        db.session.query(WorkingHours).delete()
    job_id = place_order(cast)
    run_dispatch()
    assert job(job_id).attention is Attention.NOBODY_NEAR
    elder = db.session.get_one(Elder, cast.elder)
    assert told(elder.person_id) == ["order_desk"]
    with transaction():
        far = db.session.get_one(Caregiver, cast.far)
        duty.go_on_duty(far, 4)
    frozen.tick(60)
    run_dispatch()
    assert asked(job_id) == [cast.far]
    accept(offers(job_id)[0])
    assert job(job_id).attention is None


def test_a_later_visit_is_asked_for_by_day_only(cast: Cast, frozen: FrozenClock) -> None:
    frozen.move_to(datetime(2026, 3, 2, 22, 30, tzinfo=LOCAL))
    job_id = place_order(cast, When.TOMORROW_AFTERNOON)
    run_dispatch()
    assert asked(job_id) == []
    assert job(job_id).due_at == datetime(2026, 3, 3, 7, 0, tzinfo=LOCAL)
    frozen.move_to(datetime(2026, 3, 3, 7, 0, tzinfo=LOCAL))
    run_dispatch()
    assert asked(job_id) == [cast.near]
    assert offers(job_id)[0].expires_at - frozen.moment == timedelta(minutes=30)
    assert offers(job_id)[0].planned_start == datetime(2026, 3, 3, 14, 0, tzinfo=LOCAL)


def test_as_soon_as_possible_knows_no_night(cast: Cast, frozen: FrozenClock) -> None:
    frozen.move_to(datetime(2026, 3, 3, 3, 0, tzinfo=LOCAL))
    job_id = place_order(cast)
    run_dispatch()
    assert asked(job_id) == [cast.near]


def test_a_service_has_rounds_of_its_own(cast: Cast) -> None:
    with transaction():
        db.session.get_one(Service, cast.cleaning).rounds = {"dispatch_solo_rounds": 0, "dispatch_together": 2}
    job_id = place_order(cast)
    run_dispatch()
    assert asked(job_id) == [cast.near, cast.far]


def test_losers_are_thanked_and_the_elder_is_told_who_comes(cast: Cast) -> None:
    with transaction():
        db.session.get_one(Service, cast.cleaning).rounds = {"dispatch_solo_rounds": 0}
    job_id = place_order(cast)
    run_dispatch()
    first, second = offers(job_id)
    assert accept(second) is dispatch.Answer.ACCEPTED
    assert accept(first) is dispatch.Answer.TAKEN
    near = db.session.get_one(Caregiver, cast.near)
    elder = db.session.get_one(Elder, cast.elder)
    assert told(near.person_id) == ["offer", "offer_lost"]
    assert told(elder.person_id) == ["order_assigned"]


def test_the_regular_caregiver_comes_before_the_nearest(cast: Cast) -> None:
    with transaction():
        db.session.get_one(Elder, cast.elder).regular_caregiver_id = cast.far
    job_id = place_order(cast)
    run_dispatch()
    assert asked(job_id) == [cast.far]


def test_a_crew_of_two_is_confirmed_only_together(cast: Cast, frozen: FrozenClock) -> None:
    with transaction():
        db.session.get_one(Service, cast.cleaning).crew_size = 2
    job_id = place_order(cast)
    run_dispatch()
    first, second = offers(job_id)
    assert accept(first) is dispatch.Answer.HELD
    assert [visit.status for visit in visits(job_id)] == [VisitStatus.HELD]
    assert job(job_id).status is JobStatus.SEEKING
    assert accept(second) is dispatch.Answer.ACCEPTED
    assert {visit.status for visit in visits(job_id)} == {VisitStatus.CONFIRMED}
    assert len({visit.planned_start for visit in visits(job_id)}) == 1


def test_a_job_given_back_is_sought_again_but_not_from_her(cast: Cast) -> None:
    job_id = place_order(cast)
    run_dispatch()
    accept(offers(job_id)[0])
    with transaction():
        dispatch.give_back(visits(job_id)[0], "病了")
    run_dispatch()
    assert asked(job_id) == [cast.near, cast.far]


def test_nobody_is_sent_to_an_elder_in_hospital(cast: Cast, frozen: FrozenClock) -> None:
    job_id = place_order(cast)
    run_dispatch()
    with transaction():
        db.session.add(Standing(elder_id=cast.elder, kind=StandingKind.HOSPITAL, starts_at=frozen.moment))
    frozen.tick(180)
    run_dispatch()
    assert asked(job_id) == [cast.near]
    assert job(job_id).attention is Attention.NOT_ACTIVE
    assert job(job_id).due_at is None


def test_an_offer_that_expired_before_its_sms_was_sent_is_not_sent(cast: Cast, frozen: FrozenClock) -> None:
    job_id = place_order(cast)
    dispatch.drain()
    frozen.tick(200)
    messages.drain()
    states = {row.template: row.status.value for row in db.session.query(Message).filter(Message.job_id == job_id)}
    assert states["offer"] == "stale"


def test_an_accept_beats_a_timeout_that_is_not_yet_committed(cast: Cast, frozen: FrozenClock) -> None:
    job_id = place_order(cast)
    run_dispatch()
    frozen.tick(181)
    assert accept(offers(job_id)[0]) is dispatch.Answer.ACCEPTED


def test_running_a_step_twice_changes_nothing_more(cast: Cast) -> None:
    job_id = place_order(cast)
    run_dispatch()
    with transaction():
        dispatch.advance(job(job_id))
    assert len(offers(job_id)) == 1


def test_every_step_of_the_story_is_logged(cast: Cast) -> None:
    job_id = place_order(cast)
    run_dispatch()
    accept(offers(job_id)[0])
    story = db.session.query(Change).filter(Change.story_id == job_id).order_by(Change.id)
    assert [each.action for each in story if each.subject != "message"] == [
        "placed", "offered", "accepted", "held", "assigned", "confirmed",
    ]  # fmt: skip
    assert order(job_id).ordered_by == "system"


def test_a_job_that_cannot_be_taken_on_stops_no_other_and_the_desk_sees_it(cast: Cast, frozen: FrozenClock) -> None:
    with transaction():
        broken = people.service("broken", rounds={"dispatch_offer_s": "three minutes"})
        db.session.flush()
        broken_id = broken.id
    stuck = place_order(cast, service_id=broken_id)
    other = place_order(cast)
    run_dispatch()
    assert asked(other) == [cast.near]
    assert job(stuck).attention is Attention.TAKING_LONG
    assert job(stuck).due_at == frozen.moment + timedelta(minutes=1)


def test_what_nobody_can_use_any_more_is_deleted(cast: Cast, frozen: FrozenClock) -> None:
    with transaction():
        db.session.add(Posted(actor="visitor", key="1", location="/"))
    watch.prune()
    assert db.session.query(Posted).count() == 1
    frozen.tick(31 * 24 * 3600)
    watch.prune()
    assert db.session.query(Posted).count() == 0


def test_whose_job_was_called_off_by_mistake_is_asked_again(cast: Cast, frozen: FrozenClock) -> None:
    job_id = place_order(cast)
    run_dispatch()
    accept(offers(job_id)[0])
    with transaction():
        orders.cancel(order(job_id))
    frozen.tick(60)
    with transaction():
        orders.restore(order(job_id))
    run_dispatch()
    assert asked(job_id) == [cast.near, cast.near]


def test_nobody_can_accept_for_an_elder_who_died_meanwhile(cast: Cast, frozen: FrozenClock) -> None:
    job_id = place_order(cast)
    run_dispatch()
    with transaction():
        db.session.add(Standing(elder_id=cast.elder, kind=StandingKind.DEAD, starts_at=frozen.moment))
    assert accept(offers(job_id)[0]) is dispatch.Answer.WITHDRAWN
    assert visits(job_id) == []


@pytest.mark.parametrize(
    ("hours", "at", "quiet"),
    [
        ((21, 7), 21, True),
        ((21, 7), 6, True),
        ((21, 7), 7, False),
        ((0, 6), 12, False),
        ((0, 6), 5, True),
        ((24, 0), 3, False),
    ],
)
def test_the_quiet_hours_may_lie_anywhere(
    cast: Cast, frozen: FrozenClock, hours: tuple[int, int], at: int, *, quiet: bool
) -> None:
    with transaction():
        keys = ("quiet_from_hour", "quiet_to_hour")
        db.session.add_all(Setting(key=key, value=hour) for key, hour in zip(keys, hours, strict=True))
    frozen.move_to(datetime(2026, 3, 2, at, 0, tzinfo=LOCAL))
    job_id = place_order(cast, When.TOMORROW_AFTERNOON)
    run_dispatch()
    assert asked(job_id) == ([] if quiet else [cast.near])
