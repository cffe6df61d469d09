"""Stops: when and where nobody is sent, as in a typhoon. Nothing starts or ends one but the clock and these rows."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, or_, select, true, update
from sqlalchemy.orm import joinedload, selectinload

from care import clock, errors, queues
from care.db import db, lock, record
from care.models import Area, Elder, Home, Job, JobStatus, Stop, StopArea, StopReason, StopService

LONGEST = timedelta(days=366)
LONGEST_WORDS = 200
# In force or to come at once: whoever looks through more of them sees none.
MOST = 50
WITH_SCOPE = (
    joinedload(Stop.areas).joinedload(StopArea.area),
    joinedload(Stop.services).joinedload(StopService.service),
)


@dataclass(frozen=True)
class Terms:
    """What a person decides about a stop: ``areas`` by code and ``services`` by id, none meaning all of them."""

    reason: StopReason
    starts_at: datetime
    ends_at: datetime
    areas: frozenset[str] = frozenset()
    services: frozenset[int] = frozenset()
    words: str = ""

    @property
    def logged(self) -> dict[str, object]:
        """As the change log keeps them."""
        times = {"starts_at": self.starts_at.isoformat(), "ends_at": self.ends_at.isoformat()}
        return asdict(self) | times | {"areas": sorted(self.areas), "services": sorted(self.services)}

    @property
    def mark(self) -> str:
        """A short text that other terms do not have: a form carries what its reader saw."""
        return hashlib.sha256(json.dumps(self.logged, sort_keys=True).encode()).hexdigest()[:16]


def terms_of(stop: Stop) -> Terms:
    """Return what was decided last."""
    return Terms(
        reason=stop.reason,
        starts_at=stop.starts_at,
        ends_at=stop.ends_at,
        areas=frozenset(each.area_code for each in stop.areas),
        services=frozenset(each.service_id for each in stop.services),
        words=stop.words,
    )


def declare(terms: Terms) -> Stop:
    """Let nobody be sent while and where ``terms`` say; Invalid, with its field, for a period that cannot be.

    Refused while so many are in force or to come that nobody can look through them any more.
    """
    _refuse_impossible(terms)
    if (db.session.scalar(select(func.count()).where(_over_at() > clock.now())) or 0) >= MOST:
        raise errors.Refused(_l("还没结束的停服太多了。请先解除或者合并几个，再登记新的。"))
    stop = Stop()
    _set(stop, terms)
    db.session.add(stop)
    db.session.flush()
    record(stop, "declared", after=terms.logged)
    return stop


def amend(stop: Stop, terms: Terms, seen: str) -> None:
    """Decide anew about a stop that is not over; Refused where its mark is no more the one that was ``seen``."""
    lock(stop)
    before = terms_of(stop)
    if stop.over_at <= clock.now():
        raise errors.Refused(_l("这次停服已经结束，不能再改。要再停，请新登记一次。"))
    if before.mark != seen:
        raise errors.Refused(_l("刚才有人改过这次停服。请看过现在的内容，再改。"))
    _refuse_impossible(terms)
    _look_again(stop)
    _set(stop, terms)
    record(stop, "amended", before=before.logged, after=terms.logged)


def covering(area_code: str | ScalarSelect[str], service_id: int, at: datetime) -> Stop | None:
    """Return the stop in force at ``at`` for a service in an area; of several the one that lasts longest."""
    wanted = select(Stop).where(in_force(at), _covers_area(area_code), _covers_service(service_id))
    return db.session.scalars(wanted.order_by(func.coalesce(Stop.lifted_at, Stop.ends_at).desc()).limit(1)).first()


def at_home_of(elder: Elder, service_id: int, at: datetime) -> Stop | None:
    """The same where an elder lives."""
    home = select(Home.area_code).where(Home.id == elder.home_id).scalar_subquery()
    return covering(home, service_id, at)


def current(at: datetime | None = None) -> Sequence[Stop]:
    """Return the stops in force at a moment (now), the first to end first, with their areas and services."""
    held = select(Stop).where(in_force(at or clock.now())).options(*WITH_SCOPE).order_by(Stop.ends_at, Stop.id)
    return db.session.scalars(held).unique().all()


def find(ref: str) -> Stop:
    """Return the stop of this reference with its areas and services, else NotFound."""
    stop = db.session.scalars(select(Stop).where(Stop.ref == ref).options(*WITH_SCOPE)).unique().first()
    if stop is None:
        raise errors.NotFound
    return stop


def coming() -> Sequence[Stop]:
    """Return the stops that will be, the first to begin first."""
    ahead = select(Stop).where(Stop.starts_at > clock.now(), Stop.lifted_at.is_(None)).options(*WITH_SCOPE)
    return db.session.scalars(ahead.order_by(Stop.starts_at, Stop.id)).unique().all()


def past(page: int, *, per_page: int = 20) -> Pagination:
    """Return a page (from 1) of the stops that are over, the latest first."""
    over = func.coalesce(Stop.lifted_at, Stop.ends_at)
    wanted = select(Stop).where(or_(Stop.ends_at <= clock.now(), Stop.lifted_at <= clock.now()))
    whole = wanted.options(
        selectinload(Stop.areas).joinedload(StopArea.area), selectinload(Stop.services).joinedload(StopService.service)
    )
    return db.paginate(whole.order_by(over.desc(), Stop.id), page=page, per_page=per_page, error_out=False)


def lift(stop: Stop) -> None:
    """End ``stop`` now: every search that waits for its end looks again at once. Done twice it ends once."""
    if stop.over_at <= clock.now():
        return
    stop.lifted_at = clock.now()
    record(stop, "lifted")
    _look_again(stop)


def _over_at() -> ColumnElement[datetime]:
    return func.coalesce(Stop.lifted_at, Stop.ends_at)


def _refuse_impossible(terms: Terms) -> None:
    if terms.ends_at <= terms.starts_at:
        raise errors.Invalid(_l("结束要晚于开始。"), field="ends_at")
    if terms.ends_at <= clock.now():
        raise errors.Invalid(_l("这个时间已经过去了。"), field="ends_at")
    if terms.ends_at - terms.starts_at > LONGEST:
        raise errors.Invalid(_l("一次最长停一年。"), field="ends_at")
    if len(terms.words) > LONGEST_WORDS:
        raise errors.Invalid(_l("太长了，请写在200个字以内。"), field="words")


def _set(stop: Stop, terms: Terms) -> None:
    """Areas and services that stay keep their rows."""
    stop.reason, stop.words = terms.reason, terms.words
    stop.starts_at, stop.ends_at = terms.starts_at, terms.ends_at
    kept_areas = {each.area_code: each for each in stop.areas}
    stop.areas = [kept_areas.get(code) or StopArea(area_code=code) for code in sorted(terms.areas)]
    kept_services = {each.service_id: each for each in stop.services}
    stop.services = [kept_services.get(each) or StopService(service_id=each) for each in sorted(terms.services)]


def _look_again(stop: Stop) -> None:
    """Every search that waits for the end of ``stop`` looks at once whether it may go on, or until when it waits."""
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


def _covers_area(area_code: str | ScalarSelect[str]) -> ColumnElement[bool]:
    """Its own area, or that area's parent, or everywhere."""
    parent = select(Area.parent_code).where(Area.code == area_code).scalar_subquery()
    named = exists().where(StopArea.stop_id == Stop.id)
    hers = named.where(or_(StopArea.area_code == area_code, StopArea.area_code == parent))
    return or_(~named, hers)


def _covers_service(service_id: int) -> ColumnElement[bool]:
    named = exists().where(StopService.stop_id == Stop.id)
    return or_(~named, named.where(StopService.service_id == service_id))
