"""A visit from setting off to its end: what proves it, what is refused, what rings the desk."""

from collections.abc import Callable

import pytest

from care import errors, visits, watch
from care.clock import FrozenClock
from care.db import Change, db, transaction
from care.models import (
    Attention,
    Caregiver,
    Elder,
    Ending,
    Evidence,
    Grade,
    JobStatus,
    Language,
    Setting,
    Visit,
    VisitStatus,
)
from care.visits import Proof
from tests.support.cast import HOME, Cast, away
from tests.support.play import accept, job, offers, place_order, run_dispatch, told

pytestmark = pytest.mark.usefixtures("frozen")
WRONG = "none"


@pytest.fixture
def job_id(cast: Cast) -> int:
    """The near caregiver has taken the elder's job."""
    job_id = place_order(cast)
    run_dispatch()
    accept(offers(job_id)[0])
    return job_id


def visit(job_id: int) -> Visit:
    db.session.rollback()
    return db.session.query(Visit).filter(Visit.job_id == job_id).one()


def arrive(job_id: int, proof: Proof) -> Grade | None:
    with transaction():
        return visits.arrive(db.session.query(Visit).filter(Visit.job_id == job_id).one(), proof)


def do(what: Callable[..., None], job_id: int, *said: object) -> None:
    with transaction():
        what(db.session.query(Visit).filter(Visit.job_id == job_id).one(), *said)


def changes() -> int:
    db.session.rollback()
    return db.session.query(Change).count()


def test_the_code_that_the_elder_told_is_grade_a(job_id: int) -> None:
    assert arrive(job_id, Proof(code=visits.visit_code(visit(job_id)))) is Grade.A
    assert visit(job_id).evidence is Evidence.VISIT_CODE


def test_a_position_at_the_home_is_grade_a_and_says_how_far(job_id: int) -> None:
    assert arrive(job_id, Proof(position=away(150), accuracy_m=20)) is Grade.A
    assert visit(job_id).evidence is Evidence.POSITION
    assert visit(job_id).evidence_m == pytest.approx(150, abs=0.1)


def test_the_printed_code_is_grade_b(job_id: int) -> None:
    assert arrive(job_id, Proof(code=visits.printed_code(job(job_id).elder))) is Grade.B


def test_a_reason_alone_is_grade_c_and_is_kept(job_id: int) -> None:
    assert arrive(job_id, Proof(reason="老人说没有收到数字")) is Grade.C
    assert visit(job_id).evidence_note == "老人说没有收到数字"


@pytest.mark.parametrize(
    "proof",
    [
        Proof(reason="没有信号", position=away(250), accuracy_m=20),
        Proof(reason="没有信号", position=HOME, accuracy_m=900),
        Proof(reason="没有信号", position=HOME),
    ],
    ids=["too far", "too vague", "of unknown accuracy"],
)
def test_a_position_that_proves_nothing_leaves_the_reason(job_id: int, proof: Proof) -> None:
    assert arrive(job_id, proof) is Grade.C


def test_of_a_home_that_is_only_roughly_known_no_position_proves_anything(cast: Cast, job_id: int) -> None:
    with transaction():
        db.session.get_one(Elder, cast.elder).home.rough = True
    assert arrive(job_id, Proof(position=HOME, accuracy_m=5, reason="没有信号")) is Grade.C


def test_what_is_near_is_a_setting(job_id: int) -> None:
    with transaction():
        db.session.add(Setting(key="visit_near_m", value=500))
    assert arrive(job_id, Proof(position=away(450), accuracy_m=20)) is Grade.A


def test_with_neither_proof_nor_reason_she_is_asked_for_one(job_id: int) -> None:
    with pytest.raises(errors.Invalid):
        arrive(job_id, Proof())
    assert visit(job_id).status is VisitStatus.CONFIRMED


def test_five_codes_may_be_tried_and_then_a_reason_still_lets_her_work(job_id: int) -> None:
    right = visits.visit_code(visit(job_id))
    assert [arrive(job_id, Proof(code=WRONG)) for _ in range(5)] == [None] * 5
    assert arrive(job_id, Proof(code=right)) is None
    assert visit(job_id).status is VisitStatus.CONFIRMED
    assert arrive(job_id, Proof(reason="数字不对")) is Grade.C


def test_after_four_wrong_codes_the_right_one_still_counts(job_id: int) -> None:
    for _ in range(4):
        arrive(job_id, Proof(code=WRONG))
    assert arrive(job_id, Proof(code=visits.visit_code(visit(job_id)))) is Grade.A


def test_another_elders_printed_code_proves_nothing(cast: Cast, job_id: int) -> None:
    assert arrive(job_id, Proof(code=visits.printed_code(db.session.get_one(Elder, cast.stranger)))) is None


def test_a_second_arrival_keeps_the_first_ones_proof(job_id: int) -> None:
    arrive(job_id, Proof(code=visits.visit_code(visit(job_id))))
    assert arrive(job_id, Proof(reason="再按一次")) is Grade.A
    assert visit(job_id).evidence is Evidence.VISIT_CODE


def test_setting_off_twice_tells_the_elder_once(cast: Cast, job_id: int) -> None:
    for _ in range(2):
        do(visits.set_off, job_id)
    assert told(db.session.get_one(Elder, cast.elder).person_id).count("order_on_way") == 1
    assert job(job_id).status is JobStatus.UNDER_WAY


@pytest.mark.parametrize("ending", [Ending.NOBODY_OPENS, Ending.UNWELL, Ending.REFUSED, Ending.AWAY, Ending.UNSAFE])
def test_every_other_ending_stands_on_the_board_at_once(job_id: int, ending: Ending, frozen: FrozenClock) -> None:
    do(visits.end_otherwise, job_id, ending, "敲了三次")
    assert (job(job_id).attention, job(job_id).attention_since) == (Attention(ending.value), frozen.moment)
    assert job(job_id).status is JobStatus.ENDED
    assert visit(job_id).evidence_note == "敲了三次"


def test_who_is_late_and_then_finds_her_unwell_is_on_the_board_for_that(job_id: int, frozen: FrozenClock) -> None:
    frozen.tick(2 * 3_600)
    watch.flag_late_visits()
    assert job(job_id).attention is Attention.LATE
    do(visits.end_otherwise, job_id, Ending.UNWELL)
    assert job(job_id).attention is Attention.UNWELL


def test_an_ending_said_twice_is_one(job_id: int) -> None:
    do(visits.end_otherwise, job_id, Ending.AWAY)
    before = changes()
    do(visits.end_otherwise, job_id, Ending.UNWELL)
    assert visit(job_id).ending is Ending.AWAY
    assert changes() == before


def test_a_finished_visit_answers_its_standard_and_closes_the_job(job_id: int, frozen: FrozenClock) -> None:
    arrive(job_id, Proof(reason="没有信号"))
    frozen.tick(3_600)
    do(visits.finish, job_id, {1: "", 2: "没有垃圾"})
    assert [(point["done"], point["reason"]) for point in visit(job_id).points] == [(True, ""), (False, "没有垃圾")]
    assert visit(job_id).finished_at == job(job_id).closed_at == frozen.moment
    assert job(job_id).status is JobStatus.DONE


def test_finishing_twice_keeps_the_first_answers(job_id: int) -> None:
    arrive(job_id, Proof(reason="没有信号"))
    do(visits.finish, job_id, {1: "", 2: ""})
    do(visits.finish, job_id, {1: "没时间", 2: "没时间"})
    assert all(point["done"] for point in visit(job_id).points)


def test_a_point_without_an_answer_is_asked_for(job_id: int) -> None:
    arrive(job_id, Proof(reason="没有信号"))
    with pytest.raises(errors.Invalid):
        do(visits.finish, job_id, {1: ""})


def test_nobody_finishes_before_she_arrived(job_id: int) -> None:
    with pytest.raises(errors.Refused):
        do(visits.finish, job_id, {1: "", 2: ""})


@pytest.mark.parametrize("state", [VisitStatus.RELEASED, VisitStatus.ENDED])
def test_a_visit_that_is_off_cannot_be_set_off_for_or_arrived_at(job_id: int, state: VisitStatus) -> None:
    with transaction():
        visit(job_id).status = state
    with pytest.raises(errors.Refused):
        do(visits.set_off, job_id)
    with pytest.raises(errors.Refused):
        arrive(job_id, Proof(reason="没有信号"))


def test_who_does_not_say_that_it_is_over_is_on_the_board_two_hours_later(job_id: int, frozen: FrozenClock) -> None:
    arrive(job_id, Proof(reason="没有信号"))
    frozen.move_to(visit(job_id).planned_end)
    frozen.tick(7_199)
    watch.flag_late_visits()
    assert job(job_id).attention is None
    frozen.tick(2)
    watch.flag_late_visits()
    assert job(job_id).attention is Attention.OVERRUN


def test_who_arrives_late_is_taken_from_the_board(job_id: int, frozen: FrozenClock) -> None:
    frozen.tick(2 * 3_600)
    watch.flag_late_visits()
    arrive(job_id, Proof(reason="没有信号"))
    assert job(job_id).attention is None


def test_a_visit_is_found_by_its_own_caregiver_alone(cast: Cast, job_id: int) -> None:
    ref = visit(job_id).ref
    assert visits.visit_of(cast.near, ref).caregiver_id == cast.near
    with pytest.raises(errors.NotFound):
        visits.visit_of(cast.far, ref)


def test_the_word_is_in_the_elders_language_whoever_reads_it(cast: Cast, job_id: int) -> None:
    word = visits.visit_word(visit(job_id))
    with transaction():
        db.session.get_one(Caregiver, cast.near).person.language = Language.EN
    assert visits.visit_word(visit(job_id)) == word
