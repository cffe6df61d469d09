"""The menu as an elder sees it, and when a dish can be had."""

from datetime import date, datetime, time, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, select
from sqlalchemy.orm import contains_eager

from care import errors, settings
from care.clock import LOCAL
from care.db import db
from care.models import RUNS_ROUNDS, Category, Service, When

MORNING = (time(8), time(12))
AFTERNOON = (time(14), time(18))
# A part of the day that is nearly over is not offered.
LEAST_LEFT = timedelta(hours=1)
PARTS = {
    When.TODAY_MORNING: (0, MORNING),
    When.TODAY_AFTERNOON: (0, AFTERNOON),
    When.TOMORROW_MORNING: (1, MORNING),
    When.TOMORROW_AFTERNOON: (1, AFTERNOON),
}
PARTS_OF = {When.MORNING_OF: MORNING, When.AFTERNOON_OF: AFTERNOON}


def menu() -> list[Category]:
    """Return the categories that have something to order, by position, with their active services."""
    filled = select(Category).join(Category.services).where(Service.deactivated_at.is_(None))
    sorted_ = filled.order_by(Category.position, Service.position).options(contains_eager(Category.services))
    return list(db.session.scalars(sorted_).unique())


def category_of(code: str) -> Category:
    """Return a category with its active services, which may be none; NotFound for a code that is none."""
    offered = and_(Service.category_code == Category.code, Service.deactivated_at.is_(None))
    wanted = select(Category).outerjoin(Service, offered).where(Category.code == code).order_by(Service.position)
    category = db.session.scalars(wanted.options(contains_eager(Category.services))).unique().first()
    if category is None:
        raise errors.NotFound
    return category


def service_of(ref: str) -> Service:
    """Return the active service of an address; NotFound for any other."""
    wanted = select(Service).where(Service.ref == ref, Service.deactivated_at.is_(None))
    service = db.session.scalars(wanted).first()
    if service is None:
        raise errors.NotFound
    return service


def choices(service: Service, now: datetime) -> list[When]:
    """Return when ``service`` can be had: at once where rounds run, else a part of the day with an hour left."""
    parts = [when for when in PARTS if _left(when, now) >= max(LEAST_LEFT, length(service))]
    return [When.ASAP, *parts] if service.fulfilment in RUNS_ROUNDS else parts


def window(when: When, now: datetime, day: date | None = None) -> tuple[datetime, datetime]:
    """Return from when until when (UTC or local, aware) somebody may come; ``day`` is named for the parts OF a day."""
    if when is When.ASAP:
        return now, now + timedelta(seconds=settings.value("asap_within_s"))
    if when in PARTS_OF:
        start, end = PARTS_OF[when]
    else:
        days, (start, end) = PARTS[when]
        day = now.astimezone(LOCAL).date() + timedelta(days=days)
    if day is None:
        raise errors.Invalid(_l("请选一个日子。"), field="day")
    return max(datetime.combine(day, start, LOCAL), now), datetime.combine(day, end, LOCAL)


def can_be_had(service: Service, when: When, now: datetime, day: date | None = None) -> bool:
    """Whether ``service`` can be had then: one of the buttons, or a part of a day within ``order_ahead_days``."""
    if when not in PARTS_OF:
        return when in choices(service, now)
    start, end = window(when, now, day)
    last = now + timedelta(days=settings.value("order_ahead_days"))
    return end - start >= max(LEAST_LEFT, length(service)) and start <= last


def _left(when: When, now: datetime) -> timedelta:
    opens, closes = window(when, now)
    return closes - opens


def length(service: Service) -> timedelta:
    """Return how long ``service`` takes."""
    return timedelta(minutes=service.minutes)
