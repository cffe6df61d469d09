"""The desk's people in tests: a second operator, what she has in hand, a stop that somebody declared."""

from datetime import datetime, timedelta

from care import access, clock, stops
from care.db import acting, db, transaction
from care.hotline import shifts, welfare
from care.models import Elder, HandOver, HolderKind, Job, Staff, Stop, StopReason, Welfare, WelfareCall
from tests.support import cast
from tests.support.client import LintingClient
from tests.support.desk import Desk


def colleague(login: str = "colleague", name: str = "林接线") -> int:
    """Another operator."""
    with transaction():
        member = cast.staff(login)
        member.person.name = name
        db.session.flush()
        return member.id


def take(job_id: int, staff_id: int) -> None:
    """She takes it in hand."""
    with transaction():
        shifts.take(db.session.get_one(Job, job_id), db.session.get_one(Staff, staff_id))


def write_note(staff_id: int, text: str = "王秀兰家的门锁坏了，女儿下午去修。") -> int:
    """She tells the next shift."""
    with transaction():
        return shifts.write_note(db.session.get_one(Staff, staff_id), text).id


def take_shift(note_id: int, staff_id: int) -> int:
    """She takes over; returns how many cases she got."""
    with transaction():
        return shifts.take_shift(db.session.get_one(HandOver, note_id), db.session.get_one(Staff, staff_id))


def typhoon(*, hours: float = 6, after: float = 0, areas: frozenset[str] = frozenset(), words: str = "") -> int:
    """A stop that begins so many hours from now and lasts so long."""
    starts = clock.now() + timedelta(hours=after)
    with transaction():
        return stops.declare(terms(starts, hours=hours, areas=areas, words=words)).id


def terms(starts: datetime, *, hours: float = 6, areas: frozenset[str] = frozenset(), words: str = "") -> stops.Terms:
    """A typhoon's."""
    return stops.Terms(StopReason.TYPHOON, starts, starts + timedelta(hours=hours), areas, words=words)


def live_alone(*elder_ids: int) -> None:
    """Nobody else lives there."""
    with transaction():
        for each in elder_ids:
            db.session.get_one(Elder, each).lives_alone = True


def ring(stop_id: int, elder_id: int, found: Welfare, *, seen: int = 0, by: int = 1) -> bool:
    """Somebody rang her; False where a colleague did meanwhile."""
    with acting(f"staff:{by}"), transaction():
        stop, elder = db.session.get_one(Stop, stop_id), db.session.get_one(Elder, elder_id)
        return welfare.note_call(stop, elder, welfare.Answer(found), seen=seen)


def calls(stop_id: int) -> list[WelfareCall]:
    """What is known in this stop."""
    db.session.rollback()
    return db.session.query(WelfareCall).filter(WelfareCall.stop_id == stop_id).order_by(WelfareCall.id).all()


def browser_of(desk: Desk, staff_id: int) -> LintingClient:
    """A browser on which she is signed in."""
    client = desk.strange_phone()
    with desk.app.app_context(), transaction():
        secret = access.start_session(HolderKind.STAFF, staff_id)[1]
    client.set_cookie(HolderKind.STAFF.value, secret, path="/desk")
    return client
