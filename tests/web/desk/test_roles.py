"""Every address of the application, tried by everybody, on rows that are theirs and on rows of strangers.

A new route fails here until it stands in tests/support/expectations.py beside those whom it is for: one word.
"""

from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from werkzeug.test import TestResponse

from care import clock
from care.access import local_number
from care.db import db
from care.models import Caregiver, Elder, Person, Relation, Sighting, Staff
from care.web.desk.registers import REGISTERS as DECLARED
from tests.support.expectations import (
    ASKS_MORE,
    BEFORE_THE_PASSWORD,
    LEADS_OUT,
    MAY,
    OF_NO_FIRM,
    REGISTERS,
    addresses,
    filled,
    routes,
)
from tests.support.registers import sheet
from tests.support.walk import Answer, Walk, Who, answer_of, at_every_door

READ_BY = (Who.OPERATOR, Who.MANAGER, Who.AUDITOR, Who.FAMILY, Who.CAREGIVER)


@pytest.fixture
def walk(app: Flask, frozen: clock.FrozenClock) -> Walk:
    """Nine on Monday, in a town where everybody has something of her own."""
    return at_every_door(app)


@pytest.mark.parametrize("who", Who)
def test_everybody_gets_what_is_hers_and_nothing_else(walk: Walk, who: Who) -> None:
    wrong = []
    for method, rule in routes(walk):
        for own, rows in ((True, walk.own), (False, walk.strange)):
            for address, wanted in addresses(walk, who, rule, rows, own=own):
                got = tried(walk, who, address, method, alters=Answer.IN in wanted)
                if got not in wanted:
                    wrong.append((method, rule.endpoint, address, "own" if own else "strange", got, wanted))
    assert not wrong


def tried(walk: Walk, who: Who, address: str, method: str, *, alters: bool) -> Answer:
    """What somebody finds there; what she does, if she may do it, is undone."""
    if method == "GET":
        return answer_of(walk.get(who, address))
    walk.keys(who)
    with walk.undone() if alters else nullcontext():
        return answer_of(walk.post(who, address))


def test_no_line_of_the_table_is_left_over(walk: Walk) -> None:
    known = {rule.endpoint for method in ("GET", "POST") for rule in walk.rules(method)}
    told = " ".join([*MAY.values(), OF_NO_FIRM, ASKS_MORE, LEADS_OUT]).split()
    assert {each for each in told if each not in known} == set()
    assert {each for each in known if told.count(each) == 0 and not each.startswith("desk.register_")} == set()
    assert {register.name for register in DECLARED} == set(REGISTERS)


def test_a_manager_reads_of_no_stranger_in_any_page_list_search_or_file(walk: Walk) -> None:
    found = []
    for address in addresses_of_a_manager(walk):
        answer = walk.get(Who.MANAGER, address)
        if answer.status_code != 200:
            continue
        text = str(sheet(answer)) if (answer.mimetype or "").endswith("sheet") else answer.text
        told = text.replace(f'value="{walk.strange.names[0]}"', "")
        found += [(address, name) for name in walk.strange.names if name in told and name not in address]
    assert not found


def addresses_of_a_manager(walk: Walk) -> Iterator[str]:
    """Every page for rows of her own, every list and file, and each of them searched for the stranger."""
    searched = (walk.strange.names[0], walk.strange.names[1], walk.strange.names[-1], walk.strange.names[4])
    for rule in walk.rules("GET"):
        if rule.endpoint.startswith("phones."):
            continue  # the demo's telephones are everybody's
        if rule.endpoint.startswith("desk.register_"):
            lists = [filled(walk, register, rule, walk.own) for register in DECLARED]
        else:
            lists = [walk.own.address(rule)]
        yield from lists
        if "<" not in rule.rule or "<name>/" in rule.rule:
            yield from (f"{each}?q={words}" for each in lists for words in searched)


def test_whatever_page_tells_where_somebody_lives_her_number_or_health_is_noted(walk: Walk) -> None:
    unnoted = []
    for who, rule in ((who, rule) for who in READ_BY for rule in walk.rules("GET")):
        if rule.endpoint.startswith("phones."):
            continue
        for address, _wanted in addresses(walk, who, rule, walk.own, own=True):
            walk.desk.change(lambda: db.session.execute(delete(Sighting)))
            answer = walk.get(who, address)
            noted = walk.desk.in_app(people_seen)
            if answer.status_code == 200 and told_of(walk, answer, address) - noted:
                unnoted.append((who, address))
    assert not unnoted


def told_of(walk: Walk, answer: TestResponse, address: str) -> set[int]:
    """Whose data stands on a page or in a file; a number that is the address itself is no news."""
    text = str(sheet(answer)) if (answer.mimetype or "").endswith("sheet") else answer.text

    def told() -> set[int]:
        elder = db.session.get_one(Elder, walk.own.elder)
        at_home = (elder.home.address, elder.home.door_notes, elder.needs)
        hers = {elder.person_id} if any(each and each in text for each in at_home) else set()
        others = (db.session.get_one(Relation, walk.own.daughter), db.session.get_one(Caregiver, walk.own.caregiver))
        people = (elder.person, *(each.person for each in others))
        return hers | {each.id for each in people if _number_told(each, text, address)}

    return walk.desk.in_app(told)


def _number_told(person: Person, text: str, address: str) -> bool:
    number = person.contact_points[0].value
    return number not in address and any(each in text for each in (number, local_number(number)))


def people_seen() -> set[int]:
    """Of whom it was noted that somebody saw them."""
    return set(db.session.scalars(select(Sighting.person_id)))


def test_whose_password_must_change_finds_every_page_behind_the_new_one(walk: Walk) -> None:
    walk.desk.change(lambda: db.session.execute(update(Staff).values(must_change=True)))
    elsewhere = []
    for method, rule in routes(walk):
        if rule.endpoint.startswith("desk.") and rule.endpoint not in BEFORE_THE_PASSWORD.split():
            address = next(addresses(walk, Who.ADMINISTRATOR, rule, walk.own, own=True))[0]
            answer = (walk.get if method == "GET" else walk.post)(Who.ADMINISTRATOR, address)
            elsewhere += [rule] if answer.location != "/desk/account/password" else []
    assert not elsewhere
