"""Who is entitled: the groups that somebody confirmed an elder belongs to, and those that she enters by her age."""

from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from care import errors
from care.allowances.purse import entitled
from care.db import actor, db, lock, record
from care.models import Elder, EntitledGroup, Entitlement

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Membership:
    """An elder belongs to a group on some evidence, from a day to a day (None: with no end), both included."""

    group_code: str
    evidence: str
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True)
class ByAge:
    """A group that an elder belongs to by her age, from ``since`` on, whoever confirms it or not."""

    group: EntitledGroup
    since: date


def groups() -> Sequence[EntitledGroup]:
    """Return the groups in use, in their order."""
    in_use = select(EntitledGroup).where(EntitledGroup.deactivated_at.is_(None))
    return db.session.scalars(in_use.order_by(EntitledGroup.position, EntitledGroup.code)).all()


def groups_of(elder: Elder, on: date) -> Sequence[EntitledGroup]:
    """Return the groups that ``elder`` belongs to on a day, by her age or as somebody confirmed."""
    hers = select(EntitledGroup).where(entitled(elder, on))
    return db.session.scalars(hers.order_by(EntitledGroup.position, EntitledGroup.code)).all()


def by_age(elder: Elder) -> list[ByAge]:
    """Return the groups by age with the day on which she enters, or entered, each; none where nobody knows her age."""
    born = elder.person.birth_date
    if born is None:
        return []
    return [ByAge(group, birthday(born, group.from_age)) for group in groups() if group.from_age is not None]


def birthday(born: date, years: int) -> date:
    """Return the day on which somebody is so many years old; who was born on 29 February is on 1 March."""
    year = born.year + years
    return born.replace(year, 3, 1) if _is_leap_day(born) and not isleap(year) else born.replace(year)


def born_by(years: int, day: date) -> date:
    """Return the last day of birth of all who are so many years old on ``day``."""
    year = day.year - years
    return day.replace(year, 2, 28) if _is_leap_day(day) and not isleap(year) else day.replace(year)


def _is_leap_day(day: date) -> bool:
    return (day.month, day.day) == (2, 29)


def entitlements_of(elder: Elder) -> Sequence[Entitlement]:
    """Return all that was ever confirmed of her, the latest first."""
    hers = select(Entitlement).where(Entitlement.elder_id == elder.id).options(joinedload(Entitlement.group))
    return db.session.scalars(hers.order_by(Entitlement.starts_on.desc(), Entitlement.id.desc())).all()


def entitlement_of(elder: Elder, ref: str) -> Entitlement:
    """Return one of hers; NotFound where it is not."""
    found = db.session.scalars(select(Entitlement).filter_by(elder_id=elder.id, ref=ref)).first()
    if found is None:
        raise errors.NotFound
    return found


def confirm(elder: Elder, membership: Membership) -> Entitlement:
    """The current actor confirms that ``elder`` belongs to a group.

    Raises Invalid at group_code, evidence, starts_on or ends_on; twice at one time would pay twice.
    """
    lock(elder)
    group = _group(membership.group_code)
    _look_at(elder, membership, group)
    _refuse_twice(elder, membership, group)
    confirmed = Entitlement(elder_id=elder.id, confirmed_by=actor.get(), **vars(membership))
    db.session.add(confirmed)
    db.session.flush()
    _record(elder, "entitlement_confirmed", confirmed)
    return confirmed


def end(elder: Elder, entitlement: Entitlement, last_day: date) -> None:
    """She belongs to the group until ``last_day``; Invalid (field ends_on) before it began or after it ends anyway."""
    lock(elder)
    db.session.refresh(entitlement)
    if last_day < entitlement.starts_on:
        raise errors.Invalid(_l("不能比开始那天还早。记错了请按“写错了，不算”。"), field="ends_on")
    if entitlement.ends_on and last_day > entitlement.ends_on:
        raise errors.Invalid(
            _l("它本来就到%(day)s为止。要延长，请另外记一条。", day=entitlement.ends_on), field="ends_on"
        )
    entitlement.ends_on = last_day
    _record(elder, "entitlement_ended", entitlement)


def take_back(elder: Elder, entitlement: Entitlement) -> None:
    """It was confirmed by mistake: it counts on no day. The row stays."""
    lock(elder)
    entitlement.ends_on = entitlement.starts_on - A_DAY
    _record(elder, "entitlement_taken_back", entitlement)


def counts(entitlement: Entitlement, on: date) -> bool:
    """Whether it is in force on a day."""
    return entitlement.starts_on <= on and (entitlement.ends_on is None or entitlement.ends_on >= on)


def taken_back(entitlement: Entitlement) -> bool:
    """Whether it was a mistake, and never counts."""
    return entitlement.ends_on is not None and entitlement.ends_on < entitlement.starts_on


def _group(code: str) -> EntitledGroup:
    group = db.session.get(EntitledGroup, code)
    if group is None or group.deactivated_at:
        raise errors.Invalid(_l("没有这一类，或者已经停用了。"), field="group_code")
    return group


def _look_at(elder: Elder, membership: Membership, group: EntitledGroup) -> None:
    born = elder.person.birth_date
    if group.from_age is not None and born:
        raise errors.Invalid(_l("这一类按出生日期自动算，不用记。"), field="group_code")
    if not membership.evidence.strip():
        raise errors.Invalid(_l("请写凭什么，例如证件的名称和编号。"), field="evidence")
    if born and membership.starts_on < born:
        raise errors.Invalid(_l("不能比她出生还早。"), field="starts_on")
    if membership.ends_on and membership.ends_on < membership.starts_on:
        raise errors.Invalid(_l("不能比开始那天还早。"), field="ends_on")


def _refuse_twice(elder: Elder, membership: Membership, group: EntitledGroup) -> None:
    of_group = select(Entitlement).filter_by(elder_id=elder.id, group_code=group.code)
    not_over = or_(Entitlement.ends_on.is_(None), Entitlement.ends_on >= membership.starts_on)
    real = or_(Entitlement.ends_on.is_(None), Entitlement.ends_on >= Entitlement.starts_on)
    begun = Entitlement.starts_on <= (membership.ends_on or date.max)
    there = db.session.scalars(of_group.where(not_over, real, begun)).first()
    if there is None:
        return
    if there.ends_on is None:
        twice = _l("她从%(first)s起已经记在这一类里，再记一次就会付两次。", first=there.starts_on)
    else:
        twice = _l(
            "她从%(first)s到%(last)s已经记在这一类里，再记一次就会付两次。",
            first=there.starts_on,
            last=there.ends_on,
        )
    raise errors.Invalid(twice, field="starts_on")


def _record(elder: Elder, action: str, entitlement: Entitlement) -> None:
    """Into the elder's history; the evidence may hold numbers of papers, so it is not told there."""
    days = {"starts_on": entitlement.starts_on.isoformat()}
    if entitlement.ends_on:
        days["ends_on"] = entitlement.ends_on.isoformat()
    record(elder, action, group=entitlement.group_code, **days)
