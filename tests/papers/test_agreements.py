"""Agreements: in force from the first day to the last, missing from the day after, shown when they end soon."""

from datetime import date, timedelta

import pytest

from care import clock, errors, papers
from care.db import db, transaction
from care.models import Agreement, Elder, Requirement
from tests.support.cast import Cast
from tests.support.papers import agree, asks_for, elder, missing, tomorrow

pytestmark = pytest.mark.usefixtures("frozen")
DAY = timedelta(days=1)


def ending() -> list[str]:
    return [each.number for each in papers.ending(1).items]


def test_it_counts_on_its_last_day_and_not_the_day_after(cast_on_both: Cast, frozen: clock.FrozenClock) -> None:
    asks_for(cast_on_both, Requirement.AGREEMENT)
    agree(cast_on_both, ends=papers.today())
    assert missing(cast_on_both) == []
    tomorrow(frozen)
    assert missing(cast_on_both) == [Requirement.AGREEMENT]


def test_it_does_not_count_before_its_first_day(cast: Cast, frozen: clock.FrozenClock) -> None:
    asks_for(cast, Requirement.AGREEMENT)
    agree(cast, starts=papers.today() + DAY)
    assert missing(cast) == [Requirement.AGREEMENT]
    tomorrow(frozen)
    assert missing(cast) == []


def test_called_off_it_counts_no_more_and_is_still_read(cast: Cast) -> None:
    asks_for(cast, Requirement.AGREEMENT)
    signed = agree(cast).id
    with transaction():
        papers.call_off(db.session.get_one(Agreement, signed))
    assert missing(cast) == [Requirement.AGREEMENT]
    assert [each.id for each in papers.agreements_of(elder(cast))] == [signed]


def test_of_several_the_one_in_force_is_shown(cast: Cast) -> None:
    today = papers.today()
    agree(cast, starts=today - 9 * DAY, ends=today - DAY)
    now = agree(cast, ends=today + 9 * DAY).id
    agree(cast, starts=today + 10 * DAY)
    present = papers.present(papers.agreements_of(elder(cast)), [None])
    assert present
    assert present.id == now


@pytest.mark.parametrize(
    ("number", "ends_on", "field"),
    [("", None, "number"), ("   ", None, "number"), ("一" * 500, None, "number"), ("1", date(2020, 1, 1), "ends_on")],
)
def test_an_agreement_that_cannot_be_right_is_asked_for_again(
    cast: Cast, number: str, ends_on: date | None, field: str
) -> None:
    with pytest.raises(errors.Invalid) as wrong, transaction():
        papers.sign(elder(cast), papers.Terms(number, papers.today(), ends_on), None)
    assert wrong.value.field == field


@pytest.mark.parametrize("days", [-30, 0, 30])
def test_it_is_shown_a_month_before_it_ends_and_a_month_after(cast_on_both: Cast, days: int) -> None:
    agree(cast_on_both, starts=date(2020, 1, 1), ends=papers.today() + days * DAY)
    assert ending() == ["FW-2026-001"]


@pytest.mark.parametrize("days", [-31, 31])
def test_it_is_not_shown_sooner_or_later(cast_on_both: Cast, days: int) -> None:
    agree(cast_on_both, starts=date(2020, 1, 1), ends=papers.today() + days * DAY)
    assert ending() == []


def test_one_that_another_follows_is_not_shown(cast: Cast) -> None:
    agree(cast, ends=papers.today() + DAY)
    agree(cast, starts=papers.today() + 2 * DAY)
    assert ending() == []


def test_nobody_is_reminded_of_an_elder_who_is_served_no_more(cast: Cast) -> None:
    agree(cast, ends=papers.today() + DAY)
    with transaction():
        db.session.get_one(Elder, cast.elder).deactivated_at = clock.now()
    assert ending() == []
