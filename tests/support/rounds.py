"""A caregiver's day in tests: her phones, the offer that she got, and what became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import Flask

from care import access, visits
from care.db import db, transaction
from care.models import Caregiver, HolderKind, Job, Offer, OfferStatus, Visit
from care.sms.rendering import offer_code, offer_token
from tests.support import play
from tests.support.cast import Cast, enter
from tests.support.client import LintingClient

Told = TypeVar("Told")


@dataclass
class Scene:
    """The cast, and an order whose offer went to the near caregiver; what is asked here is asked of the rows."""

    app: Flask
    cast: Cast
    job_id: int

    def in_app(self, work: Callable[[], Told]) -> Told:
        """Do something as the workers do, apart from every request."""
        with self.app.app_context():
            return work()

    def change(self, work: Callable[[], object]) -> None:
        """The same, in a transaction that writes."""

        def written() -> None:
            with transaction():
                work()

        self.in_app(written)

    def strange_phone(self) -> LintingClient:
        """A phone that is nobody's yet."""
        client = self.app.test_client()
        assert isinstance(client, LintingClient)
        return client

    def phone(self, caregiver_id: int | None = None) -> LintingClient:
        """A phone that is bound to a caregiver (the near one)."""
        client = self.strange_phone()
        client.set_cookie(HolderKind.CAREGIVER.value, self.session_of(caregiver_id or self.cast.near), path="/c")
        return client

    def session_of(self, caregiver_id: int) -> str:
        """The secret of a new session."""
        with self.app.app_context(), transaction():
            return access.start_session(HolderKind.CAREGIVER, caregiver_id)[1]

    def offer(self) -> Offer:
        """The first offer of the order."""
        return play.offers(self.job_id)[0]

    @property
    def link(self) -> str:
        """The offer's personal link."""
        return self.in_app(lambda: f"/c/o/{offer_token(self.offer())}")

    @property
    def code(self) -> str:
        """The offer's job code."""
        return self.in_app(lambda: offer_code(self.offer()))

    @property
    def offer_page(self) -> str:
        """The offer's page on her own phone."""
        return self.in_app(lambda: f"/c/offer/{self.offer().ref}")

    @property
    def number(self) -> str:
        """The near caregiver's telephone number."""
        return self.in_app(lambda: self.near().person.contact_points[0].value)

    def near(self) -> Caregiver:
        """The caregiver who lives near."""
        return db.session.get_one(Caregiver, self.cast.near)

    def status(self) -> OfferStatus:
        """What became of the offer."""
        return self.in_app(lambda: self.offer().status)

    def accepted(self) -> str:
        """She accepts; returns the address of her job."""
        self.in_app(lambda: play.accept(self.offer()))
        return self.in_app(lambda: f"/c/job/{self.visit().ref}")

    def arrived(self) -> str:
        """She accepts, and arrives by the elder's code."""
        address = self.accepted()
        self.change(lambda: visits.arrive(self.visit(), visits.Proof(code=visits.visit_code(self.visit()))))
        return address

    def visit(self) -> Visit:
        """Her visit as it stands now."""
        return db.session.query(Visit).filter(Visit.job_id == self.job_id).order_by(Visit.id).first() or _none()

    def job(self) -> Job:
        """The job as it stands now."""
        return db.session.get_one(Job, self.job_id)


def _none() -> Visit:
    raise AssertionError("nobody has accepted")


def offered(app: Flask) -> Scene:
    """The cast enters, the elder orders as soon as possible, the nearest caregiver is asked."""
    with app.app_context():
        cast = enter()
        job_id = play.place_order(cast)
        play.run_dispatch()
    return Scene(app, cast, job_id)
