"""Signed-in browsers: how long, for whom, and how a phone becomes an elder's."""

from datetime import timedelta

import pytest

from care import access, clock, errors, messages
from care.clock import FrozenClock
from care.db import db, lock, transaction
from care.models import BindRequest, Elder, HolderKind, Session, Standing, StandingKind
from tests.support.cast import Cast

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def phone(cast: Cast) -> Session:
    with transaction():
        return access.start_session(HolderKind.ELDER, None)[0]


@pytest.fixture
def elder(cast: Cast) -> Elder:
    return db.session.get_one(Elder, cast.elder)


def ask(phone: Session, elder: Elder) -> BindRequest:
    with transaction():
        return access.request_binding(phone, elder)


def approve(request: BindRequest) -> None:
    with transaction():
        access.approve_binding(request, "staff:1")


def refuse(request: BindRequest) -> None:
    with transaction():
        access.refuse_binding(request)


@pytest.mark.parametrize(
    ("kind", "lives"),
    [
        (HolderKind.ELDER, timedelta(days=365)),
        (HolderKind.CAREGIVER, timedelta(days=365)),
        (HolderKind.STAFF, timedelta(hours=12)),
    ],
)
def test_elders_and_caregivers_are_remembered_for_a_year_and_staff_for_a_shift(
    cast: Cast, frozen: FrozenClock, kind: HolderKind, lives: timedelta
) -> None:
    with transaction():
        _, secret = access.start_session(kind, cast.near)
    frozen.tick(lives.total_seconds() - 1)
    assert access.find_session(kind, secret)
    frozen.tick(1)
    assert access.find_session(kind, secret) is None


def test_a_session_that_was_ended_is_over_at_once(cast: Cast) -> None:
    with transaction():
        session, secret = access.start_session(HolderKind.STAFF, cast.operator)
        access.end_session(session)
    assert access.find_session(HolderKind.STAFF, secret) is None


def test_a_session_of_one_area_is_none_in_another(cast: Cast) -> None:
    with transaction():
        _, secret = access.start_session(HolderKind.CAREGIVER, cast.near)
    assert access.find_session(HolderKind.STAFF, secret) is None


def test_a_phone_acts_for_whom_it_was_bound_to_and_nobody_else(cast: Cast, phone: Session, elder: Elder) -> None:
    with transaction():
        access.bind_elder(phone, elder)
    assert access.elder_on_phone(phone, elder.ref).id == cast.elder
    with pytest.raises(errors.NotFound):
        access.elder_on_phone(phone, db.session.get_one(Elder, cast.stranger).ref)


def test_what_her_life_is_comes_with_her_and_is_asked_anew_once_she_is_locked(
    cast: Cast, phone: Session, elder: Elder
) -> None:
    with transaction():
        access.bind_elder(phone, elder)
    with transaction():
        found = access.elder_on_phone(phone, elder.ref)
        db.session.add(Standing(elder_id=found.id, kind=StandingKind.AWAY, starts_at=clock.now()))
        db.session.flush()
        assert messages.standing_of(found) is StandingKind.ACTIVE
        assert messages.standing_of(lock(found)) is StandingKind.AWAY


def test_who_left_a_phone_is_known_to_it_and_who_was_forgotten_is_not(phone: Session, elder: Elder) -> None:
    with transaction():
        access.bind_elder(phone, elder)
        access.leave_elder(phone, elder)
    assert access.elders_of(phone) == []
    assert access.was_bound(phone, elder)
    with transaction():
        access.forget_phones(elder)
    assert not access.was_bound(phone, elder)


def test_the_desk_lets_a_waiting_phone_in(phone: Session, elder: Elder) -> None:
    request = ask(phone, elder)
    assert access.elders_of(phone) == []
    approve(request)
    assert access.elders_of(phone) == [elder]
    assert request.approved_by == "staff:1"


def test_a_request_is_answered_once(phone: Session, elder: Elder) -> None:
    let_in = ask(phone, elder)
    assert ask(phone, elder) is let_in
    approve(let_in)
    sent_away = ask(phone, elder)
    refuse(sent_away)
    for answer, request in ((approve, let_in), (refuse, let_in), (approve, sent_away)):
        with pytest.raises(errors.Refused):
            answer(request)


def test_after_a_quarter_of_an_hour_a_request_is_too_old(phone: Session, elder: Elder, frozen: FrozenClock) -> None:
    request = ask(phone, elder)
    frozen.tick(900)
    with pytest.raises(errors.Refused):
        approve(request)
    assert access.elders_of(phone) == []
