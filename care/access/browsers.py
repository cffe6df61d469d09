"""Signed-in browsers and phones as lists: whose, since when; each ended by itself, or all but one."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from care import clock, errors
from care.access.sessions import end_session
from care.db import db, record
from care.models import Caregiver, Elder, HolderKind, Relation, Session, SessionElder, Staff

KINDS = {Staff: HolderKind.STAFF, Caregiver: HolderKind.CAREGIVER}


def sessions_of(holder: Staff | Caregiver) -> Sequence[Session]:
    """Return where somebody is signed in, the newest first."""
    hers = select(Session).where(Session.kind == KINDS[type(holder)], Session.holder_id == holder.id)
    live = hers.where(Session.revoked_at.is_(None), Session.expires_at > clock.now())
    return db.session.scalars(live.order_by(Session.id.desc())).all()


def end_session_of(holder: Staff | Caregiver, session_id: int) -> None:
    """Sign one of somebody's browsers out; NotFound for any other."""
    session = next((each for each in sessions_of(holder) if each.id == session_id), None)
    if session is None:
        raise errors.NotFound
    end_session(session)
    record(holder, "session_ended", session=session.id)


def end_sessions(holder: Staff | Caregiver, *, but: Session | None = None) -> None:
    """Sign all of somebody's browsers out, ``but`` one."""
    ended = [each for each in sessions_of(holder) if but is None or each.id != but.id]
    for session in ended:
        end_session(session)
    if ended:
        record(holder, "sessions_ended", sessions=len(ended))


def phones_of(elder: Elder) -> Sequence[tuple[SessionElder, Session, Relation | None]]:
    """Return the phones that hold an elder, her own and her family's, with when each was bound, the newest first."""
    held = select(SessionElder, Session, Relation).join(Session, Session.id == SessionElder.session_id)
    hers = held.outerjoin(Relation, Relation.id == SessionElder.relation_id).where(
        SessionElder.elder_id == elder.id,
        SessionElder.left_at.is_(None),
        Session.revoked_at.is_(None),
        Session.expires_at > clock.now(),
    )
    rows = db.session.execute(hers.options(joinedload(Relation.person)).order_by(SessionElder.id.desc()))
    return [(bond, session, relation) for bond, session, relation in rows]


def end_phone(elder: Elder, bond_id: int) -> None:
    """Forget one phone of an elder: it must be bound anew; NotFound for one that does not hold her."""
    bond = next((bond for bond, _, _ in phones_of(elder) if bond.id == bond_id), None)
    if bond is None:
        raise errors.NotFound
    db.session.delete(bond)
    record(elder, "phone_ended", session=bond.session_id)
