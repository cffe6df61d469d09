import pytest
from flask import Flask

from care import clock
from tests.support.rounds import Scene, offered


@pytest.fixture
def scene(app: Flask, frozen: clock.FrozenClock) -> Scene:
    """At nine on Monday the elder has ordered, and the near caregiver was asked."""
    return offered(app)
