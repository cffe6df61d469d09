"""What else than an order waits for a person at the desk: how many, the oldest, where to go. One line adds a kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import g, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, case, func, literal, select, union_all

from care import clock, papers
from care.allowances import owing
from care.db import UtcDateTime, db
from care.errors import Sentence
from care.hotline import welfare
from care.hotline.shifts import cases_of
from care.models import (
    Adjustment,
    AdjustmentStatus,
    Agreement,
    BindRequest,
    Charge,
    ChargeStatus,
    Complaint,
    ComplaintStatus,
    Elder,
    HandOver,
    Job,
    Plan,
    RingBack,
    RingBackDay,
    RingBackStatus,
    Role,
    Staff,
    Stop,
    Welfare,
    WelfareCall,
)
from care.orders import plans
from care.orders.board import goal
from care.orders.plans import stops_soon
from care.web.desk.phones import is_open


class Kind(NamedTuple):
    """A kind of thing: ``counted``, by the stops in force, selects how many wait and since when the oldest does.

    ``endpoint`` is where one settles it; ``goal`` names the setting that says how long it may wait.
    """

    label: Sentence
    goal: str
    endpoint: str
    counted: Callable[[Sequence[Stop]], Select[Any]]


@dataclass(frozen=True)
class Waiting:
    """So many of a kind wait, the oldest for ``waited_s``, which is ``over_s`` more than it may (below 0: not yet)."""

    label: Sentence
    count: int
    waited_s: float
    over_s: float
    href: str


def waiting(staff: Staff, stops: Sequence[Stop]) -> list[Waiting]:
    """What waits now besides orders; for a manager, her caregivers' cash. One query counts the menu's cases, too."""
    if staff.role is Role.MANAGER:
        g.case_count = 0
        count, since = db.session.execute(owing.overdue(staff.organisation_id or 0)).one()
        return [_waiting(CASH, count, since)] if count else []
    own = _count(Job.attention_since, cases_of(staff.id))
    arms = [own, *(kind.counted(stops) for kind in KINDS)]
    numbered = union_all(*(arm.add_columns(literal(number)) for number, arm in enumerate(arms)))
    counted = {number: (count, since) for count, since, number in db.session.execute(numbered)}
    g.case_count = counted[0][0]
    return [_waiting(kind, *counted[number]) for number, kind in enumerate(KINDS, 1) if counted[number][0]]


def _waiting(kind: Kind, count: int, since: datetime | None) -> Waiting:
    waited = clock.now() - (since or clock.now())
    over = waited - goal(kind.goal)
    return Waiting(kind.label, count, waited.total_seconds(), over.total_seconds(), url_for(kind.endpoint))


def _count(since: Any, *where: ColumnElement[bool]) -> Select[Any]:
    return select(func.count(), func.min(since)).where(*where)


def _to_ring(stops: Sequence[Stop]) -> Any:
    """There is somebody to ring since the first of the stops began."""
    began = literal(min((stop.starts_at for stop in stops), default=None), UtcDateTime)
    return select(func.count(), began).select_from(Elder).where(welfare.to_ring(stops))


def _uncalled() -> Select[Any]:
    """The ring-backs that wait, since they were drawn."""
    drawn = _count(RingBackDay.drawn_at, RingBack.status == RingBackStatus.WAITING)
    return drawn.select_from(RingBack).outerjoin(RingBackDay, RingBackDay.day == RingBack.day)


def _ending_agreements() -> Select[Any]:
    """Those that end soon; the clock is that of the first that has ended already, since its last day."""
    ended = [papers.today() - timedelta(days=days) for days in range(1, papers.SOON.days + 1)]
    moments = {day: literal(plans.noon(day), UtcDateTime) for day in ended}
    return _count(case(moments, value=Agreement.ends_on), papers.ends_soon())


CASH = Kind(_l("现金没交"), "cash", "desk.cash", lambda _stops: owing.overdue())
KINDS: Sequence[Kind] = (
    Kind(
        _l("问平安：要帮忙"),
        "needs_help",
        "desk.welfare",
        lambda _stops: _count(WelfareCall.called_at, WelfareCall.found == Welfare.NEEDS_HELP),
    ),
    Kind(_l("手机等着放行"), "phone", "desk.board", lambda _stops: _count(BindRequest.created_at, is_open())),
    Kind(
        _l("投诉"),
        "complaint",
        "desk.complaints",
        lambda _stops: _count(Complaint.created_at, Complaint.status == ComplaintStatus.OPEN),
    ),
    Kind(_l("回访没打"), "ring_back", "desk.ring_backs", lambda _stops: _uncalled()),
    Kind(
        _l("交班记录没人接"),
        "hand_over",
        "desk.shifts",
        lambda _stops: _count(HandOver.created_at, HandOver.taken_by_id.is_(None)),
    ),
    Kind(_l("问平安：要打电话"), "welfare", "desk.welfare", _to_ring),
    Kind(_l("协议快到期"), "agreement", "desk.ending_agreements", lambda _stops: _ending_agreements()),
    Kind(_l("定期安排快到期"), "plan", "desk.all_plans", lambda _stops: _count(Plan.warned_at, stops_soon())),
    CASH,
    Kind(
        _l("有争议的钱"),
        "dispute",
        "desk.disputes",
        lambda _stops: _count(Charge.doubted_at, Charge.status == ChargeStatus.DISPUTED),
    ),
    Kind(
        _l("等批准的更正"),
        "adjustment",
        "desk.adjustments",
        lambda _stops: _count(Adjustment.proposed_at, Adjustment.status == AdjustmentStatus.PROPOSED),
    ),
)
