"""Months of the local calendar (Asia/Shanghai), "2026-03": an allowance is of the month of the visit's date."""

from datetime import date, datetime, timedelta

from care import clock
from care.clock import LOCAL


def day_of(at: datetime) -> date:
    """Return the local day of a moment."""
    return at.astimezone(LOCAL).date()


def today() -> date:
    """Return the local day that it is."""
    return day_of(clock.now())


def month_of(day: date) -> str:
    """Return a day's month."""
    return f"{day:%Y-%m}"


def this_month() -> str:
    """Return the month that it is."""
    return month_of(today())


def first_day(month: str) -> date:
    """Return a month's first day."""
    return date.fromisoformat(f"{month}-01")


def month_after(month: str) -> str:
    """Return the next month."""
    return month_of(first_day(month) + timedelta(days=31))


def last_day(month: str) -> date:
    """Return a month's last day."""
    return first_day(month_after(month)) - timedelta(days=1)


def months(first: str, last: str) -> list[str]:
    """Return the months from ``first`` to ``last``, both included."""
    found = []
    while first <= last:
        found.append(first)
        first = month_after(first)
    return found
