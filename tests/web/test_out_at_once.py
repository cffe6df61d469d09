"""Who was put out of use is out at once: signed in or not, by every way in."""

import pytest
from flask import Flask
from sqlalchemy import update

from care import access, clock
from care.db import db
from care.models import Caregiver, Elder, Relation, Role, Staff
from tests.support.accounts import sign_in
from tests.support.client import LintingClient
from tests.support.walk import Answer, Walk, Who, answer_of, at_every_door


@pytest.fixture
def walk(app: Flask, frozen: clock.FrozenClock) -> Walk:
    """A town where everybody is signed in."""
    return at_every_door(app)


def put_out(walk: Walk, row: type[Staff | Caregiver | Elder | Relation], row_id: int) -> None:
    walk.desk.change(lambda: setattr(db.session.get_one(row, row_id), "deactivated_at", clock.now()))


def tries(walk: Walk, client: LintingClient, area: str) -> set[Answer]:
    """How every page of an area answers."""
    rules = [rule for rule in walk.rules("GET") if rule.rule.startswith(area) and "<name>" not in rule.rule]
    inside = [rule for rule in rules if "sign_in" not in rule.endpoint and "/k/" not in rule.rule]
    return {answer_of(client.get(walk.own.address(rule))) for rule in inside}


@pytest.mark.parametrize("role", Role)
def test_staff(walk: Walk, role: Role) -> None:
    client = walk.clients[Who(role.value)]
    walk.desk.change(lambda: db.session.execute(update(Staff).values(deactivated_at=clock.now())))
    assert tries(walk, client, "/desk/") == {Answer.DOOR}
    assert sign_in(walk.desk.strange_phone()).status_code == 422


def test_a_caregiver_with_her_card_and_the_links_of_her_messages(walk: Walk) -> None:
    put_out(walk, Caregiver, walk.own.caregiver)
    client = walk.clients[Who.CAREGIVER]
    for page in ("/c/", "/c/duty", f"/c/job/{walk.own.values['c/job/ref']}"):
        assert answer_of(client.get(page)) is Answer.DOOR
    for link in ("me", "o"):
        opened = client.get(f"/c/{link}/{walk.own.values[f'c/{link}/token']}")
        assert answer_of(opened) is Answer.NOT_FOUND, link


def test_an_elder_with_her_card_and_her_familys_phones(walk: Walk) -> None:
    put_out(walk, Elder, walk.own.elder)
    card = f"/e/k/{walk.own.values['e/k/token']}"
    for who in (Who.ELDER, Who.FAMILY):
        assert answer_of(walk.get(who, f"/e/{walk.own.values['e/ref']}/")) is Answer.NOT_FOUND
        assert answer_of(walk.get(who, card)) is Answer.NOT_FOUND


def test_a_daughter_who_was_taken_off(walk: Walk) -> None:
    put_out(walk, Relation, walk.own.daughter)
    assert answer_of(walk.get(Who.FAMILY, f"/e/{walk.own.values['e/ref']}/")) is Answer.NOT_FOUND


def test_a_ticket_and_a_known_browser_do_not_help(walk: Walk) -> None:
    member = walk.desk.in_app(lambda: db.session.query(Staff).filter_by(login="operator").one().id)
    ticket = walk.desk.in_app(lambda: access.second_step_ticket(db.session.get_one(Staff, member)))
    put_out(walk, Staff, member)
    assert walk.desk.in_app(lambda: access.staff_of_ticket(ticket)) is None
