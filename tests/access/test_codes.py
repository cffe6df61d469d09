"""Six digits: five tries, ten minutes, thirty at most, and not asked for too often."""

import pytest

from care import access, errors
from care.clock import FrozenClock
from care.db import db, transaction
from care.models import Caregiver, HolderKind, LoginCode, Offer
from care.sms.rendering import offer_code
from tests.support.cast import Cast
from tests.support.play import offers, place_order, run_dispatch

pytestmark = pytest.mark.usefixtures("in_app", "frozen")
NUMBER = "+8610000000001"
OTHER = "+8610000000002"
WRONG = "none"
KIND = HolderKind.ELDER


def new(number: str = NUMBER, kind: HolderKind = KIND) -> str:
    with transaction():
        return access.login_digits(access.new_login_code(kind, number))


def fits(typed: str, number: str = NUMBER, kind: HolderKind = KIND) -> bool:
    with transaction():
        return access.check_login_code(kind, number, typed)


def prolonged(number: str = NUMBER) -> bool:
    with transaction():
        return access.prolong_login_code(KIND, number)


def offer_of(number: str, typed: str) -> Offer | None:
    with transaction():
        return access.check_offer_code(number, typed)


def test_the_right_digits_let_in_once() -> None:
    code = new()
    assert [fits(code), fits(code)] == [True, False]


def test_after_four_wrong_ones_the_fifth_try_counts() -> None:
    code = new()
    assert [fits(WRONG) for _ in range(4)] == [False] * 4
    assert fits(code)


def test_after_five_wrong_ones_the_right_one_comes_too_late() -> None:
    code = new()
    assert [fits(WRONG) for _ in range(5)] == [False] * 5
    assert not fits(code)
    assert db.session.query(LoginCode).one().tries == 5


def test_the_digits_of_one_number_or_kind_are_nothing_to_another() -> None:
    code = new()
    assert not fits(code, OTHER)
    assert not fits(code, kind=HolderKind.CAREGIVER)


def test_a_code_lives_ten_minutes(frozen: FrozenClock) -> None:
    early, late = new(), new(OTHER)
    frozen.tick(599)
    assert fits(early)
    frozen.tick(1)
    assert not fits(late, OTHER)


def test_it_can_be_prolonged_to_thirty_and_no_more(frozen: FrozenClock) -> None:
    code = new()
    for _ in range(4):
        frozen.tick(7 * 60)
        assert prolonged()
    frozen.tick(60)
    assert fits(code)
    assert not prolonged()


def test_what_is_over_cannot_be_prolonged(frozen: FrozenClock) -> None:
    code = new()
    frozen.tick(1_799)
    assert not prolonged()
    assert not fits(code)


def test_a_new_code_makes_the_old_one_worthless_used_or_not(frozen: FrozenClock) -> None:
    old = new()
    frozen.tick(60)
    fresh = new()
    assert not fits(old)
    assert fits(fresh)
    assert not fits(old)


def test_one_a_minute_five_an_hour_ten_a_day(frozen: FrozenClock) -> None:
    sent = []
    for _ in range(24 * 60):
        try:
            new()
        except errors.Refused:
            pass
        else:
            sent.append(frozen.moment)
        frozen.tick(60)
    hours = [(moment - sent[0]).total_seconds() / 3_600 for moment in sent]
    assert [round(hour, 2) for hour in hours] == [0, 0.02, 0.03, 0.05, 0.07, 1, 1.02, 1.03, 1.05, 1.07]


def test_twice_in_a_minute_is_refused_and_another_number_is_not(frozen: FrozenClock) -> None:
    new()
    frozen.tick(59)
    with pytest.raises(errors.Refused):
        new()
    assert new(OTHER)


def test_only_the_hash_of_a_code_stands_in_a_row() -> None:
    code = new()
    row = db.session.query(LoginCode).one()
    assert code not in {str(value) for value in vars(row).values()}


def test_a_job_code_finds_its_offer_among_hers(cast: Cast) -> None:
    jobs = [place_order(cast) for _ in range(2)]
    run_dispatch()
    number = db.session.get_one(Caregiver, cast.near).person.contact_points[0].value
    second = offers(jobs[1])[0]
    code, second_id = offer_code(second), second.id
    found = offer_of(number, code)
    assert found
    assert found.id == second_id


def test_five_tries_spoil_all_her_job_codes(cast: Cast) -> None:
    job_id = place_order(cast)
    run_dispatch()
    number = db.session.get_one(Caregiver, cast.near).person.contact_points[0].value
    code = offer_code(offers(job_id)[0])
    assert [offer_of(number, WRONG) for _ in range(5)] == [None] * 5
    assert offer_of(number, code) is None


def test_a_job_code_is_nothing_to_another_caregivers_number(cast: Cast) -> None:
    job_id = place_order(cast)
    run_dispatch()
    far = db.session.get_one(Caregiver, cast.far).person.contact_points[0].value
    assert offer_of(far, offer_code(offers(job_id)[0])) is None
    assert offer_of("+8610077777777", WRONG) is None


def test_twenty_wrong_job_codes_a_day_are_enough(cast: Cast) -> None:
    job_id = place_order(cast)
    run_dispatch()
    number = db.session.get_one(Caregiver, cast.near).person.contact_points[0].value
    tried = offers(job_id)[0]
    code = offer_code(tried)
    assert offer_of(number, code)
    with transaction():
        db.session.add(
            Offer(
                job_id=1,
                responder_id=cast.near,
                round_no=1,
                distance_m=1,
                planned_start=tried.planned_start,
                expires_at=tried.expires_at,
                link_hash="",
                code_hash="",
                code_tries=20,
            )
        )
    assert offer_of(number, code) is None
