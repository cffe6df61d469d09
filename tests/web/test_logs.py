"""What the log tells: nothing by which somebody could be known, found or let in."""

import logging

import pytest
from flask import Flask

from care import clock
from tests.support.accounts import BETTER, sign_in
from tests.support.cast import PASSWORD
from tests.support.walk import Walk, Who, at_every_door


def test_a_walk_through_the_whole_application_leaves_no_name_number_or_secret_in_the_log(
    app: Flask, frozen: clock.FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "flask-limiter")
    walk = at_every_door(app)
    for rule in walk.rules("GET"):
        if not rule.endpoint.startswith("desk.register_"):
            for who in (Who.OPERATOR, Who.CAREGIVER, Who.ELDER):
                walk.get(who, walk.own.address(rule))
    for number in range(22):
        sign_in(walk.clients[Who.STRANGER], login=f"somebody{number}", password=BETTER)
    operator = walk.clients[Who.OPERATOR]
    page = operator.get("/desk/account/password")
    for number in range(12):
        operator.press(page, "改密码", old=f"{PASSWORD}{number}", new=BETTER, again=BETTER)
    said = "\n".join(record.getMessage() for record in caplog.records if record.levelno >= logging.INFO)
    assert "exceeded" in said
    assert [each for each in secrets_of(walk) if each in said] == []


def secrets_of(walk: Walk) -> list[str]:
    """What must not stand there."""
    cookies = [cookie.value for client in walk.clients.values() for cookie in (client._cookies or {}).values()]
    tokens = [text for name, text in walk.own.values.items() if name.endswith("token")]
    return [*walk.own.names, *cookies, *tokens, PASSWORD, BETTER]
