"""The form of a plan: what was typed becomes a draft, or says at its field what is wrong."""

from dataclasses import dataclass
from datetime import date
from typing import Self, TypeVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from care import errors
from care.db import db
from care.models import Caregiver, DayPart, OnHoliday, Plan, Service
from care.orders import plans
from care.orders.plans import WEEKS, Draft, Every, Rhythm
from care.web.entries import day_typed

WEEKDAYS = range(7)
FIELDS = ("service", "every", "weekdays", "weeks", "part", "starts_on", "ends_on", "on_holiday", "caregiver")

Member = TypeVar("Member")


@dataclass(frozen=True)
class Typed:
    """What stands in the form, by field; most fields hold one text, days and weeks several."""

    entries: MultiDict[str, str]

    @classmethod
    def anew(cls) -> Self:
        """The good defaults of a new plan."""
        first = [("every", Every.WEEK), ("part", DayPart.MORNING), ("on_holiday", OnHoliday.SKIP)]
        return cls(MultiDict([*first, ("starts_on", plans.today().isoformat())]))

    @classmethod
    def as_kept(cls, plan: Plan) -> Self:
        """What a plan is at present."""
        rhythm = Rhythm.of(plan.rule) or Rhythm(Every.WEEK, ())
        one = {
            "service": plan.service.ref,
            "every": rhythm.every,
            "part": plan.part,
            "starts_on": plan.starts_on.isoformat(),
            "ends_on": plan.ends_on.isoformat() if plan.ends_on else "",
            "on_holiday": plan.on_holiday,
            "caregiver": plan.caregiver.ref if plan.caregiver else "",
        }
        several = [("weekdays", str(each)) for each in rhythm.weekdays] + [
            ("weeks", str(each)) for each in rhythm.weeks
        ]
        return cls(MultiDict([*one.items(), *several]))

    def __getitem__(self, name: str) -> str:
        return self.entries.get(name, "")

    def several(self, name: str) -> list[str]:
        """All that was ticked."""
        return self.entries.getlist(name)

    def pairs(self) -> list[tuple[str, str]]:
        """Each field and text, to be sent once more."""
        return [(name, text) for name in FIELDS for text in self.several(name)]

    def draft(self) -> Draft:
        """Return what was meant; Invalid, with its field, where that cannot be told."""
        return Draft(
            service=_service(self["service"]),
            rhythm=self._rhythm(),
            part=_one_of(DayPart, self["part"], "part"),
            on_holiday=_one_of(OnHoliday, self["on_holiday"], "on_holiday"),
            starts_on=_day(self["starts_on"], "starts_on"),
            ends_on=_day(self["ends_on"], "ends_on") if self["ends_on"] else None,
            caregiver=_caregiver(self["caregiver"]),
        )

    def _rhythm(self) -> Rhythm:
        every = _one_of(Every, self["every"], "every")
        weekdays = tuple(day for day in WEEKDAYS if str(day) in self.several("weekdays"))
        weeks = tuple(week for week in WEEKS if str(week) in self.several("weeks"))
        if not weekdays:
            raise errors.Invalid(_l("请选星期几。"), field="weekdays")
        if every is not Every.MONTH:
            return Rhythm(every, weekdays)
        if not weeks:
            raise errors.Invalid(_l("每月做的，请选第几个星期。"), field="weeks")
        return Rhythm(every, weekdays, weeks)


def _one_of(kind: type[Member], text: str, field: str) -> Member:
    try:
        return kind(text)  # type: ignore[call-arg]  # an enum's class finds its member
    except ValueError as error:
        raise errors.Invalid(field=field) from error


def _day(text: str, field: str) -> date:
    try:
        return day_typed(text)
    except ValueError as error:
        raise errors.Invalid(_l("请写成 2026-03-02 这样的日子。"), field=field) from error


def _service(ref: str) -> Service:
    found = db.session.scalar(select(Service).where(Service.ref == ref, Service.deactivated_at.is_(None)))
    if found is None:
        raise errors.Invalid(_l("请选一项服务。"), field="service")
    return found


def _caregiver(ref: str) -> Caregiver | None:
    if not ref:
        return None
    found = db.session.scalar(select(Caregiver).where(Caregiver.ref == ref, Caregiver.deactivated_at.is_(None)))
    if found is None:
        raise errors.Invalid(_l("这位助老员已经不在了，请另选。"), field="caregiver")
    return found
