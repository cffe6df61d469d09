"""Personal links: an elder's card and a caregiver's page; revocable, kept as a hash, made again for printing."""

from datetime import datetime

from sqlalchemy import select

from care import clock, errors
from care.access.tokens import Purpose, hashed, token
from care.db import db, new_id, new_ref, record
from care.models import Card, Elder, HolderKind

PURPOSES = {
    HolderKind.ELDER: Purpose.ELDER_CARD,
    HolderKind.CAREGIVER: Purpose.CAREGIVER_CARD,
    HolderKind.FAMILY: Purpose.FAMILY_INVITATION,
}


def issue_card(kind: HolderKind, holder_id: int, *, expires_at: datetime | None = None) -> Card:
    """Make a new card; those issued before stay good until they are revoked."""
    card = Card(
        id=new_id(), holder_kind=kind, holder_id=holder_id, nonce=new_ref(), token_hash="", expires_at=expires_at
    )
    card.token_hash = hashed(card_token(card))
    db.session.add(card)
    record(card, "issued")
    return card


def card_token(card: Card) -> str:
    """Return the secret part of the card's link."""
    return token(PURPOSES[card.holder_kind], card.id, card.nonce)


def find_card(kind: HolderKind, text: str) -> Card:
    """Return the live card of a link's secret part; NotFound for any other, revoked or expired."""
    card = db.session.scalars(select(Card).where(Card.token_hash == hashed(text), Card.holder_kind == kind)).first()
    if card is None or card.revoked_at or (card.expires_at and card.expires_at <= clock.now()):
        raise errors.NotFound
    return card


def cards_of(kind: HolderKind, holder_id: int) -> list[Card]:
    """Return somebody's live cards, the newest first."""
    held = select(Card).where(Card.holder_kind == kind, Card.holder_id == holder_id, Card.revoked_at.is_(None))
    return list(db.session.scalars(held.order_by(Card.id.desc())))


def revoke_card(card: Card) -> None:
    """Make the card's link worthless; phones that it brought in stay signed in."""
    card.revoked_at = card.revoked_at or clock.now()
    record(card, "revoked")


def elder_of_card(card: Card) -> Elder:
    """Return whose card it is; NotFound when she is not served any more."""
    elder = db.session.get(Elder, card.holder_id)
    if elder is None or elder.deactivated_at:
        raise errors.NotFound
    return elder
