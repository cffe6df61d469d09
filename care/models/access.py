"""Who gets in: staff accounts, cards, codes, sessions; what was seen; which posts were already done."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from care import clock
from care.db import EncryptedText, EnumText, Identified, Model, Public, UtcDateTime, new_ref
from care.models.people import Organisation, Person


class Role(StrEnum):
    """What a member of staff may do."""

    OPERATOR = "operator"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Staff(Public, Model):
    """An account that signs in with a password (argon2). A manager's scope is the organisation.

    ``must_change``: the password was given by somebody else. ``totp_used`` is the last time step that let her in: a
    code serves once.
    """

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    login: Mapped[str] = mapped_column(String(60), unique=True)
    password_hash: Mapped[str]
    must_change: Mapped[bool] = mapped_column(default=False)
    totp_secret: Mapped[str | None] = mapped_column(EncryptedText)
    totp_used: Mapped[int | None]
    role: Mapped[Role] = mapped_column(EnumText(Role))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation | None] = relationship()


class HolderKind(StrEnum):
    """Whose card, code or session it is. An elders' session is a phone: it may hold several elders.

    FAMILY is of cards alone: an invitation, whose holder is a relation. Her phone is a phone as an elder's is.
    """

    ELDER = "elder"
    CAREGIVER = "caregiver"
    STAFF = "staff"
    FAMILY = "family"


class Card(Identified, Model):
    """A personal link: an elder's card as QR code, or a caregiver's page. Only the token's hash stands here."""

    holder_kind: Mapped[HolderKind] = mapped_column(EnumText(HolderKind))
    holder_id: Mapped[int]
    nonce: Mapped[str] = mapped_column(String(16), default=new_ref)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (Index(None, "holder_kind", "holder_id"),)


class LoginCode(Identified, Model):
    """Six digits sent to a number; five tries. One row serves all elders (or the caregiver) of that number."""

    holder_kind: Mapped[HolderKind] = mapped_column(EnumText(HolderKind))
    number: Mapped[str]
    nonce: Mapped[str] = mapped_column(String(16), default=new_ref)
    code_hash: Mapped[str] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (Index(None, "number", "id"),)


class Session(Identified, Model):
    """A browser that is signed in, for a year; revocable. The cookie holds the token, this row its hash."""

    kind: Mapped[HolderKind] = mapped_column(EnumText(HolderKind))
    holder_id: Mapped[int | None] = mapped_column(index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    agent: Mapped[str] = mapped_column(String(120), default="")
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    elders: Mapped[list["SessionElder"]] = relationship(order_by="SessionElder.id")


class SessionElder(Identified, Model):
    """An elder bound to a phone: once by a code or by the desk; left (``left_at``) she comes back by her card alone.

    ``relation_id``: it is the phone of somebody who stands by her, and may do what that relation allows.
    """

    session_id: Mapped[int] = mapped_column(ForeignKey("session.id"))
    elder_id: Mapped[int] = mapped_column(ForeignKey("elder.id"), index=True)
    relation_id: Mapped[int | None] = mapped_column(ForeignKey("relation.id"))
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    bound_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (UniqueConstraint("session_id", "elder_id"),)


class BindRequest(Public, Model):
    """A strange phone with an elder's card waits for the desk: the elder reads ``digits`` to the operator."""

    elder_id: Mapped[int] = mapped_column(ForeignKey("elder.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id"))
    digits: Mapped[str] = mapped_column(String(4))
    approved_by: Mapped[str | None] = mapped_column(String(40))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class Sighting(Identified, Model):
    """Who saw whose address, telephone or health: one row per viewer, person and hour; ``last_at`` moves on.

    ``route`` is the pattern of the page that showed it first. Each index ends with the order in which the log is read.
    """

    viewer: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int]
    hour: Mapped[datetime] = mapped_column(UtcDateTime)
    route: Mapped[str] = mapped_column(String(80))
    first_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (
        UniqueConstraint("viewer", "person_id", "hour"),
        Index(None, "hour", "id"),
        Index(None, "viewer", "hour", "id"),
        Index(None, "person_id", "hour", "id"),
    )


class Posted(Identified, Model):
    """A POST that was done: the same key of the same actor is answered with ``location`` again.

    That may name a personal link, which stands in no row as it is: so it is encrypted.
    """

    actor: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(32))
    location: Mapped[str | None] = mapped_column(EncryptedText)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)

    __table_args__ = (UniqueConstraint("actor", "key"),)
