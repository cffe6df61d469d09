"""The desk in tests: who sits there, what stands on it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from flask import Flask
from sqlalchemy import select

from care import access, attention
from care.db import db, transaction
from care.models import Attention, Elder, HolderKind, Job, Role, Session, Staff
from tests.support import cast, play
from tests.support.client import LintingClient
from tests.support.rounds import Scene, offered

Read = TypeVar("Read")


class WaitingPhone(NamedTuple):
    """A phone that nobody knows, with the digits that it shows."""

    session_id: int
    digits: str


@dataclass
class Desk(Scene):
    """The scene as the desk sees it: an order that the near caregiver is asked for, and who may sit down there."""

    def clerk(self, role: Role = Role.OPERATOR, *, firm: int | None = None) -> LintingClient:
        """A browser on which somebody of this role is signed in; a manager's ``firm`` is her organisation."""
        client = self.strange_phone()
        with self.app.app_context(), transaction():
            member = self._member(role, firm)
            secret = access.start_session(HolderKind.STAFF, member.id)[1]
        client.set_cookie(HolderKind.STAFF.value, secret, path="/desk")
        return client

    def _member(self, role: Role, firm: int | None) -> Staff:
        if role is Role.OPERATOR:
            return db.session.get_one(Staff, self.cast.operator)
        login = f"{role}{firm or ''}"
        member = db.session.scalars(select(Staff).where(Staff.login == login)).first() or cast.staff(login, role)
        member.organisation_id = firm
        db.session.flush()
        return member

    def rival(self) -> int:
        """Another firm that may serve the area."""
        with self.app.app_context(), transaction():
            return cast.organisation("别家服务公司").id

    def stuck(self, why: Attention = Attention.NOBODY_NEAR) -> None:
        """The job waits for a person."""
        self.change(lambda: attention.flag(self.job(), why))

    def orders(self, count: int) -> None:
        """Several more orders, each with an offer."""
        self.in_app(lambda: [play.place_order(self.cast) for _ in range(count)])
        self.in_app(play.run_dispatch)

    def waiting_phone(self) -> WaitingPhone:
        """A strange phone with the elder's card asks the desk."""
        with self.app.app_context(), transaction():
            phone, _ = access.start_session(HolderKind.ELDER, None)
            asked = access.request_binding(phone, db.session.get_one(Elder, self.cast.elder))
            return WaitingPhone(phone.id, asked.digits)

    def elders_on(self, phone: WaitingPhone) -> list[int]:
        """Whom a phone holds."""
        return self.in_app(
            lambda: [elder.id for elder in access.elders_of(db.session.get_one(Session, phone.session_id))]
        )

    @property
    def job_page(self) -> str:
        """The order's page."""
        return self.in_app(lambda: f"/desk/jobs/{self.job().ref}")

    @property
    def elder_page(self) -> str:
        """The elder's page."""
        return self.in_app(lambda: f"/desk/elders/{self.job().elder.ref}")

    def of_job(self, read: Callable[[Job], Read]) -> Read:
        """Something of the job as it stands now."""
        return self.in_app(lambda: read(self.job()))


def at_desk(app: Flask) -> Desk:
    """The cast enters, the elder orders as soon as possible, the nearest caregiver is asked."""
    scene = offered(app)
    return Desk(scene.app, scene.cast, scene.job_id)
