"""Inviting somebody to stand by an elder: the link that serves once, and the elder who is told of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, func, select

from care import access, clock, errors, messages, papers
from care.access import Number
from care.db import db, lock, new_id, record
from care.family.standing import family_of
from care.family.words import called, name_her
from care.messages import Text
from care.models import (
    Card,
    ContactPoint,
    Elder,
    Gender,
    HolderKind,
    Language,
    MessageClass,
    Person,
    Relation,
    RelationKind,
    StandingKind,
)

INVITATION_LIVES = timedelta(days=7)
# Whoever holds her phone could send texts to the whole town.
INVITATIONS_A_DAY = 10
MEN = ("son", "son_in_law")
OPPOSITE = {Gender.FEMALE: Gender.MALE, Gender.MALE: Gender.FEMALE}


@dataclass(frozen=True)
class Rights:
    """What one of the family may do on her own phone, and whether she is told by SMS."""

    may_see: bool = True
    may_order: bool = True
    is_told: bool = True


@dataclass(frozen=True)
class Newcomer:
    """Who is to stand by an elder, or does: her number, one of KINSHIPS, and the name where it is known."""

    number: Number
    kinship: str
    name: str = ""
    kind: RelationKind = RelationKind.FAMILY
    document: str | None = None
    ends_on: date | None = None


def invite(elder: Elder, who: Newcomer, rights: Rights) -> Relation:
    """Let somebody stand by ``elder``, send her the way in, and tell the elder. Invited again, she keeps one relation.

    Refused where too many were invited today, Invalid where somebody new shall decide and no document says so. The
    caller keeps the elder's consent (``agree``) in the same transaction.
    """
    lock(elder)
    _refuse_flood(elder)
    known = _standing_by(elder, who)
    relation = known or _new_relation(elder, who)
    relation.ends_on = who.ends_on
    relation.may_see, relation.may_order, relation.is_told = rights.may_see, rights.may_order, rights.is_told
    db.session.flush()
    record(relation, "invited", kinship=who.kinship, **vars(rights))
    if rights.may_see:
        send_invitation(relation)
    if known is None:
        _tell_elder(relation)
    return relation


def change(relation: Relation, who: Newcomer, rights: Rights) -> None:
    """Put right what is known of one of the family, and what she may do; the log has what was before.

    Invalid where she shall decide for the elder and no document says so.
    """
    papers.check_document(who.kind, who.document)
    before = kept(relation)
    name_her(relation.person, relation.elder, kinship=who.kinship, name=who.name)
    relation.kinship, relation.kind, relation.document = who.kinship, who.kind, who.document
    relation.ends_on = who.ends_on
    relation.may_see, relation.may_order, relation.is_told = rights.may_see, rights.may_order, rights.is_told
    _reach_at(relation.person, who)
    after = kept(relation)
    changed = [key for key in after if after[key] != before[key]]
    if changed:
        differs = {key: before[key] for key in changed}, {key: after[key] for key in changed}
        record(relation, "edited", before=differs[0], after=differs[1])


def kept(relation: Relation) -> dict[str, Any]:
    """Return all that a form shows of one of the family, as the log keeps it."""
    return {
        "name": relation.person.name if relation.person.surname else "",
        "number": reachable_at(relation),
        "kinship": relation.kinship,
        "kind": relation.kind.value,
        "document": relation.document or "",
        "ends_on": relation.ends_on.isoformat() if relation.ends_on else "",
        "may_see": relation.may_see,
        "may_order": relation.may_order,
        "is_told": relation.is_told,
    }


def _shut_out(relation: Relation) -> None:
    """Whoever was let in, or invited, at a number that is hers no longer: perhaps it never was."""
    access.forget_family(relation)
    for card in access.cards_of(HolderKind.FAMILY, relation.id):
        access.revoke_card(card)


def send_invitation(relation: Relation) -> None:
    """Send a new way in to her own number; links sent before are worth nothing."""
    for old in access.cards_of(HolderKind.FAMILY, relation.id):
        access.revoke_card(old)
    card = access.issue_card(HolderKind.FAMILY, relation.id, expires_at=clock.now() + INVITATION_LIVES)
    language = messages.language_of(relation.person)
    text = Text(
        "family_invited",
        once=f"family_invited:{card.id}",
        variables={"elder": relation.elder.person.called(language)},
        about=("card", card.id),
        urgency=MessageClass.CODE,
        not_after=card.expires_at,
    )
    db.session.flush()
    messages.tell(relation.person, text)


def invitation_of(token: str) -> Relation:
    """Return whom a link invites; NotFound when it was used, is too old, or she was taken off meanwhile."""
    card = access.find_card(HolderKind.FAMILY, token)
    invited = select(Relation).join(Relation.elder)
    live = invited.where(Relation.id == card.holder_id, access.sees_now(), Elder.deactivated_at.is_(None))
    relation = db.session.scalars(live).first()
    if relation is None:
        raise errors.NotFound
    return relation


def use_invitation(token: str) -> Relation:
    """The link was accepted: it is used up. Of two who come at once the second finds nothing."""
    card = lock(access.find_card(HolderKind.FAMILY, token))
    relation = invitation_of(token)
    access.revoke_card(card)
    return relation


def reachable_at(relation: Relation) -> str:
    """Return the E.164 number at which she is called first; "" for none."""
    contact = messages.contact_of(relation.person)
    points = [contact] if contact else [each for each in relation.person.contact_points if each.deactivated_at is None]
    return points[0].value if points else ""


def _refuse_flood(elder: Elder) -> None:
    hers = exists().where(Relation.id == Card.holder_id, Relation.elder_id == elder.id)
    since: datetime = clock.now() - timedelta(days=1)
    sent = select(func.count()).where(Card.holder_kind == HolderKind.FAMILY, Card.created_at > since, hers)
    if (db.session.scalar(sent) or 0) >= INVITATIONS_A_DAY:
        raise errors.Refused(_l("今天邀请得太多了，请明天再试，或者打热线。"))


def _standing_by(elder: Elder, who: Newcomer) -> Relation | None:
    """Who is invited again: she stands by the elder already, at this number."""
    at_number = exists().where(ContactPoint.person_id == Relation.person_id, access.reached_at(who.number.value))
    live = select(Relation).where(Relation.elder_id == elder.id, Relation.deactivated_at.is_(None), at_number)
    return next((each for each in db.session.scalars(live) if who.name in ("", each.person.name)), None)


def _new_relation(elder: Elder, who: Newcomer) -> Relation:
    papers.check_document(who.kind, who.document)
    relation = Relation(
        id=new_id(),
        elder=elder,
        person=_known_at_home(elder, who) or _new_person(elder, who),
        kind=who.kind,
        kinship=who.kinship,
        document=who.document,
        starts_on=papers.today(),
        position=len(family_of(elder)) + 1,
    )
    db.session.add(relation)
    return relation


def _known_at_home(elder: Elder, who: Newcomer) -> Person | None:
    """The same person, where she stands by somebody of the same home at the same number.

    Only there: a number typed by an elder must not tell her whose it is.
    """
    at_number = exists().where(ContactPoint.person_id == Person.id, access.reached_at(who.number.value))
    stands_by = select(Person).join(Relation, Relation.person_id == Person.id).join(Relation.elder)
    at_home = stands_by.where(Elder.home_id == elder.home_id, at_number)
    found = db.session.scalars(at_home.order_by(Relation.id.desc()))
    return next((each for each in found if who.name in ("", each.name) and not _stands(each, elder)), None)


def _stands(person: Person, elder: Elder) -> bool:
    live = exists().where(
        Relation.elder_id == elder.id, Relation.person_id == person.id, Relation.deactivated_at.is_(None)
    )
    return bool(db.session.scalar(select(live)))


def _new_person(elder: Elder, who: Newcomer) -> Person:
    """Whoever was invited without her name is called by whose daughter she is, without a surname, until it is known."""
    other = OPPOSITE[elder.person.gender] if who.kinship == "spouse" else None
    gender = other or (Gender.MALE if who.kinship in MEN else Gender.FEMALE)
    language = messages.language_of(elder.person)
    person = Person(name="", surname="", gender=gender, language=language, contact_points=[_point(who, language)])
    name_her(person, elder, kinship=who.kinship, name=who.name)
    return person


def _point(who: Newcomer, language: Language) -> ContactPoint:
    number = who.number
    return ContactPoint(
        value=number.value, extension=number.extension, text_capable=number.text_capable, language=language
    )


def _reach_at(person: Person, who: Newcomer) -> None:
    """From now on this number alone reaches her, unless it did before; who has the old one is not let in by it."""
    live = [point for point in person.contact_points if point.deactivated_at is None]
    if who.number.value in {point.value for point in live}:
        return
    for point in live:
        point.deactivated_at = clock.now()
    person.contact_points.append(_point(who, person.language))
    for relation in db.session.scalars(select(Relation).where(Relation.person_id == person.id)):
        _shut_out(relation)


def _tell_elder(relation: Relation) -> None:
    """So that nobody is added behind her back; unlike ordinary messages it reaches her in hospital, too."""
    elder = relation.elder
    if messages.standing_of(elder) is StandingKind.DEAD:
        return
    language = messages.language_of(elder.person)
    variables = {
        "elder": elder.person.called(language),
        "family": called(relation, language),
        "end": reachable_at(relation)[-4:],
    }
    once = f"family_added:{relation.id}"
    messages.tell(elder.person, Text("family_added", once, variables, not_before=messages.night_until()))
