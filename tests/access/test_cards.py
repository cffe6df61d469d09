"""Personal links: revoked or over they are worth nothing; only their hash is kept."""

from datetime import timedelta

import pytest

from care import access, clock, errors
from care.clock import FrozenClock
from care.db import db, transaction
from care.models import Card, Elder, HolderKind
from tests.support.cast import Cast

pytestmark = pytest.mark.usefixtures("frozen")
ELDER, CAREGIVER = HolderKind.ELDER, HolderKind.CAREGIVER


def issue(cast: Cast, *, days: int | None = None) -> tuple[int, str]:
    with transaction():
        until = None if days is None else clock.now() + timedelta(days=days)
        card = access.issue_card(ELDER, cast.elder, expires_at=until)
        return card.id, access.card_token(card)


def revoke(card_id: int) -> None:
    with transaction():
        access.revoke_card(db.session.get_one(Card, card_id))


def test_a_card_finds_its_elder(cast: Cast) -> None:
    _, token = issue(cast)
    assert access.elder_of_card(access.find_card(ELDER, token)).id == cast.elder


def test_a_revoked_card_finds_nobody_and_the_others_still_do(cast: Cast) -> None:
    (lost, lost_token), (_, token) = issue(cast), issue(cast)
    revoke(lost)
    with pytest.raises(errors.NotFound):
        access.find_card(ELDER, lost_token)
    assert access.find_card(ELDER, token).revoked_at is None
    assert [card.id for card in access.cards_of(ELDER, cast.elder)] != [lost]


def test_revoking_twice_keeps_the_first_time(cast: Cast, frozen: FrozenClock) -> None:
    card_id, _ = issue(cast)
    revoke(card_id)
    first = db.session.get_one(Card, card_id).revoked_at
    frozen.tick(60)
    revoke(card_id)
    assert db.session.get_one(Card, card_id).revoked_at == first


def test_a_card_ends_with_its_time(cast: Cast, frozen: FrozenClock) -> None:
    _, token = issue(cast, days=1)
    frozen.tick(24 * 3_600 - 1)
    assert access.find_card(ELDER, token).holder_id == cast.elder
    frozen.tick(1)
    with pytest.raises(errors.NotFound):
        access.find_card(ELDER, token)


def test_an_elders_card_opens_no_caregivers_page(cast: Cast) -> None:
    _, token = issue(cast)
    with pytest.raises(errors.NotFound):
        access.find_card(CAREGIVER, token)


def test_the_card_of_an_elder_who_is_not_served_any_more_opens_nothing(cast: Cast) -> None:
    _, token = issue(cast)
    with transaction():
        db.session.get_one(Elder, cast.elder).deactivated_at = clock.now()
    with pytest.raises(errors.NotFound):
        access.elder_of_card(access.find_card(ELDER, token))


def test_only_the_hash_of_a_link_stands_in_a_row(cast: Cast) -> None:
    card_id, token = issue(cast)
    row = db.session.get_one(Card, card_id)
    assert token not in {str(value) for value in vars(row).values()}
