import pytest
from flask import Flask

from care import errors
from care.clock import FrozenClock
from care.db import Change, acting, db, transaction
from care.models import (
    Amount,
    Attention,
    Came,
    ChargeStatus,
    Complaint,
    Doubt,
    ElderCaregiver,
    Evidence,
    Grade,
    Liking,
    RingBack,
    RingBackStatus,
    Visit,
)
from care.supervision import ring_backs
from care.supervision.ring_backs import Answers
from tests.support.cast import Cast
from tests.support.money import charge_of, paid_for
from tests.support.play import visits
from tests.support.statements import served
from tests.support.supervision import ring_back
from tests.support.threads import at_once

pytestmark = pytest.mark.usefixtures("frozen")
ALL_WELL = Answers(Came.YES, Amount.ALL, money_asked=False)
NOBODY = Answers(Came.NO, Amount.NOTHING, money_asked=False, note="等了一上午", in_short="没有人来。")


def row(row_id: int) -> RingBack:
    db.session.rollback()
    return db.session.get_one(RingBack, row_id)


def answered(row_id: int, said: Answers, by: str = "staff:7") -> bool:
    with acting(by), transaction():
        return ring_backs.answer(db.session.get_one(RingBack, row_id), said)


def not_answered(row_id: int, seen: int) -> bool:
    with transaction():
        return ring_backs.no_answer(db.session.get_one(RingBack, row_id), seen=seen)


def test_the_answers_stand_with_the_visit_and_with_who_asked(cast: Cast) -> None:
    call = ring_back(cast)
    assert answered(call, Answers(Came.YES, Amount.PART, money_asked=False, note=" 窗户没擦 "))
    kept = row(call)
    assert (kept.status, kept.came, kept.done, kept.money_asked) == (
        RingBackStatus.DONE, Came.YES, Amount.PART, False,
    )  # fmt: skip
    assert (kept.note, kept.called_by) == ("窗户没擦", "staff:7")
    assert not [each for each in db.session.query(Change) if "窗户" in repr(each.details)]


def test_she_came_makes_a_reason_evidence_of_grade_b(cast: Cast) -> None:
    call = ring_back(cast, Grade.C)
    answered(call, ALL_WELL)
    visit = row(call).visit
    assert (visit.grade, visit.evidence, visit.evidence_note) == (Grade.B, Evidence.CALL_BACK, "没有信号")
    assert db.session.query(Change).filter_by(action="confirmed_by_call").one().details["before"]["grade"] == "C"


@pytest.mark.parametrize("grade", [Grade.A, Grade.B])
def test_better_evidence_stays_what_it_is(cast: Cast, grade: Grade) -> None:
    call = ring_back(cast, grade)
    answered(call, ALL_WELL)
    assert row(call).visit.grade is grade


def test_who_is_not_sure_proves_nothing(cast: Cast) -> None:
    call = ring_back(cast, Grade.C)
    answered(call, Answers(Came.NOT_SURE, Amount.ALL, money_asked=False))
    assert row(call).visit.grade is Grade.C
    assert db.session.query(Complaint).count() == 0


def test_nobody_came_stands_on_the_board_and_is_complained_of_without_parting(cast: Cast) -> None:
    call = ring_back(cast)
    answered(call, NOBODY)
    visit = row(call).visit
    complaint = db.session.query(Complaint).one()
    assert visit.job.attention is Attention.NOBODY_CAME
    assert (complaint.serious, complaint.caregiver_id, complaint.job_id) == (False, cast.near, visit.job_id)
    assert complaint.words == "没有人来。 等了一上午"
    assert db.session.query(ElderCaregiver).count() == 0
    assert visit.grade is Grade.C


def test_money_asked_parts_the_two(cast: Cast) -> None:
    answered(ring_back(cast), Answers(Came.YES, Amount.ALL, money_asked=True, in_short="要了钱。"))
    db.session.rollback()
    assert db.session.query(Complaint).one().serious
    assert db.session.query(ElderCaregiver).one().liking is Liking.BLOCKED


def test_of_two_operators_the_first_is_kept(in_app_on_both: Flask, cast_on_both: Cast) -> None:
    call = ring_back(cast_on_both)
    works = [
        lambda said=said: ring_backs.answer(db.session.get_one(RingBack, call), said) for said in (ALL_WELL, NOBODY)
    ]
    assert sorted(map(bool, at_once(in_app_on_both, *works))) == [False, True]
    kept = row(call)
    assert db.session.query(Complaint).count() == (kept.came is Came.NO)
    assert (kept.visit.grade is Grade.B) == (kept.came is Came.YES)


def test_nobody_answers_three_times_and_it_is_given_up(cast: Cast, frozen: FrozenClock) -> None:
    call = ring_back(cast)
    for seen in range(2):
        assert not_answered(call, seen)
        assert row(call).status is RingBackStatus.WAITING
    assert not_answered(call, 2)
    assert (row(call).status, row(call).tries) == (RingBackStatus.GIVEN_UP, 3)
    assert not answered(call, ALL_WELL)


def test_two_who_rang_at_once_in_vain_are_one_try(cast: Cast) -> None:
    call = ring_back(cast)
    assert [not_answered(call, 0), not_answered(call, 0)] == [True, False]
    assert row(call).tries == 1


def test_whoever_was_tried_in_vain_comes_after_the_others(cast: Cast) -> None:
    first, second = ring_back(cast), ring_back(cast)
    not_answered(first, 0)
    db.session.rollback()
    waiting = ring_backs.piled(ring_backs.Pile.WAITING, 1)
    assert [each.id for each in waiting.items] == [second, first]
    assert ring_backs.count_waiting() == 2


def test_a_note_that_is_too_long_is_asked_for_again(cast: Cast) -> None:
    call = ring_back(cast)
    with pytest.raises(errors.Invalid):
        answered(call, Answers(Came.YES, Amount.ALL, money_asked=False, note="好" * 501))
    assert row(call).status is RingBackStatus.WAITING
    assert db.session.query(Visit).one().grade is Grade.C


def test_that_she_did_not_come_lets_the_visits_money_wait_for_a_person(cast: Cast) -> None:
    paid_for(cast)
    job_id = served(cast)
    with transaction():
        visit = visits(job_id)[0]
        call = RingBack(visit_id=visit.id, job_id=job_id, day=visit.planned_start.date(), weight=1)
        db.session.add(call)
        db.session.flush()
    answered(call.id, NOBODY)
    charge = charge_of(job_id)
    assert (charge.status, charge.doubt, charge.billed_in) == (ChargeStatus.DISPUTED, Doubt.NOBODY_CAME, None)
