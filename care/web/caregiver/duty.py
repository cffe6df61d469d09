"""When she works: on duty, off duty, by the roster; days off; where she is now."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from care import clock, duty, errors
from care.models import Caregiver
from care.web.caregiver.blueprint import blueprint, caregiver_here
from care.web.caregiver.reads import said_now
from care.web.pages import page
from care.web.position import fix
from care.web.posting import SEE_OTHER

DAYS = 14
HOURS = (2, 4, 8)


class DayAhead(NamedTuple):
    """A local day: its noon, for words, and whether she is off."""

    day: date
    noon: datetime
    off: bool


@blueprint.get("/duty")
def duty_page() -> Response:
    """All of it on one page."""
    caregiver = caregiver_here()
    return page(
        "caregiver/duty.html",
        caregiver=caregiver,
        on_duty=duty.on_duty(caregiver, clock.now()),
        hours=HOURS,
        said=said_now(caregiver),
        days=[_told(day, caregiver) for day in _days_ahead()],
    )


@blueprint.post("/duty/on")
def go_on_duty() -> Response:
    """At work from now on, for so many hours."""
    caregiver, hours = caregiver_here(), request.form.get("hours", type=int)
    if hours not in HOURS:
        raise errors.Invalid(field="hours")
    duty.go_on_duty(caregiver, hours)
    return redirect(url_for(".day"), SEE_OTHER)


@blueprint.post("/duty/off")
def go_off_duty() -> Response:
    """Not at work any more."""
    duty.go_off_duty(caregiver_here())
    return redirect(url_for(".day"), SEE_OTHER)


@blueprint.post("/duty/roster")
def by_roster() -> Response:
    """As the roster says."""
    duty.back_to_roster(caregiver_here())
    return redirect(url_for(".duty_page"), SEE_OTHER)


@blueprint.post("/position")
def here_now() -> Response:
    """Offers look for who is near: from here, for a while."""
    caregiver, found = caregiver_here(), fix()
    if found is None:
        flash(_("手机没有给出位置，没关系：我们按您家的位置找附近的任务。"))
    else:
        duty.place_seen(caregiver, found.place, found.accuracy_m)
        flash(_("位置记下了。"))
    return redirect(url_for(".duty_page"), SEE_OTHER)


@blueprint.post("/days-off/<day>")
def take_day_off(day: str) -> Response:
    """Not on this day."""
    caregiver = caregiver_here()
    duty.set_day_off(caregiver, _day_ahead(day))
    return redirect(url_for(".duty_page", _anchor="days"), SEE_OTHER)


@blueprint.post("/days-off/<day>/clear")
def work_after_all(day: str) -> Response:
    """On this day after all."""
    caregiver = caregiver_here()
    duty.clear_day_off(caregiver, _day_ahead(day))
    return redirect(url_for(".duty_page", _anchor="days"), SEE_OTHER)


def _days_ahead() -> list[date]:
    today = clock.now().astimezone(clock.LOCAL).date()
    return [today + timedelta(days=ahead) for ahead in range(DAYS)]


def _day_ahead(text: str) -> date:
    """One of the days that the page shows; NotFound for any other."""
    found = next((day for day in _days_ahead() if day.isoformat() == text), None)
    if found is None:
        raise errors.NotFound
    return found


def _told(day: date, caregiver: Caregiver) -> DayAhead:
    off = day in {each.day for each in caregiver.days_off}
    return DayAhead(day, datetime.combine(day, time(12), clock.LOCAL), off)
