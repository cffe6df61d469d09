"""A caregiver's working week in a form: rows of the same hours on several weekdays, and the days off ahead."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError

from care import clock, duty
from care.duty import DAY_MIN, Shift
from care.models import DayOff, WorkingHours
from care.web.desk.registers.choices import Option, Several
from care.web.desk.registers.fields import Day, Tick, TimeOfDay
from care.web.desk.registers.forms import RegisterForm, Rows
from care.web.filters import language
from care.words import weekday_words

WEEK = range(7)


@dataclass(frozen=True)
class SameHours:
    """Weekdays on which the hours are the same; ``until`` is of the next day where ``next_day`` says so."""

    weekdays: list[str]
    start: int
    until: int
    next_day: bool


class AfterStart:
    """A shift ends after it begins, on the same day unless the box says the next one, and within a day."""

    def __call__(self, form: Any, field: Field) -> None:
        """Compare the two times, if both were understood."""
        start, until, next_day = form.start.data, field.data, form.next_day.data
        if start is None or until is None:
            return
        if until <= start and not next_day:
            raise ValidationError(_("下班要在上班后面。上到第二天的，请在“到第二天”打勾。"))
        if until > start and next_day:
            raise ValidationError(_("一班最长24小时。当天就下班的，不要在“到第二天”打勾。"))


class FromToday:
    """A day that is gone is nobody's day off any more."""

    def __call__(self, form: Any, field: Field) -> None:
        """Compare with today."""
        if field.data is not None and field.data < clock.now().astimezone(clock.LOCAL).date():
            raise ValidationError(_("请填今天或者以后的日子。"))


def _weekdays() -> list[Option]:
    return [(str(day), weekday_words(day, language())) for day in WEEK]


class HoursForm(RegisterForm):
    """The same hours on some weekdays."""

    weekdays = Several(_l("星期几"), needed=True, options=_weekdays)
    start = TimeOfDay(_l("几点上班"), needed=True)
    until = TimeOfDay(_l("几点下班"), needed=True, checks=[AfterStart()])
    next_day = Tick(_l("到第二天"))


class DayOffForm(RegisterForm):
    """A day off."""

    day = Day(_l("哪一天"), needed=True, checks=[FromToday()])


class HoursRows(Rows):
    """The rows of ``HoursForm``: weekdays of the same hours stand in one."""

    def __init__(self, label: Any, **rest: Any) -> None:
        super().__init__(label, form=HoursForm, child=WorkingHours, **rest)

    def of(self, row: Any) -> Sequence[SameHours]:
        days = defaultdict(list)
        for hours in sorted(row.working_hours, key=lambda each: each.weekday):
            days[hours.start_minute, hours.end_minute].append(str(hours.weekday))
        grouped = sorted(days.items(), key=lambda each: (each[1][0], each[0]))
        return [SameHours(on, start, end % DAY_MIN, end >= DAY_MIN) for (start, end), on in grouped]

    def _row_words(self, form: Any, row: dict[str, Any]) -> str:
        said = {name: field.words(row[name]) for name, field in form.named_fields()}
        if row["next_day"]:
            return str(_("%(weekdays)s %(start)s到第二天%(until)s", **said))
        return str(_("%(weekdays)s %(start)s到%(until)s", **said))

    def shifts(self) -> Iterator[Shift]:
        """What was typed, a shift for each weekday; only where it is valid."""
        for entry in self.filled:
            start, until = entry.form.start.data, entry.form.until.data
            for day in entry.form.weekdays.data:
                yield Shift(int(day), start, until + DAY_MIN * entry.form.next_day.data)


class DaysOffRows(Rows):
    """The rows of ``DayOffForm``: those from today on."""

    def __init__(self, label: Any, **rest: Any) -> None:
        super().__init__(label, form=DayOffForm, child=DayOff, **rest)

    def of(self, row: Any) -> Sequence[DayOff]:
        return [DayOff(day=day) for day in duty.days_off_ahead(row)]

    def days(self) -> list[date]:
        """What was typed."""
        return [entry.form.day.data for entry in self.filled]
