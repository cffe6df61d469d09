import pytest
from flask import Flask

from care import clock
from tests.support.house import House, at_home


@pytest.fixture
def house(app: Flask, frozen: clock.FrozenClock) -> House:
    """At nine on Monday; nothing is ordered yet."""
    return at_home(app)
