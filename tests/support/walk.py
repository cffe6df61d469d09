"""A town in which everybody has something of her own and something of a stranger's, to try every address as everybody.

Each of the two elders has a job, a visit by a caregiver of one of two firms, cards, phones, a daughter, a plan, a
complaint and a ring-back; there is a stop and a note of a shift.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from flask import Flask
from sqlalchemy.engine import make_url
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from care import access
from care.db import db, transaction
from care.models import (
    Elder,
    HolderKind,
    Relation,
    Role,
)
from tests.support import shifts
from tests.support.client import LintingClient
from tests.support.desk import Desk, at_desk
from tests.support.households import Rows, rivals_job, rows_of, shared_rows
from tests.support.pagelint import Page

SIGN_INS = ("/desk/sign-in", "/c/sign-in", "/e/sign-in", "/e/")


class Who(StrEnum):
    """Everybody who may knock."""

    OPERATOR = "operator"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    ELDER = "elder"
    FAMILY = "family"
    CAREGIVER = "caregiver"
    STRANGER = "stranger"


class Answer(StrEnum):
    """What became of it."""

    IN = "in"
    NOT_FOUND = "404"
    FORBIDDEN = "403"
    DOOR = "to the sign-in page"
    BROKEN = "broken"


@dataclass
class Walk:
    """The town, and a browser for everybody."""

    desk: Desk
    own: Rows
    strange: Rows
    clients: dict[Who, LintingClient]
    kept_keys: dict[Who, dict[str, str]] = field(default_factory=dict)

    @property
    def app(self) -> Flask:
        return self.desk.app

    def rules(self, method: str) -> list[Rule]:
        """Every route of the application that takes this method."""
        found = [rule for rule in self.app.url_map.iter_rules() if method in (rule.methods or ())]
        return sorted((rule for rule in found if rule.endpoint != "static"), key=lambda rule: rule.endpoint)

    def get(self, who: Who, address: str) -> TestResponse:
        """Open an address."""
        return self.clients[who].get(address)

    def post(self, who: Who, address: str) -> TestResponse:
        """Send a form's keys and nothing else, as whoever guesses addresses would."""
        return self.clients[who].post(address, data=self.keys(who))

    def keys(self, who: Who) -> dict[str, str]:
        """What stands hidden in somebody's forms; each page's serve for all addresses."""
        if who not in self.kept_keys:
            page = self.clients[who].get("/e/sign-in" if who is Who.CAREGIVER else "/c/sign-in")
            fields = Page(page.text).forms[0].fields
            self.kept_keys[who] = {name: fields[name] for name in ("csrf_token", "key")}
        return self.kept_keys[who]

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Whatever is done inside is as if it had never been."""
        name = make_url(self.app.config["SQLALCHEMY_DATABASE_URI"]).database
        cookies = {who: dict(client._cookies or {}) for who, client in self.clients.items()}
        with closing(sqlite3.connect(str(name))) as live, closing(sqlite3.connect(":memory:")) as kept:
            live.backup(kept)
            yield
            with self.app.app_context():
                db.session.remove()
            kept.backup(live)
        for who, client in self.clients.items():
            client._cookies = cookies[who]


def answer_of(response: TestResponse) -> Answer:
    """How somebody was answered."""
    if response.status_code >= 500:
        return Answer.BROKEN
    if response.status_code in (403, 404):
        return Answer(str(response.status_code))
    led = (response.location or "").split("?")[0]
    return Answer.DOOR if response.status_code in (302, 303) and led in SIGN_INS else Answer.IN


def at_every_door(app: Flask) -> Walk:
    """The town of the walk."""
    desk = at_desk(app)
    desk.accepted()
    with app.app_context():
        rival_caregiver, job_id = rivals_job(desk)
        shifts.live_alone(desk.cast.elder, desk.cast.stranger)
        stop, note = shifts.typhoon(), shifts.write_note(desk.cast.operator)
        own = rows_of(desk, desk.cast.elder, desk.cast.near, desk.job_id)
        strange = rows_of(desk, desk.cast.stranger, rival_caregiver, job_id)
        shared = shared_rows(stop, note)
        own.values |= shared
        strange.values |= shared
    walk = Walk(desk, own, strange, {})
    walk.clients |= _clients(walk)
    return walk


def _clients(walk: Walk) -> dict[Who, LintingClient]:
    desk, app = walk.desk, walk.app
    staff = {Who(role.value): desk.clerk(role, firm=_firm(desk, role)) for role in Role}
    caregiver = desk.phone(walk.own.caregiver)
    elder, daughter = desk.strange_phone(), desk.strange_phone()
    with app.app_context(), transaction():
        for client, relation_id in ((elder, 0), (daughter, walk.own.daughter)):
            session, secret = access.start_session(HolderKind.ELDER, None)
            if relation_id:
                access.bind_relation(session, db.session.get_one(Relation, relation_id))
            else:
                access.bind_elder(session, db.session.get_one(Elder, walk.own.elder))
            client.set_cookie(HolderKind.ELDER.value, secret, path="/e")
    return staff | {
        Who.ELDER: elder,
        Who.FAMILY: daughter,
        Who.CAREGIVER: caregiver,
        Who.STRANGER: desk.strange_phone(),
    }


def _firm(desk: Desk, role: Role) -> int | None:
    return desk.cast.firm if role is Role.MANAGER else None
