"""Who at the desk has what in hand, and what one shift tells the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import joinedload

from care import clock, errors
from care.db import db, record
from care.models import Elder, HandOver, HolderKind, Job, Session, Sighting, Staff
from care.orders.board import on_board

LONGEST_NOTE = 2_000
NOTES_A_PAGE = 20
SHIFT = timedelta(hours=12)
LATELY = timedelta(hours=1)


class Taken(errors.Refused):
    """A colleague was first: her id is ``by`` (None: it is in nobody's hands by now)."""

    def __init__(self, by: int | None) -> None:
        super().__init__(LazyString(self._said))
        self.by = by

    def _said(self) -> str:
        staff = db.session.get(Staff, self.by) if self.by else None
        if staff is None:
            return str(_("这件事现在没有人在处理，请再看一看。"))
        return str(_("%(name)s先接过去了。", name=staff.person.called(str(get_locale()))))


def take(job: Job, staff: Staff) -> None:
    """``staff`` takes in hand what nobody has; Taken, naming whoever was first."""
    if job.case_of != staff.id and not _pass_on(job, None, staff.id, "case_taken"):
        raise Taken(job.case_of)


def take_over(job: Job, staff: Staff, seen: int | None) -> None:
    """``staff`` takes what the colleague whom she ``seen`` has in hand; Taken where that is no longer so."""
    if job.case_of != staff.id and not _pass_on(job, seen, staff.id, "case_taken_over"):
        raise Taken(job.case_of)


def put_down(job: Job, staff: Staff) -> None:
    """``staff`` gives back what she has in hand; what she has no more stays as it is."""
    _pass_on(job, staff.id, None, "case_put_down")


def cases_of(staff_id: int) -> ColumnElement[bool]:
    """The condition on Job that it is in this person's hands: what left the board is nobody's case any more."""
    return on_board & (Job.case_of == staff_id)


def open_cases(*staff_ids: int) -> Sequence[Job]:
    """What these people have in hand, the longest waiting first, with elder and service."""
    mine = select(Job).where(on_board, Job.case_of.in_(staff_ids)).order_by(Job.attention_since, Job.id)
    return db.session.scalars(
        mine.options(joinedload(Job.service), joinedload(Job.elder).joinedload(Elder.person))
    ).all()


def write_note(staff: Staff, text: str) -> HandOver:
    """Tell the next shift what is going on; Invalid where it says nothing or too much."""
    note = text.strip()
    if not note:
        raise errors.Invalid(_l("请写几句，接班的人才知道有什么事。没有事就写“没有事”。"), field="note")
    if len(note) > LONGEST_NOTE:
        raise errors.Invalid(_l("太长了，请写在2000个字以内。"), field="note")
    left = HandOver(staff_id=staff.id, note=note)
    db.session.add(left)
    db.session.flush()
    record(left, "written")
    return left


def take_shift(note: HandOver, staff: Staff) -> int:
    """``staff`` takes over from whoever wrote ``note``, with the writer's cases; returns how many.

    Taken, naming whoever was first.
    """
    first = update(HandOver).where(HandOver.id == note.id, HandOver.taken_by_id.is_(None))
    taken = db.session.execute(first.values(taken_by_id=staff.id, taken_at=clock.now()))
    db.session.refresh(note)
    if taken.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result has it
        raise Taken(note.taken_by_id)
    record(note, "taken")
    handed = db.session.scalars(select(Job).where(cases_of(note.staff_id)).order_by(Job.id)).all()
    return sum(_pass_on(job, note.staff_id, staff.id, "case_handed_over") for job in handed)


def notes(page: int) -> Pagination:
    """A page (from 1) of the notes, the latest first, with their writers and takers."""
    return db.paginate(_notes().order_by(HandOver.id.desc()), page=page, per_page=NOTES_A_PAGE, error_out=False)


def untaken() -> Sequence[HandOver]:
    """The notes that nobody has taken over, the oldest first."""
    return db.session.scalars(_notes().where(HandOver.taken_by_id.is_(None)).order_by(HandOver.id)).all()


@dataclass(frozen=True)
class OnShift:
    """Somebody who is at the desk now; ``seen_at`` is the last sign of it."""

    staff: Staff
    seen_at: datetime


def on_shift() -> list[OnShift]:
    """Who signed in within half a day and has not signed out, or opened somebody's page within the hour."""
    signed_in, looked = _signed_in(), _looked()
    seen = {each: max(at for at in (signed_in.get(each), looked.get(each)) if at) for each in signed_in | looked}
    people = select(Staff).where(Staff.id.in_(seen), Staff.deactivated_at.is_(None)).options(joinedload(Staff.person))
    found = [OnShift(staff, seen[staff.id]) for staff in db.session.scalars(people)]
    return sorted(found, key=lambda each: each.seen_at, reverse=True)


def _signed_in() -> dict[int, datetime]:
    now = clock.now()
    open_sessions = select(Session.holder_id, func.max(Session.created_at)).where(
        Session.kind == HolderKind.STAFF, Session.revoked_at.is_(None), Session.created_at > now - SHIFT
    )
    return {staff_id: at for staff_id, at in db.session.execute(open_sessions.group_by(Session.holder_id)) if staff_id}


def _looked() -> dict[int, datetime]:
    since = clock.now() - LATELY
    rows = db.session.execute(
        select(Sighting.viewer, func.max(Sighting.last_at))
        .where(Sighting.hour >= since - LATELY, Sighting.last_at > since, Sighting.viewer.startswith("staff:"))
        .group_by(Sighting.viewer)
    )
    return {int(viewer.removeprefix("staff:")): at for viewer, at in rows}


def _pass_on(job: Job, from_: int | None, to: int | None, action: str) -> bool:
    """Move a case by a guarded UPDATE; False: it is in other hands than ``from_`` by now."""
    guarded = update(Job).where(Job.id == job.id, Job.case_of.is_not_distinct_from(from_)).values(case_of=to)
    moved = db.session.execute(guarded, execution_options={"synchronize_session": False})
    db.session.refresh(job)
    if moved.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result has it
        return False
    record(job, action, before=from_, after=to)
    return True


def _notes() -> Select[HandOver]:
    writer = joinedload(HandOver.staff).joinedload(Staff.person)
    return select(HandOver).options(writer, joinedload(HandOver.taken_by).joinedload(Staff.person))
