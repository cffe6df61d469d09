"""An elder's day in tests: her phones, her card, what she orders and what becomes of it."""

from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select

from care import access, clock, visits
from care.cli.demo.catalogue import table_of
from care.db import db, transaction
from care.models import (
    Category,
    ContactPoint,
    Elder,
    Feedback,
    HolderKind,
    Job,
    LoginCode,
    OfferStatus,
    Order,
    Service,
    Standing,
    StandingKind,
    Visit,
    When,
)
from tests.support import cast, play
from tests.support.client import LintingClient
from tests.support.rounds import Scene


@dataclass
class House(Scene):
    """The cast, seen from the elder's sofa; ``job_id`` is that of what she ordered last."""

    job_id: int = 0

    def elder_phone(self, *elder_ids: int) -> LintingClient:
        """A phone that is bound to elders (to the elder)."""
        client = self.strange_phone()
        with self.app.app_context(), transaction():
            session, secret = access.start_session(HolderKind.ELDER, None)
            for each in elder_ids or (self.cast.elder,):
                access.bind_elder(session, db.session.get_one(Elder, each))
        client.set_cookie(HolderKind.ELDER.value, secret, path="/e")
        return client

    def elder(self) -> Elder:
        """The elder."""
        return db.session.get_one(Elder, self.cast.elder)

    @property
    def home(self) -> str:
        """The address of the elder's home."""
        return self.home_of(self.cast.elder)

    def home_of(self, elder_id: int) -> str:
        """The address of somebody's home."""
        return self.in_app(lambda: f"/e/{db.session.get_one(Elder, elder_id).ref}/")

    @property
    def own_number(self) -> str:
        """The elder's telephone number."""
        return self.in_app(lambda: self.elder().person.contact_points[0].value)

    def share_number(self) -> None:
        """The neighbour can be reached at the elder's number, too."""
        number = self.own_number

        def share() -> None:
            neighbour = db.session.get_one(Elder, self.cast.stranger)
            db.session.add(ContactPoint(person_id=neighbour.person_id, value=number, shared=True))

        self.change(share)

    @property
    def digits(self) -> str:
        """The six digits that were sent last."""
        last = select(LoginCode).order_by(LoginCode.id.desc()).limit(1)
        return self.in_app(lambda: access.login_digits(db.session.scalars(last).one()))

    def card(self, elder_id: int | None = None) -> str:
        """The address of a new card."""
        with self.app.app_context(), transaction():
            return f"/e/k/{access.card_token(access.issue_card(HolderKind.ELDER, elder_id or self.cast.elder))}"

    def stands(self, kind: StandingKind) -> None:
        """From now on her life is so."""
        self.change(lambda: db.session.add(Standing(elder_id=self.cast.elder, kind=kind, starts_at=clock.now())))

    def ordered(self, when: When = When.ASAP) -> str:
        """She has ordered cleaning; returns the order's page."""
        self.job_id = self.in_app(lambda: play.place_order(self.cast, when))
        return self.order_page

    def follow(self) -> None:
        """What she ordered last on her own phone is from now on the order that is spoken of."""
        self.job_id = self.in_app(lambda: db.session.scalars(select(Job.id).order_by(Job.id.desc()).limit(1)).one())

    @property
    def order_page(self) -> str:
        """The page of what she ordered last."""
        return self.in_app(lambda: f"{self.home}o/{play.order(self.job_id).ref}")

    @property
    def service_page(self) -> str:
        """Where she says when she wants cleaning."""
        return self.in_app(lambda: f"{self.home}order/{db.session.get_one(Service, self.cast.cleaning).ref}")

    def orders(self) -> list[Order]:
        """All that was ever ordered."""
        return self.in_app(lambda: list(db.session.scalars(select(Order).order_by(Order.id))))

    def taken(self) -> None:
        """Whoever is asked accepts."""
        self.in_app(play.run_dispatch)
        self.in_app(lambda: [play.accept(each) for each in play.offers(self.job_id, OfferStatus.OPEN)])

    def visit(self) -> Visit:
        """The first visit as it stands now."""
        return play.visits(self.job_id)[0]

    def word(self) -> str:
        """What the visitor says at the door."""
        return self.in_app(lambda: visits.visit_word(self.visit()))

    def told(self) -> str:
        """The code that the elder tells then, as the page spaces it."""
        return " ".join(self.in_app(lambda: visits.visit_code(self.visit())))

    def set_off(self) -> None:
        """The caregiver is on her way."""
        self.change(lambda: visits.set_off(self.visit()))

    def come(self) -> None:
        """The caregiver has arrived."""
        self.change(lambda: visits.arrive(self.visit(), visits.Proof(code=visits.visit_code(self.visit()))))

    def done(self) -> str:
        """Ordered, come, and finished; returns the order's page."""
        page = self.ordered()
        self.taken()
        self.come()
        self.finish()
        return page

    def finish(self) -> None:
        """The caregiver has done the work."""
        self.change(lambda: visits.finish(self.visit(), {1: "", 2: ""}))

    def feedback(self) -> Feedback:
        """What she said of it."""
        return db.session.scalars(select(Feedback)).one()

    def approve(self) -> None:
        """The desk lets the phone in that has waited longest."""
        self.change(lambda: access.approve_binding(access.open_requests()[0], "staff:1"))

    def reshape(self, **values: object) -> None:
        """Let cleaning be another kind of service."""

        def change() -> None:
            for name, value in values.items():
                setattr(db.session.get_one(Service, self.cast.cleaning), name, value)

        self.change(change)

    def withdraw(self) -> None:
        """Cleaning is no longer offered."""
        self.reshape(deactivated_at=clock.now())

    def whole_menu(self) -> None:
        """The menu of the demo town: eight categories."""
        self.change(_add_menu)


def _add_menu() -> None:
    for position, said in enumerate(table_of("services.toml")["category"]):
        row = Category(position=position, **{key: said[key] for key in ("code", "name_zh", "name_en", "icon")})
        db.session.merge(row)
        db.session.flush()
        cast.service(f"{said['code']}-1").category_code = said["code"]


def at_home(app: Flask) -> House:
    """The cast enters; nothing is ordered."""
    with app.app_context():
        return House(app, cast.enter())
