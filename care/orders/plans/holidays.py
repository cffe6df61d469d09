"""Public holidays and working days: the official calendar, or the days fixed by law in a year that it does not know."""

from datetime import date, timedelta

import chinese_calendar

# 全国年节及纪念日放假办法, as of 2025: those of its days that hang on no moon. (month, day)
FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
FRIDAY = 4


def is_known(year: int) -> bool:
    """Whether the official calendar of ``year`` is there: it comes out late in the year before."""
    try:
        chinese_calendar.is_holiday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def is_holiday(day: date) -> bool:
    """Whether ``day`` is a public holiday; an ordinary weekend is none, a bridging day is one."""
    if not is_known(day.year):
        return (day.month, day.day) in FIXED
    free, name = chinese_calendar.get_holiday_detail(day)
    return bool(free and name)


def is_working_day(day: date) -> bool:
    """Whether people work on ``day``; a weekend worked in place of a holiday counts."""
    if not is_known(day.year):
        return day.weekday() <= FRIDAY and not is_holiday(day)
    return bool(chinese_calendar.is_workday(day))


def working_day_between(day: date, end: date) -> date | None:
    """Return the first working day after ``day`` and before ``end``; None where there is none."""
    between = (day + timedelta(days=each) for each in range(1, (end - day).days))
    return next(filter(is_working_day, between), None)
