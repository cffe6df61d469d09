import threading
from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from care import errors
from care.allowances import entitling
from care.allowances.entitling import Membership, birthday, born_by
from care.allowances.purse import age_on
from care.db import Change, db, transaction
from care.models import Elder, EntitledGroup, Entitlement
from tests.support import money
from tests.support.cast import Cast, enter

A_MOMENT = 0.5  # in which the second one would be through, if nothing held her
SPRING = (date(2026, 3, 1), date(2026, 5, 31))
DAYS = st.dates(date(1900, 1, 1), date(2000, 12, 31))


@pytest.fixture
def cast(app_on_both: Flask) -> Cast:
    with app_on_both.app_context():
        standing = enter()
        with transaction():
            money.group()
            money.group("low_income", None)
    return standing


def confirm(cast: Cast, starts_on: date, ends_on: date | None = None, *, group: str = "low_income") -> str:
    with transaction():
        elder = db.session.get_one(Elder, cast.elder)
        return entitling.confirm(elder, Membership(group, "低保证 7", starts_on, ends_on)).ref


def hers(cast: Cast) -> list[tuple[date, date | None]]:
    elder = db.session.get_one(Elder, cast.elder)
    return [(each.starts_on, each.ends_on) for each in entitling.entitlements_of(elder)]


@pytest.mark.parametrize(
    "again",
    [
        SPRING,
        (date(2026, 5, 31), None),
        (date(2025, 1, 1), date(2026, 3, 1)),
        (date(2026, 4, 1), date(2026, 4, 1)),
        (date(2025, 1, 1), None),
    ],
)
def test_the_same_group_twice_at_one_time_would_pay_twice(
    app_on_both: Flask, cast: Cast, again: tuple[date, date | None]
) -> None:
    with app_on_both.app_context():
        confirm(cast, *SPRING)
        with pytest.raises(errors.Invalid) as refused:
            confirm(cast, *again)
        assert refused.value.field == "starts_on"
        assert hers(cast) == [SPRING]


def test_one_that_has_no_end_leaves_no_room_after_it(app_on_both: Flask, cast: Cast) -> None:
    with app_on_both.app_context():
        confirm(cast, SPRING[0])
        with pytest.raises(errors.Invalid) as refused:
            confirm(cast, date(2099, 1, 1))
        assert refused.value.field == "starts_on"


def test_the_day_before_and_the_day_after_are_free_and_so_is_another_group(app_on_both: Flask, cast: Cast) -> None:
    with app_on_both.app_context():
        confirm(cast, *SPRING)
        confirm(cast, date(2026, 6, 1))
        confirm(cast, date(2026, 1, 1), date(2026, 2, 28))
        with transaction():
            money.group("disabled", None)
        confirm(cast, *SPRING, group="disabled")
        assert len(hers(cast)) == 4


def test_what_was_a_mistake_counts_on_no_day_and_makes_room_again(app_on_both: Flask, cast: Cast) -> None:
    with app_on_both.app_context():
        ref = confirm(cast, *SPRING)
        with transaction():
            elder = db.session.get_one(Elder, cast.elder)
            entitling.take_back(elder, entitling.entitlement_of(elder, ref))
        elder = db.session.get_one(Elder, cast.elder)
        assert entitling.groups_of(elder, SPRING[0]) == []
        assert entitling.taken_back(entitling.entitlement_of(elder, ref))
        confirm(cast, date(2026, 2, 1), SPRING[1])


def test_who_confirms_it_while_another_does_waits_and_is_told_that_it_stands(app_on_both: Flask, cast: Cast) -> None:
    answers: list[object] = []

    def second() -> None:
        with app_on_both.app_context():
            try:
                answers.append(confirm(cast, *SPRING))
            except errors.Invalid as refused:
                answers.append(refused.field)

    waiting = threading.Thread(target=second)
    with app_on_both.app_context(), transaction():
        elder = db.session.get_one(Elder, cast.elder)
        entitling.confirm(elder, Membership("low_income", "低保证 7", *SPRING))
        waiting.start()
        waiting.join(A_MOMENT)
    waiting.join()
    assert answers == ["starts_on"]


def test_an_end_counts_to_its_last_day_and_the_next_day_no_more(app_on_both: Flask, cast: Cast) -> None:
    with app_on_both.app_context():
        ref, last = confirm(cast, SPRING[0]), date(2026, 4, 10)
        with transaction():
            elder = db.session.get_one(Elder, cast.elder)
            entitling.end(elder, entitling.entitlement_of(elder, ref), last)
        elder = db.session.get_one(Elder, cast.elder)
        assert [each.code for each in entitling.groups_of(elder, last)] == ["low_income"]
        assert entitling.groups_of(elder, last + timedelta(days=1)) == []


@pytest.mark.parametrize("day", [date(2026, 2, 28), date(2026, 6, 1)])
def test_an_end_lies_within_what_was_confirmed(app_on_both: Flask, cast: Cast, day: date) -> None:
    with app_on_both.app_context():
        ref = confirm(cast, *SPRING)
        with transaction():
            elder = db.session.get_one(Elder, cast.elder)
            entitlement = entitling.entitlement_of(elder, ref)
            with pytest.raises(errors.Invalid) as refused:
                entitling.end(elder, entitlement, day)
        assert refused.value.field == "ends_on"


@pytest.mark.parametrize(
    ("membership", "field"),
    [
        (Membership("nobody", "低保证", SPRING[0]), "group_code"),
        (Membership("aged_80", "身份证", SPRING[0]), "group_code"),
        (Membership("low_income", "  ", SPRING[0]), "evidence"),
        (Membership("low_income", "低保证", date(1939, 1, 1)), "starts_on"),
        (Membership("low_income", "低保证", SPRING[0], date(2026, 2, 28)), "ends_on"),
    ],
)
def test_what_cannot_be_right_names_its_field(
    app_on_both: Flask, cast: Cast, membership: Membership, field: str
) -> None:
    with app_on_both.app_context(), transaction():
        elder = db.session.get_one(Elder, cast.elder)
        elder.person.birth_date = money.OLD
        db.session.flush()
        with pytest.raises(errors.Invalid) as refused:
            entitling.confirm(elder, membership)
    assert refused.value.field == field


def test_a_group_out_of_use_is_confirmed_of_nobody(app_on_both: Flask, cast: Cast) -> None:
    with app_on_both.app_context():
        with transaction():
            db.session.get_one(EntitledGroup, "low_income").deactivated_at = db.session.get_one(
                Elder, cast.elder
            ).created_at
        with pytest.raises(errors.Invalid) as refused:
            confirm(cast, SPRING[0])
        assert refused.value.field == "group_code"


def test_who_has_no_birth_date_may_be_confirmed_in_a_group_by_age(app_on_both: Flask, cast: Cast) -> None:
    with app_on_both.app_context():
        confirm(cast, SPRING[0], group="aged_80")
        elder = db.session.get_one(Elder, cast.elder)
        assert entitling.by_age(elder) == []
        assert [each.code for each in entitling.groups_of(elder, SPRING[0])] == ["aged_80"]


def test_she_enters_on_her_birthday_by_herself(app_on_both: Flask, cast: Cast) -> None:
    with app_on_both.app_context():
        with transaction():
            db.session.get_one(Elder, cast.elder).person.birth_date = date(1946, 3, 9)
        elder = db.session.get_one(Elder, cast.elder)
        [by_age] = entitling.by_age(elder)
        assert by_age.since == date(2026, 3, 9)
        assert entitling.groups_of(elder, date(2026, 3, 8)) == []
        assert [each.code for each in entitling.groups_of(elder, date(2026, 3, 9))] == ["aged_80"]


def test_the_log_tells_group_and_days_and_not_the_evidence(app_on_both: Flask, cast: Cast) -> None:
    with app_on_both.app_context():
        confirm(cast, *SPRING)
        change = db.session.query(Change).filter_by(action="entitlement_confirmed").one()
        assert (change.subject, change.subject_id) == ("elder", cast.elder)
        assert change.details == {"group": "low_income", "starts_on": "2026-03-01", "ends_on": "2026-05-31"}


def test_anothers_is_not_found(app_on_both: Flask, cast: Cast) -> None:
    with app_on_both.app_context():
        ref = confirm(cast, *SPRING)
        stranger = db.session.get_one(Elder, cast.stranger)
        with pytest.raises(errors.NotFound):
            entitling.entitlement_of(stranger, ref)
        assert db.session.query(Entitlement).count() == 1


@settings(derandomize=True)
@given(DAYS, st.integers(1, 120))
def test_on_her_birthday_she_is_so_old_and_the_day_before_she_is_not(born: date, years: int) -> None:
    day = birthday(born, years)
    assert age_on(born, day) == years
    assert age_on(born, day - timedelta(days=1)) == years - 1


@settings(derandomize=True)
@given(st.dates(date(2020, 1, 1), date(2110, 12, 31)), st.integers(1, 120))
def test_who_was_born_by_a_day_is_so_old_and_who_was_born_the_next_day_is_not(day: date, years: int) -> None:
    last = born_by(years, day)
    assert age_on(last, day) >= years
    assert age_on(last + timedelta(days=1), day) < years
