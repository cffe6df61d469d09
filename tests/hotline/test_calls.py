"""Calls as the desk notes them."""

from datetime import datetime, timedelta

import pytest

from care import clock
from care.clock import FrozenClock
from care.db import db, transaction
from care.hotline import calls
from care.hotline.calls import Call
from care.models import CallOutcome, Elder, PhoneCall, Staff
from tests.support import cast as people
from tests.support import play
from tests.support.cast import Cast


def ringing(cast: Cast, *, known: bool = True, operator: Staff | None = None) -> Call:
    staff = operator or db.session.get_one(Staff, cast.operator)
    return Call(staff, "+8613800001234", clock.now(), db.session.get_one(Elder, cast.elder) if known else None)


def rows() -> list[PhoneCall]:
    return db.session.query(PhoneCall).order_by(PhoneCall.id).all()


def test_a_call_keeps_who_answered_how_long_and_how_it_ended(cast_on_both: Cast, frozen: FrozenClock) -> None:
    call = ringing(cast_on_both)
    frozen.tick(90)
    with transaction():
        calls.end(call, CallOutcome.ADVICE, note="问食堂几点开")
    (row,) = rows()
    assert (row.staff_id, row.elder_id, row.note) == (cast_on_both.operator, cast_on_both.elder, "问食堂几点开")
    assert row.ended_at - row.began_at == timedelta(seconds=90)


def test_a_call_that_brought_an_order_and_a_word_is_one_call(cast_on_both: Cast) -> None:
    order, call = play.order(play.place_order(cast_on_both)), ringing(cast_on_both)
    with transaction():
        calls.end(call, CallOutcome.ORDERED, order=order)
        calls.end(call, CallOutcome.OTHER, note="耳朵不好")
    (row,) = rows()
    assert (row.outcome, row.order_id, row.note) == (CallOutcome.ORDERED, order.id, "耳朵不好")


def test_two_operators_who_answer_at_once_have_a_call_each(cast: Cast) -> None:
    with transaction():
        other = people.staff("other")
    with transaction():
        for operator in (None, other):
            calls.end(ringing(cast, operator=operator), CallOutcome.SILENT)
    assert len(rows()) == 2


def test_a_call_of_nobody_we_know_is_kept_too(cast_on_both: Cast) -> None:
    with transaction():
        calls.end(ringing(cast_on_both, known=False), CallOutcome.WRONG_NUMBER)
    assert [row.elder_id for row in rows()] == [None]


@pytest.mark.parametrize(("told", "kept"), [(-60, -60), (60, 0), (-100_000, -7200), (None, 0)])
def test_when_a_call_began_is_believed_within_two_hours(frozen: FrozenClock, told: int | None, kept: int) -> None:
    now = clock.now()
    said: datetime | None = None if told is None else now + timedelta(seconds=told)
    assert calls.since(said) == now + timedelta(seconds=kept)


def test_today_begins_at_midnight_here_and_each_sees_own_or_all(cast_on_both: Cast, frozen: FrozenClock) -> None:
    operator = db.session.get_one(Staff, cast_on_both.operator)
    with transaction():
        other = people.staff("other")
        calls.end(ringing(cast_on_both), CallOutcome.OTHER)
    frozen.tick(24 * 3600)
    with transaction():
        calls.end(ringing(cast_on_both), CallOutcome.ADVICE)
        calls.end(ringing(cast_on_both, operator=other), CallOutcome.SILENT)
    assert [row.outcome for row in calls.calls_today(None, 1)] == [CallOutcome.SILENT, CallOutcome.ADVICE]
    assert [row.outcome for row in calls.calls_today(operator, 1)] == [CallOutcome.ADVICE]
    assert [row.outcome for row in calls.last_calls(ringing(cast_on_both).elder or Elder(), 2)][
        -1
    ] is CallOutcome.ADVICE
