"""The demo's telephones: what every invented person's phone would show. Registered in demo mode only."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, current_app, redirect, request
from markupsafe import Markup, escape
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response

from care import access
from care.config import Config
from care.db import db
from care.errors import NotFound
from care.models import (
    Caregiver,
    Elder,
    HolderKind,
    Message,
    MessageStatus,
    Person,
    Relation,
    Role,
    Session,
    Staff,
)
from care.orders.finding import person_fits
from care.sms import render
from care.web.pages import page
from care.web.posting import SEE_OTHER, secret_of_this_post

PHONES_SHOWN = 12
TEXTS_ON_SHELF = 3
TEXTS_ALONE = 50
LATEST_MESSAGES = 300
LONGEST_SEARCH = 60
LAST_ID = 2**63 - 1

KINDS: dict[type[Elder | Caregiver | Staff | Relation], HolderKind] = {
    Elder: HolderKind.ELDER,
    Caregiver: HolderKind.CAREGIVER,
    Staff: HolderKind.STAFF,
    Relation: HolderKind.FAMILY,
}

blueprint = Blueprint("phones", __name__, url_prefix="/demo/phones")


@dataclass(frozen=True)
class Text:
    """A message as the phone shows it: links to this site can be opened."""

    message: Message
    words: Markup


@dataclass(frozen=True)
class Phone:
    """One person's phone: who she is in the play (None: nobody who has pages), and what arrived, newest first."""

    person: Person
    part: HolderKind | None
    texts: list[Text]


@blueprint.get("/")
def shelf() -> Response:
    """The cast's phones, then whose rang last; or those of a name or number."""
    wanted = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    people = _found(wanted) if wanted else _people([*_cast(), *_lately_rung()])
    phones = [_phone(person, TEXTS_ON_SHELF) for person in people[:PHONES_SHOWN]]
    return page("phones/shelf.html", "phones/_shelf.html", phones=phones, q=wanted, local_number=access.local_number)


@blueprint.get("/<int:person_id>")
def phone(person_id: int) -> Response:
    """One phone with all that it shows."""
    person = db.session.get(Person, person_id) if person_id <= LAST_ID else None
    if person is None:
        raise NotFound
    phone = _phone(person, TEXTS_ALONE)
    return page("phones/phone.html", "phones/_phone.html", phone=phone, local_number=access.local_number)


@blueprint.post("/<int:person_id>/open")
def pick_up(person_id: int) -> Response:
    """Who takes an invented person's phone is signed in as her, as if it had been bound long ago."""
    owner = _owner(person_id) if person_id <= LAST_ID else None
    if owner is None:
        raise NotFound
    elders = isinstance(owner, Elder | Relation)
    kind, holder_id = (HolderKind.ELDER, None) if elders else (KINDS[type(owner)], owner.id)
    session, secret = access.start_session(kind, holder_id, request.user_agent.string, secret=secret_of_this_post())
    if elders:
        _bind(session, person_id)
    response = redirect(access.PATHS[kind] + "/", SEE_OTHER)
    access.set_cookie(response, kind, secret)
    return response


def _bind(session: Session, person_id: int) -> None:
    """Let the phone act for the elder whose it is, and for those by whom she stands."""
    for elder in db.session.scalars(select(Elder).where(Elder.person_id == person_id)):
        access.bind_elder(session, elder)
    for relation in db.session.scalars(_seeing(person_id)):
        access.bind_relation(session, relation)


def _seeing(person_id: int) -> Select[Relation]:
    return select(Relation).where(Relation.person_id == person_id, access.sees_now()).order_by(Relation.id)


def _owner(person_id: int) -> Elder | Caregiver | Staff | Relation | None:
    elder = db.session.scalars(select(Elder).where(Elder.person_id == person_id)).first()
    caregiver = db.session.scalars(select(Caregiver).where(Caregiver.person_id == person_id)).first()
    staff = db.session.scalars(select(Staff).where(Staff.person_id == person_id)).first()
    return elder or caregiver or staff or db.session.scalars(_seeing(person_id)).first()


def _cast() -> list[int]:
    """Whom a newcomer plays: the first elder, her daughter, her caregiver and another one, the first operator."""
    elder = db.session.scalars(select(Elder).order_by(Elder.id).limit(1)).first()
    caregivers = db.session.scalars(select(Caregiver.person_id).order_by(Caregiver.id).limit(2))
    operator = select(Staff.person_id).where(Staff.role == Role.OPERATOR).order_by(Staff.id).limit(1)
    family = select(Relation.person_id).where(access.sees_now()).order_by(Relation.id).limit(1)
    return [
        *([elder.person_id] if elder else []),
        *db.session.scalars(family),
        *caregivers,
        *db.session.scalars(operator),
    ]


def _lately_rung() -> Iterable[int]:
    arrived = select(Message.person_id).where(Message.status == MessageStatus.HANDED_OVER)
    return db.session.scalars(arrived.order_by(Message.id.desc()).limit(LATEST_MESSAGES))


def _people(ids: Iterable[int]) -> Sequence[Person]:
    """The people of these ids, each once, in their order."""
    order = list(dict.fromkeys(ids))[:PHONES_SHOWN]
    return sorted(_loaded(order), key=lambda person: order.index(person.id))


def _loaded(ids: Collection[int]) -> Sequence[Person]:
    wanted = select(Person).where(Person.id.in_(ids)).options(selectinload(Person.contact_points))
    return db.session.scalars(wanted).all()


def _found(text: str) -> Sequence[Person]:
    fits = person_fits(text)
    if fits is None:
        return []
    found = select(Person).where(fits).order_by(Person.name, Person.id).limit(PHONES_SHOWN)
    return db.session.scalars(found.options(selectinload(Person.contact_points))).all()


def _phone(person: Person, count: int) -> Phone:
    arrived = select(Message).where(Message.person_id == person.id, Message.status == MessageStatus.HANDED_OVER)
    messages = db.session.scalars(arrived.order_by(Message.id.desc()).limit(count))
    owner = _owner(person.id)
    part = KINDS[type(owner)] if owner else None
    return Phone(person, part, [Text(message, _with_links(render(message))) for message in messages])


def _with_links(text: str) -> Markup:
    """The text with every address of this site made a link, whatever name the site is reached by."""
    config: Config = current_app.config["CARE"]
    ours = re.compile(re.escape(config.site_url) + r"(/[\w/-]*)")
    link = Markup('<a href="{}" target="_blank" rel="noopener">{}</a>')
    pieces = ours.split(text)
    pairs = zip(pieces[::2], [*pieces[1::2], ""], strict=True)
    written = [escape(plain) + (link.format(path, config.site_url + path) if path else "") for plain, path in pairs]
    return Markup().join(written)
