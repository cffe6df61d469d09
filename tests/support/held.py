"""What the desk does with papers in tests: records them, and sees to the orders that need them."""

from datetime import timedelta

from care import orders, papers
from care.db import transaction
from care.models import Purpose
from tests.support.cast import Cast
from tests.support.papers import agree, consent, elder


def consents(scene: Cast, purpose: Purpose, by: int | None = None) -> None:
    """Consent is given; what waited for it goes on."""
    consent(scene, purpose, by)
    with transaction():
        orders.release_held(elder(scene))


def withdraws(scene: Cast, purpose: Purpose) -> None:
    """Consent is withdrawn; what has not begun is held."""
    with transaction():
        papers.withdraw(elder(scene), purpose, "老人打电话来说的")
        orders.hold_lacking(elder(scene))


def signs(scene: Cast, *, days: int = 300, starts_in: int = 0) -> None:
    """An agreement is signed for so many days more; what waited for it goes on."""
    today = papers.today()
    agree(scene, starts=today + timedelta(days=starts_in), ends=today + timedelta(days=days))
    with transaction():
        orders.release_held(elder(scene))
