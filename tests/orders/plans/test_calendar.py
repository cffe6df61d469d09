"""Holidays, working days, and the days of a rule: ends of months, leap days, years that nobody has published yet."""

from datetime import date

import pytest

from care.orders.plans.holidays import is_holiday, is_known, is_working_day, working_day_between
from care.orders.plans.rhythm import Every, Rhythm, days_until


@pytest.mark.parametrize(
    ("day", "holiday", "working"),
    [
        (date(2026, 2, 17), True, False),  # the Spring Festival
        (date(2026, 10, 4), True, False),  # a Sunday within the National Day holidays
        (date(2026, 3, 7), False, False),  # a Saturday
        (date(2026, 3, 9), False, True),
        (date(2026, 2, 14), False, True),  # a Saturday that is worked for the Spring Festival
        (date(2026, 12, 31), False, True),
        (date(2031, 1, 1), True, False),
        (date(2031, 1, 2), False, True),
        (date(2031, 5, 1), True, False),
        (date(2031, 5, 2), True, False),
        (date(2031, 10, 3), True, False),
        (date(2031, 10, 4), False, False),  # a Saturday of a year whose calendar nobody knows
        (date(2031, 10, 6), False, True),
    ],
)
def test_a_day_is_a_holiday_a_working_day_or_neither(day: date, *, holiday: bool, working: bool) -> None:
    assert (is_holiday(day), is_working_day(day)) == (holiday, working)


def test_a_year_is_known_once_its_official_calendar_is_there() -> None:
    assert (is_known(2026), is_known(2031)) == (True, False)


def test_a_holiday_is_moved_past_all_of_it_but_not_as_far_as_the_next_visit() -> None:
    assert working_day_between(date(2026, 10, 1), date(2026, 10, 15)) == date(2026, 10, 8)
    assert working_day_between(date(2026, 10, 1), date(2026, 10, 8)) is None
    assert working_day_between(date(2026, 12, 31), date(2027, 1, 8)) == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("rule", "starts", "days"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=31", date(2026, 1, 31), [date(2026, 1, 31), date(2026, 3, 31), date(2026, 5, 31)]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", date(2028, 1, 1), [date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31)]),
        ("FREQ=YEARLY", date(2028, 2, 29), [date(2028, 2, 29), date(2032, 2, 29)]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", date(2026, 3, 3), [date(2026, 3, 3), date(2026, 3, 17)]),
        ("FREQ=MONTHLY;BYDAY=1TU,3TU", date(2026, 3, 4), [date(2026, 3, 17), date(2026, 4, 7)]),
    ],
)
def test_a_rule_has_the_days_that_the_standard_gives_it(rule: str, starts: date, days: list[date]) -> None:
    assert days_until(rule, starts, since=starts, until=days[-1]) == days


@pytest.mark.parametrize(
    "rhythm",
    [
        Rhythm(Every.WEEK, (0, 6)),
        Rhythm(Every.FORTNIGHT, (1,)),
        Rhythm(Every.MONTH, (1,), (1, 3)),
        Rhythm(Every.MONTH, (4, 5), (2, -1)),
    ],
)
def test_a_rhythm_is_read_again_from_its_rule(rhythm: Rhythm) -> None:
    assert Rhythm.of(rhythm.rule) == rhythm


@pytest.mark.parametrize("rule", ["FREQ=DAILY", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO", ""])
def test_a_rule_that_no_form_can_say_has_no_rhythm(rule: str) -> None:
    assert Rhythm.of(rule) is None


def test_a_fortnight_begins_with_the_first_of_its_days() -> None:
    assert Rhythm(Every.FORTNIGHT, (1,)).first_from(date(2026, 3, 5)) == date(2026, 3, 10)
