"""The form of a stop: its good defaults, what was typed into it, and the terms that this means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from care import clock, errors, stops
from care.clock import LOCAL
from care.db import db
from care.models import Area, AreaKind, Service, Staff, Stop, StopReason
from care.web.entries import moment_typed
from care.web.pages import page

A_DAY = timedelta(days=1)
WHOLE = "all"
SOME = "some"


@dataclass(frozen=True)
class Filled:
    """What stands in the form. Times are local, as the browser writes them: ``2026-11-24T08:00``."""

    reason: str
    starts_at: str
    ends_at: str
    areas: Sequence[str] = ()
    services: Sequence[str] = ()
    every_area: bool = True
    every_service: bool = True
    words: str = ""
    seen: str = ""

    def terms(self) -> stops.Terms:
        """What is meant; Invalid, with its field, where it means nothing."""
        if self.reason not in set(StopReason):
            raise errors.Invalid(_l("请选一个原因。"), field="reason")
        if not (self.every_area or self.areas):
            raise errors.Invalid(_l("请选至少一个镇街，或者选全市。"), field="areas")
        if not (self.every_service or self.services):
            raise errors.Invalid(_l("请选至少一项服务，或者选全部服务。"), field="services")
        return stops.Terms(
            reason=StopReason(self.reason),
            starts_at=_moment(self.starts_at, "starts_at"),
            ends_at=_moment(self.ends_at, "ends_at"),
            areas=frozenset() if self.every_area else _known_areas(self.areas),
            services=frozenset() if self.every_service else _known_services(self.services),
            words=self.words.strip(),
        )


def blank() -> Filled:
    """From now until tomorrow at this time, everywhere, everything."""
    now = clock.now()
    return Filled(StopReason.TYPHOON.value, _typed(now), _typed(now + A_DAY))


def known(stop: Stop) -> Filled:
    """What was decided of ``stop``."""
    return Filled(
        reason=stop.reason.value,
        starts_at=_typed(stop.starts_at),
        ends_at=_typed(stop.ends_at),
        areas=[each.area_code for each in stop.areas],
        services=[each.service.ref for each in stop.services],
        every_area=not stop.areas,
        every_service=not stop.services,
        words=stop.words,
        seen=stops.terms_of(stop).mark,
    )


def filled(form: MultiDict[str, str]) -> Filled:
    """What came with the form."""
    return Filled(
        reason=form.get("reason", ""),
        starts_at=form.get("starts_at", ""),
        ends_at=form.get("ends_at", ""),
        areas=form.getlist("areas"),
        services=form.getlist("services"),
        every_area=form.get("where", WHOLE) != SOME,
        every_service=form.get("what", WHOLE) != SOME,
        words=form.get("words", ""),
        seen=form.get("seen", ""),
    )


def form_page(
    staff: Staff, form: Filled, *, stop: Stop | None = None, wrong: errors.CareError | None = None
) -> Response:
    """The form; what was wrong stands at its field, and what was typed stays."""
    field = getattr(wrong, "field", None)
    response = page(
        "desk/stops/form.html",
        staff=staff,
        form=form,
        stop=stop,
        wrong={field: wrong.sentence} if wrong and field else {},
        changed=wrong.sentence if wrong and not field else None,
        areas=_areas(),
        services=_services(),
    )
    response.status_code = wrong.status if wrong else HTTPStatus.OK
    return response


def _typed(moment: datetime) -> str:
    return f"{moment.astimezone(LOCAL):%Y-%m-%dT%H:%M}"


def _moment(typed: str, field: str) -> datetime:
    try:
        return moment_typed(typed).replace(tzinfo=LOCAL)
    except ValueError as error:
        raise errors.Invalid(_l("请写日期和时间，例如：2026-03-02 08:00。"), field=field) from error


def _areas() -> Sequence[Area]:
    return db.session.scalars(select(Area).where(Area.kind != AreaKind.CITY).order_by(Area.code)).all()


def _services() -> Mapping[object, list[Service]]:
    """The services by their category."""
    found = select(Service).where(Service.deactivated_at.is_(None)).options(joinedload(Service.category))
    grouped: dict[object, list[Service]] = {}
    for service in sorted(db.session.scalars(found), key=lambda each: (each.category.position, each.position)):
        grouped.setdefault(service.category, []).append(service)
    return grouped


def _known_areas(codes: Sequence[str]) -> frozenset[str]:
    return frozenset(db.session.scalars(select(Area.code).where(Area.code.in_(codes))))


def _known_services(refs: Sequence[str]) -> frozenset[int]:
    return frozenset(db.session.scalars(select(Service.id).where(Service.ref.in_(refs))))
