import pytest
from flask import Flask

from care import clock
from tests.support.desk import Desk, at_desk


@pytest.fixture
def desk(app: Flask, frozen: clock.FrozenClock) -> Desk:
    """At nine on Monday the elder has ordered, and the near caregiver was asked."""
    return at_desk(app)
