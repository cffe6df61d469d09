"""Cases in hand and the hand-over between shifts, also when two press at once, on both databases."""

import pytest
from flask import Flask

from care import access, attention, clock, errors, orders
from care.db import Change, db, transaction
from care.hotline import shifts
from care.models import Attention, HandOver, HolderKind, Job, Staff
from tests.support import shifts as desk
from tests.support.cast import Cast
from tests.support.play import job, place_order
from tests.support.threads import at_once


def both(cast: Cast) -> tuple[int, int]:
    """The operator and her colleague."""
    return cast.operator, desk.colleague()


def staff(staff_id: int) -> Staff:
    return db.session.get_one(Staff, staff_id)


def actions(job_id: int) -> list[str]:
    rows = db.session.query(Change).filter(Change.story_id == job_id, Change.action.startswith("case_"))
    return [row.action for row in rows.order_by(Change.id)]


def test_of_two_who_take_a_case_at_once_one_gets_it_and_the_other_reads_who_has_it(
    in_app_on_both: Flask, cast_on_both: Cast
) -> None:
    members, job_id = both(cast_on_both), place_order(cast_on_both)
    answers = at_once(in_app_on_both, *(lambda each=each: desk_take(job_id, each) for each in members))
    (refused,) = [answer for answer in answers if isinstance(answer, shifts.Taken)]
    winner = job(job_id).case_of
    assert winner in members
    assert refused.by == winner
    assert actions(job_id) == ["case_taken"]


def desk_take(job_id: int, staff_id: int) -> None:
    shifts.take(db.session.get_one(Job, job_id), staff(staff_id))


def test_whoever_takes_her_own_case_again_keeps_it(cast: Cast) -> None:
    job_id = place_order(cast)
    for _ in range(2):
        desk.take(job_id, cast.operator)
    assert actions(job_id) == ["case_taken"]


def test_a_colleague_takes_a_case_over_and_it_is_recorded(cast: Cast) -> None:
    me, other = both(cast)
    job_id = place_order(cast)
    desk.take(job_id, me)
    with transaction():
        shifts.take_over(job(job_id), staff(other), seen=me)
    assert job(job_id).case_of == other
    assert actions(job_id) == ["case_taken", "case_taken_over"]


def test_a_case_that_changed_hands_meanwhile_is_not_taken_over(cast: Cast) -> None:
    me, other = both(cast)
    job_id = place_order(cast)
    desk.take(job_id, other)
    third = desk.colleague("third", "周接线")
    with pytest.raises(shifts.Taken) as refused, transaction():
        shifts.take_over(job(job_id), staff(third), seen=me)
    assert refused.value.by == other


def test_what_is_given_back_is_nobodys_and_only_ones_own_can_be(cast: Cast) -> None:
    me, other = both(cast)
    job_id = place_order(cast)
    desk.take(job_id, me)
    for who, left in ((other, me), (me, None)):
        with transaction():
            shifts.put_down(job(job_id), staff(who))
        assert job(job_id).case_of == left


def test_settling_ends_a_case(cast: Cast) -> None:
    job_id = place_order(cast)
    with transaction():
        attention.flag(job(job_id), Attention.NOBODY_NEAR)
    desk.take(job_id, cast.operator)
    with transaction():
        attention.settle(job(job_id), "约好了")
    assert job(job_id).case_of is None


def test_what_has_left_the_board_is_no_open_case(cast: Cast) -> None:
    job_id = place_order(cast)
    desk.take(job_id, cast.operator)
    assert [case.id for case in shifts.open_cases(cast.operator)] == [job_id]
    with transaction():
        orders.cancel(job(job_id).order)
    assert shifts.open_cases(cast.operator) == []


@pytest.mark.parametrize("text", ["", "   \n", "长" * 2001])
def test_a_note_that_says_nothing_or_too_much_is_refused_at_its_field(cast: Cast, text: str) -> None:
    with pytest.raises(errors.Invalid) as refused, transaction():
        shifts.write_note(staff(cast.operator), text)
    assert refused.value.field == "note"


def test_whoever_takes_over_gets_the_writers_cases_and_nobody_elses(cast: Cast) -> None:
    me, other = both(cast)
    mine, hers, nobodys = (place_order(cast) for _ in range(3))
    third = desk.colleague("third", "周接线")
    desk.take(mine, me)
    desk.take(hers, third)
    assert desk.take_shift(desk.write_note(me), other) == 1
    assert [job(each).case_of for each in (mine, hers, nobodys)] == [other, third, None]
    assert actions(mine) == ["case_taken", "case_handed_over"]


def test_of_two_who_take_a_shift_over_at_once_one_does(in_app_on_both: Flask, cast_on_both: Cast) -> None:
    me, other = both(cast_on_both)
    third, job_id = desk.colleague("third", "周接线"), place_order(cast_on_both)
    desk.take(job_id, me)
    note = desk.write_note(me)

    def taking(staff_id: int) -> int:
        return shifts.take_shift(db.session.get_one(HandOver, note), staff(staff_id))

    answers = at_once(in_app_on_both, lambda: taking(other), lambda: taking(third))
    (refused,) = [answer for answer in answers if isinstance(answer, shifts.Taken)]
    assert 1 in answers
    winner = job(job_id).case_of
    assert winner in (other, third)
    assert refused.by == winner
    assert [change.action for change in db.session.query(Change).filter(Change.subject == "hand_over")] == [
        "written",
        "taken",
    ]


def test_a_note_waits_until_somebody_takes_over_and_can_be_read_afterwards(cast: Cast) -> None:
    me, other = both(cast)
    note = desk.write_note(me, "今天没有事")
    assert [each.note for each in shifts.untaken()] == ["今天没有事"]
    desk.take_shift(note, other)
    assert shifts.untaken() == []
    (kept,) = shifts.notes(1).items
    assert kept.taken_by_id == other


def test_the_note_is_kept_encrypted(cast: Cast) -> None:
    desk.write_note(cast.operator, "王秀兰家的门锁坏了")
    (kept,) = db.session.execute(db.text("SELECT note FROM hand_over")).scalars()
    assert "门锁" not in kept


def test_who_signed_in_is_on_shift_until_she_signs_out_or_half_a_day_is_over(
    cast: Cast, frozen: clock.FrozenClock
) -> None:

    with transaction():
        access.start_session(HolderKind.STAFF, cast.operator)
    assert [each.staff.id for each in shifts.on_shift()] == [cast.operator]
    frozen.tick(12 * 3600 + 1)
    assert shifts.on_shift() == []
    access.note(f"staff:{cast.operator}", [1], "/desk/")
    assert [each.staff.id for each in shifts.on_shift()] == [cast.operator]
