"""Stops: when and where nobody is sent, as in a typhoon. Nothing starts or ends one but the clock and these rows."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true, update

from care import clock, queues
from care.db import db, record
from care.models import Area, Job, JobStatus, Stop, StopArea, StopService


def covering(area_code: str, service_id: int, at: datetime) -> Stop | None:
    """Return the stop in force at ``at`` for a service in an area; of several the one that lasts longest."""
    wanted = select(Stop).where(in_force(at), _covers_area(area_code), _covers_service(service_id))
    return db.session.scalars(wanted.order_by(func.coalesce(Stop.lifted_at, Stop.ends_at).desc()).limit(1)).first()


def current(at: datetime | None = None) -> Sequence[Stop]:
    """Return the stops in force at a moment (now), the first to end first."""
    return db.session.scalars(select(Stop).where(in_force(at or clock.now())).order_by(Stop.ends_at)).all()


def lift(stop: Stop) -> None:
    """End ``stop`` now: every search that waits for its end looks again at once. Done twice it ends once."""
    if stop.over_at <= clock.now():
        return
    stop.lifted_at = clock.now()
    record(stop, "lifted")
    waiting = update(Job).where(touches(stop), Job.status == JobStatus.SEEKING, Job.search_started_at > clock.now())
    db.session.execute(waiting.values(due_at=clock.now()), execution_options={"synchronize_session": False})
    queues.wake_after_commit("dispatch")


def touches(stop: Stop) -> ColumnElement[bool]:
    """The condition on Job that ``stop`` covers its area and service, whenever it is."""
    areas, services = [each.area_code for each in stop.areas], [each.service_id for each in stop.services]
    below = select(Area.code).where(or_(Area.code.in_(areas), Area.parent_code.in_(areas)))
    return and_(
        Job.area_code.in_(below) if areas else true(),
        Job.service_id.in_(services) if services else true(),
    )


def in_force(at: datetime) -> ColumnElement[bool]:
    """The condition on Stop that it holds at ``at``."""
    return and_(Stop.starts_at <= at, Stop.ends_at > at, or_(Stop.lifted_at.is_(None), Stop.lifted_at > at))


def _covers_area(area_code: str) -> ColumnElement[bool]:
    """Its own area, or that area's parent, or everywhere."""
    parent = select(Area.parent_code).where(Area.code == area_code).scalar_subquery()
    named = exists().where(StopArea.stop_id == Stop.id)
    hers = named.where(or_(StopArea.area_code == area_code, StopArea.area_code == parent))
    return or_(~named, hers)


def _covers_service(service_id: int) -> ColumnElement[bool]:
    named = exists().where(StopService.stop_id == Stop.id)
    return or_(~named, named.where(StopService.service_id == service_id))
