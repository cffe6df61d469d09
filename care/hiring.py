"""Taking people on and letting them go: caregivers with the terms they work on, members of staff with their roles."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, or_, select, union

from care import access, clock, dispatch, errors
from care.db import actor, alone, db, lock, new_id, record
from care.geo import Place, cell_of, distance_m
from care.models import (
    COMING,
    OPEN_JOB,
    Area,
    Caregiver,
    Elder,
    HolderKind,
    Job,
    Offer,
    OfferStatus,
    Organisation,
    Person,
    Role,
    Staff,
    Visit,
    VisitStatus,
    Whereabouts,
)

# A manager's firm is what she sees; nobody else has one.
BOUND_TO_A_FIRM = (Role.MANAGER,)
# Nobody travels that far to work: the pair is another datum's, or turned round.
FARTHEST_BASE_M = 100_000


@dataclass(frozen=True)
class Terms:
    """For whom a caregiver works, in which township, from which place (her home) and how much."""

    organisation: Organisation
    area: Area
    base: Place
    radius_m: int
    daily_ceiling: int


@dataclass(frozen=True)
class Post:
    """What a member of staff signs in as, and what she may do; ``organisation`` is a manager's alone."""

    login: str
    role: Role
    organisation_id: int | None


def hire(person: Person, terms: Terms) -> Caregiver:
    """Take ``person`` on as a caregiver; she is asked as soon as she is rostered. Raises Invalid as ``correct``."""
    caregiver = Caregiver(
        id=new_id(),
        person=person,
        organisation=terms.organisation,
        whereabouts=Whereabouts(),
        working_hours=[],
        days_off=[],
        skills=[],
    )
    _put(caregiver, terms)
    db.session.add(caregiver)
    record(caregiver, "hired", organisation=terms.organisation.id)
    return caregiver


def correct(caregiver: Caregiver, terms: Terms) -> None:
    """Let other terms hold from now on.

    Raises Invalid for another firm while visits of the present one are open, and for a base far from her township.
    """
    lock(caregiver)
    if terms.organisation.id != caregiver.organisation_id:
        if _visits(caregiver, *COMING):
            raise errors.Invalid(_l("她还有没做完的上门。做完了或者派给别人以后，再换公司。"), field="organisation_id")
        caregiver.organisation = terms.organisation
    _put(caregiver, terms)


def let_go(caregiver: Caregiver) -> None:
    """She works here no more: nobody asks her, what she has not begun goes to others, no link or phone lets her in.

    Refused while she is at somebody's home.

    1. Lock her: her accepting waits for this. 2. Out of use, so that no search finds her. 3. The jobs in the order of
    their ids. 4. The elders who had her as their regular one.
    """
    lock(caregiver)
    if caregiver.deactivated_at:
        return
    if _visits(caregiver, VisitStatus.ARRIVED):
        raise errors.Refused(_l("她现在正在老人家里。等这一次做完了再停用。"))
    caregiver.deactivated_at = clock.now()
    for job_id in db.session.scalars(_jobs_with(caregiver)).all():
        job = lock(db.session.get_one(Job, job_id))
        if job.status in OPEN_JOB:
            dispatch.keep_away(caregiver, job)
    _shut_out(caregiver)
    for elder in db.session.scalars(select(Elder).where(Elder.regular_caregiver_id == caregiver.id)):
        elder.regular_caregiver_id = None
        record(elder, "regular_left", caregiver=caregiver.id)
    record(caregiver, "let_go")


def appoint(person: Person, post: Post, *, password_hash: str) -> Staff:
    """Give ``person`` an account, whose first password must be changed."""
    staff = Staff(id=new_id(), person=person, password_hash=password_hash, must_change=True)
    _check(post)
    staff.login, staff.role, staff.organisation_id = post.login, post.role, post.organisation_id
    db.session.add(staff)
    record(staff, "appointed", role=post.role.value)
    return staff


def move(staff: Staff, post: Post) -> None:
    """Give a member of staff another role, firm or login name. Raises Invalid as ``dismiss`` refuses."""
    _check(post)
    if staff.role is Role.ADMINISTRATOR and post.role is not Role.ADMINISTRATOR:
        _guard(staff, field="role")
    staff.login, staff.role, staff.organisation_id = post.login, post.role, post.organisation_id


def dismiss(staff: Staff) -> None:
    """Close an account: she is signed out everywhere at once. Refused to herself, and for the last administrator."""
    _guard(staff)
    if staff.deactivated_at is None:
        staff.deactivated_at = clock.now()
        access.end_sessions(staff)
        record(staff, "dismissed")


def _put(caregiver: Caregiver, terms: Terms) -> None:
    if distance_m(Place(terms.area.lat, terms.area.lng), terms.base) > FARTHEST_BASE_M:
        raise errors.Invalid(_l("这个地方离镇街太远了。请看看经纬度和“从哪里来的”对不对。"), field="base")
    caregiver.area, caregiver.radius_m = terms.area, terms.radius_m
    caregiver.daily_ceiling, whereabouts = terms.daily_ceiling, caregiver.whereabouts
    whereabouts.base_lat, whereabouts.base_lng = terms.base.lat, terms.base.lng
    whereabouts.base_cell = cell_of(terms.base)


def _visits(caregiver: Caregiver, *statuses: VisitStatus) -> bool:
    """Whether she has a visit that stands there."""
    hers = select(Visit.id).where(Visit.caregiver_id == caregiver.id, Visit.status.in_(statuses))
    return db.session.scalar(hers.limit(1)) is not None


def _jobs_with(caregiver: Caregiver) -> Select[int]:
    """The ids of the open jobs that she is asked for, has a seat of, or is to be asked for first."""
    asked = select(Offer.job_id).where(Offer.responder_id == caregiver.id, Offer.status == OfferStatus.OPEN)
    taken = select(Visit.job_id).where(Visit.caregiver_id == caregiver.id, Visit.status.in_(COMING))
    either = union(asked, taken).subquery()
    hers = or_(Job.id.in_(select(either.c[0])), Job.ask_first == caregiver.id)
    return select(Job.id).where(Job.status.in_(OPEN_JOB), hers).order_by(Job.id)


def _shut_out(caregiver: Caregiver) -> None:
    access.end_sessions(caregiver)
    for card in access.cards_of(HolderKind.CAREGIVER, caregiver.id):
        access.revoke_card(card)


def _check(post: Post) -> None:
    if post.role in BOUND_TO_A_FIRM and post.organisation_id is None:
        raise errors.Invalid(_l("公司负责人要选是哪一家。"), field="organisation_id")
    if post.role not in BOUND_TO_A_FIRM and post.organisation_id is not None:
        raise errors.Invalid(_l("只有公司负责人才选公司，请改成“不选”。"), field="organisation_id")


def _guard(staff: Staff, *, field: str | None = None) -> None:
    """Raise Refused (Invalid where there is a ``field``) for oneself and for the last administrator.

    One at a time: two administrators who put each other out of use cannot both succeed.
    """
    alone("administrators")
    lock(staff)
    if actor.get() == f"staff:{staff.id}":
        raise _forbidden(_l("不能停用自己，也不能改自己的身份，请另一位管理员来做。"), field)
    if staff.role is Role.ADMINISTRATOR and staff.deactivated_at is None and _administrators() <= 1:
        raise _forbidden(_l("这是最后一位管理员。先登记另一位，再改这一位。"), field)


def _forbidden(sentence: errors.Sentence, field: str | None) -> errors.CareError:
    return errors.Invalid(sentence, field=field) if field else errors.Refused(sentence)


def _administrators() -> int:
    active = select(func.count()).where(Staff.role == Role.ADMINISTRATOR, Staff.deactivated_at.is_(None))
    return db.session.scalar(active) or 0
