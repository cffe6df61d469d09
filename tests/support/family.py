"""The family in tests: a daughter in another city with rights of her own, her phone, the link that she got."""

from dataclasses import dataclass
from datetime import date

from flask import Flask
from sqlalchemy import select

from care import access, family
from care.db import db, transaction
from care.family import Newcomer, Rights
from care.models import Card, Elder, HolderKind, Message, Relation, RelationKind
from care.sms import render
from tests.support import cast
from tests.support.client import LintingClient
from tests.support.house import House


@dataclass
class Kinfolk(House):
    """The elder's house, seen by her family."""

    def daughter(self, *rights: str, elder_id: int = 0, ends_on: date | None = None, number: str = "") -> int:
        """A daughter with these rights, whom the elder lets see; returns the relation's id."""
        with self.app.app_context(), transaction():
            elder = db.session.get_one(Elder, elder_id or self.cast.elder)
            family.agree(elder, "电话里同意")
            relation = Relation(
                elder_id=elder.id,
                person=cast.person("王丽", phone=number or ""),
                kind=RelationKind.FAMILY,
                kinship="daughter",
                starts_on=date(2020, 1, 1),
                ends_on=ends_on,
                **dict.fromkeys(rights, True),
            )
            db.session.add(relation)
            db.session.flush()
            return relation.id

    def phone_of(self, *relation_ids: int) -> LintingClient:
        """A phone on which she signed in."""
        client = self.strange_phone()
        with self.app.app_context(), transaction():
            session, secret = access.start_session(HolderKind.ELDER, None)
            for each in relation_ids:
                access.bind_relation(session, db.session.get_one(Relation, each))
        client.set_cookie(HolderKind.ELDER.value, secret, path="/e")
        return client

    def invited(self, typed: str = "13800000001", kinship: str = "daughter", rights: Rights | None = None) -> int:
        """The elder agreed, and somebody was invited; returns the relation's id."""
        with self.app.app_context(), transaction():
            family.agree(self.elder(), "电话里同意")
            newcomer = Newcomer(access.read_number(typed), kinship)
            return family.invite(self.elder(), newcomer, rights or Rights()).id

    @property
    def link(self) -> str:
        """The address of the invitation that was sent last."""
        last = select(Card).where(Card.holder_kind == HolderKind.FAMILY).order_by(Card.id.desc()).limit(1)
        return self.in_app(lambda: f"/e/f/{access.card_token(db.session.scalars(last).one())}")

    def take_off(self, relation_id: int) -> None:
        """She is taken off."""
        self.change(lambda: family.take_off(db.session.get_one(Relation, relation_id)))

    def hide(self) -> None:
        """The elder lets nobody see any more."""
        self.change(lambda: family.withdraw(self.elder(), "电话里说的"))

    def relations(self) -> list[Relation]:
        """All that there ever were."""
        return self.in_app(lambda: list(db.session.scalars(select(Relation).order_by(Relation.id))))

    def texts_of(self, relation_id: int) -> list[str]:
        """What she was told, as her phone would show it."""

        def told() -> list[str]:
            person_id = db.session.get_one(Relation, relation_id).person_id
            rows = db.session.scalars(select(Message).where(Message.person_id == person_id).order_by(Message.id))
            return [render(row) for row in rows]

        return self.in_app(told)

    def person_of(self, relation_id: int) -> int:
        """The id of her person."""
        return self.in_app(lambda: db.session.get_one(Relation, relation_id).person_id)


def at_familys(app: Flask) -> Kinfolk:
    """The cast enters; nobody of the family is known yet."""
    with app.app_context():
        return Kinfolk(app, cast.enter())
