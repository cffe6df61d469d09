from datetime import timedelta

import pytest
from flask import Flask

from care import clock
from care.access import check_strength, locked, note_failure, one_time_password
from care.db import db
from care.errors import Invalid
from care.models import Staff
from tests.support.cast import Cast


def operator(cast: Cast) -> Staff:
    return db.session.get_one(Staff, cast.operator)


@pytest.mark.parametrize(
    "weak",
    ["", "short 1!", "1234567890", "password123", "qwertyuiop", "aaaaaaaaaaaa", "Operator in the tower",
     "chenjiexian shines", "陈接线的密码是什么呢", "x" * 201],
)  # fmt: skip
def test_short_common_and_own_names_are_no_passwords(cast: Cast, weak: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_strength(operator(cast), weak)
    assert refused.value.field == "new"


@pytest.mark.parametrize(
    "strong", ["long enough to keep", "晚霞 火车 豆腐 六十七", "vGk3-pq9w-Zt", "雨伞🚀铁路🧊算盘🌵风筝🥁"]
)
def test_words_that_have_nothing_to_do_with_each_other_are(cast: Cast, strong: str) -> None:
    check_strength(operator(cast), strong)


def test_a_one_time_password_is_strong_and_never_the_same(cast: Cast) -> None:
    made = {one_time_password() for _ in range(50)}
    assert len(made) == 50
    for each in made:
        check_strength(operator(cast), each)


def test_the_pause_doubles_up_to_a_quarter_of_an_hour(cast: Cast, frozen: clock.FrozenClock) -> None:
    staff, pauses = operator(cast), []
    for _ in range(14):
        note_failure(staff)
        pauses.append(staff.locked_until and (staff.locked_until - clock.now()).total_seconds())
    assert pauses == [None, None, None, None, 15, 30, 60, 120, 240, 480, 900, 900, 900, 900]


def test_where_she_has_signed_in_before_she_waits_for_the_first_pause_only(
    cast: Cast, frozen: clock.FrozenClock
) -> None:
    staff = operator(cast)
    for _ in range(30):
        note_failure(staff)
    assert locked(staff, known=True)
    frozen.tick(15)
    assert not locked(staff, known=True)
    assert locked(staff)
    frozen.tick(timedelta(minutes=15).total_seconds())
    assert not locked(staff)


def test_an_unknown_account_need_not_wait(in_app: Flask) -> None:
    assert not locked(None)
