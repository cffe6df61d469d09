"""The days of a plan: its RRULE text (RFC 5545), and the few rhythms that a form can say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from itertools import takewhile
from typing import Self

from dateutil.rrule import rrulestr

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST = -1
WEEKS = (1, 2, 3, 4, LAST)


class Every(StrEnum):
    """How often."""

    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"


@dataclass(frozen=True)
class Rhythm:
    """On ``weekdays`` (Monday is 0) of each week or fortnight; of the first, third, last (-1) ``weeks`` of a month."""

    every: Every
    weekdays: tuple[int, ...]
    weeks: tuple[int, ...] = ()

    @property
    def rule(self) -> str:
        """The same as an RRULE."""
        names = [WEEKDAYS[each] for each in self.weekdays]
        if self.every is Every.MONTH:
            return f"FREQ=MONTHLY;BYDAY={','.join(f'{week}{name}' for week in self.weeks for name in names)}"
        interval = ";INTERVAL=2" if self.every is Every.FORTNIGHT else ""
        return f"FREQ=WEEKLY{interval};BYDAY={','.join(names)}"

    @classmethod
    def of(cls, rule: str) -> Self | None:
        """Return the rhythm that makes this ``rule``; None for a rule that no form can say."""
        parts = dict(part.partition("=")[::2] for part in rule.split(";"))
        days = parts.get("BYDAY", "").split(",")
        weekdays = sorted({WEEKDAYS.index(day[-2:]) for day in days if day[-2:] in WEEKDAYS})
        weeks = [week for week in WEEKS if any(day[:-2] == str(week) for day in days)]
        if parts.get("FREQ") == "MONTHLY":
            every = Every.MONTH
        else:
            every = Every.FORTNIGHT if "INTERVAL" in parts else Every.WEEK
        found = cls(every, tuple(weekdays), tuple(weeks))
        return found if found.rule == rule else None

    def first_from(self, day: date) -> date:
        """Return the first day from ``day`` on; there a fortnight begins."""
        every = Every.WEEK if self.every is Every.FORTNIGHT else self.every
        return next(days(Rhythm(every, self.weekdays, self.weeks).rule, day, since=day))


def days(rule: str, starts_on: date, *, since: date) -> Iterator[date]:
    """Yield the days of ``rule``, which begins to count at ``starts_on``, from ``since`` on. ValueError: no RRULE."""
    counted = rrulestr(rule, dtstart=datetime.combine(starts_on, time()))
    for moment in counted.xafter(datetime.combine(since, time()), inc=True):
        yield moment.date()


def days_until(rule: str, starts_on: date, *, since: date, until: date) -> list[date]:
    """Return those of them that are not after ``until``."""
    return list(takewhile(lambda day: day <= until, days(rule, starts_on, since=since)))
