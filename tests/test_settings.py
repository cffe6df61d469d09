"""What an administrator can change, and what a service says for itself."""

import pytest

from care import settings
from care.db import db, transaction
from care.models import Service, Setting
from care.settings import KNOBS, RoundRules
from tests.support.cast import Cast


def rules(cast: Cast, *, asap: bool) -> RoundRules:
    return settings.round_rules(db.session.get_one(Service, cast.cleaning), asap=asap)


def choose(**values: int) -> None:
    with transaction():
        db.session.add_all(Setting(key=key, value=value) for key, value in values.items())


@pytest.mark.parametrize("key", KNOBS)
def test_a_default_lies_within_its_bounds(key: str) -> None:
    knob = KNOBS[key]
    assert knob.least <= knob.default <= knob.most


def test_three_are_asked_alone_for_three_minutes_then_three_together(cast: Cast) -> None:
    assert rules(cast, asap=True) == RoundRules(offer_s=180, solo_rounds=3, together=3, board_after_s=900)
    assert rules(cast, asap=False).offer_s == 1_800


def test_what_was_chosen_counts_before_the_default(cast: Cast) -> None:
    choose(dispatch_offer_s=60, dispatch_later_offer_s=600)
    assert (rules(cast, asap=True).offer_s, rules(cast, asap=False).offer_s) == (60, 600)


def test_what_a_service_says_for_itself_counts_first(cast: Cast) -> None:
    choose(dispatch_offer_s=60)
    with transaction():
        db.session.get_one(Service, cast.cleaning).rounds = {"dispatch_offer_s": 0, "dispatch_together": 9}
    assert (rules(cast, asap=True).offer_s, rules(cast, asap=True).together) == (0, 9)
    assert rules(cast, asap=True).solo_rounds == 3


def test_what_lies_beyond_its_bounds_counts_as_the_bound(cast: Cast) -> None:
    choose(dispatch_offer_s=1, asap_within_s=10**9)
    assert (settings.value("dispatch_offer_s"), settings.value("asap_within_s")) == (30, 21_600)
