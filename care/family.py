"""The family: who is invited to stand by an elder, with which rights; told of it; taken off, and put back at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, func, select

from care import access, clock, errors, messages, papers, settings
from care.db import db, lock, new_id, record
from care.messages import Text
from care.models import (
    Card,
    Consent,
    ContactPoint,
    Elder,
    Gender,
    HolderKind,
    Language,
    MessageClass,
    Person,
    Purpose,
    Relation,
    RelationKind,
    StandingKind,
    romanised,
    surname_of,
)

INVITATION_LIVES = timedelta(days=7)
# Whoever holds her phone could send texts to the whole town.
INVITATIONS_A_DAY = 10
# What somebody is to an elder: the code that is kept, and its word.
KINSHIPS: dict[str, errors.Sentence] = {
    "daughter": _l("女儿"),
    "son": _l("儿子"),
    "spouse": _l("老伴"),
    "grandchild": _l("孙辈"),
    "daughter_in_law": _l("儿媳"),
    "son_in_law": _l("女婿"),
    "sibling": _l("兄弟姐妹"),
    "nephew": _l("侄甥"),
    "neighbour": _l("邻居"),
    "friend": _l("朋友"),
    "other": _l("别的人"),
}
MEN = ("son", "son_in_law")
OPPOSITE = {Gender.FEMALE: Gender.MALE, Gender.MALE: Gender.FEMALE}
# Such a decision is not an elder's to undo by a tap.
DECIDERS = (RelationKind.GUARDIAN, RelationKind.AGENT)


@dataclass(frozen=True)
class Rights:
    """What one of the family may do on her own phone, and whether she is told by SMS."""

    may_see: bool = True
    may_order: bool = True
    is_told: bool = True


@dataclass(frozen=True)
class Newcomer:
    """Who is to stand by an elder: an E.164 ``number``, one of KINSHIPS, and the name where it is known."""

    number: str
    kinship: str
    name: str = ""
    kind: RelationKind = RelationKind.FAMILY
    document: str | None = None


def family_of(elder: Elder) -> Sequence[Relation]:
    """Return who stands by an elder today, in the order in which the desk calls."""
    standing_by = select(Relation).where(Relation.elder_id == elder.id, papers.in_force())
    return db.session.scalars(standing_by.order_by(Relation.position, Relation.id)).all()


def just_taken_off(elder: Elder) -> Sequence[Relation]:
    """Return who was taken off so lately that it can be undone, and was not invited again since."""
    live = select(Relation.person_id).where(Relation.elder_id == elder.id, Relation.deactivated_at.is_(None))
    lately = Relation.deactivated_at >= clock.now() - _undo()
    off = select(Relation).where(Relation.elder_id == elder.id, lately, Relation.person_id.not_in(live))
    return db.session.scalars(off.order_by(Relation.deactivated_at.desc())).all()


def relation_of(elder: Elder, ref: str) -> Relation:
    """Return the elder's relation of an address, be it taken off; NotFound for anybody else's."""
    own = select(Relation).where(Relation.ref == ref, Relation.elder_id == elder.id)
    relation = db.session.scalars(own).first()
    if relation is None:
        raise errors.NotFound
    return relation


def may_be_viewed(elder: Elder) -> bool:
    """Whether the elder consents to her family seeing her orders at present."""
    return papers.consents_to(elder, Purpose.FAMILY_VIEW)


def agree(elder: Elder, evidence: str) -> None:
    """Keep that the elder lets her family see her orders. Refused where a guardian decides in her place."""
    if may_be_viewed(elder):
        return
    if papers.guardians_of(elder):
        raise errors.Refused(_l("这位老人有监护人，要监护人同意。请打热线，我们帮您办。"))
    consent = Consent(elder_id=elder.id, purpose=Purpose.FAMILY_VIEW, evidence=evidence, given_at=clock.now())
    db.session.add(consent)
    db.session.flush()
    record(consent, "given", evidence=evidence)


def withdraw(elder: Elder, reason: str) -> None:
    """From now on none of the family sees, orders or is told anything."""
    stands = select(Consent).where(
        Consent.elder_id == elder.id, Consent.purpose == Purpose.FAMILY_VIEW, Consent.withdrawn_at.is_(None)
    )
    for consent in db.session.scalars(stands).all():
        consent.withdrawn_at, consent.withdrawal = clock.now(), reason
        record(consent, "withdrawn", reason=reason)


def invite(elder: Elder, who: Newcomer, rights: Rights) -> Relation:
    """Let somebody stand by ``elder``, send her the way in, and tell the elder. Invited again, she keeps one relation.

    Refused where too many were invited today. The caller keeps the elder's consent (``agree``) in the same transaction.
    """
    lock(elder)
    _refuse_flood(elder)
    known = _standing_by(elder, who)
    relation = known or _new_relation(elder, who)
    relation.may_see, relation.may_order, relation.is_told = rights.may_see, rights.may_order, rights.is_told
    db.session.flush()
    record(relation, "invited", kinship=who.kinship, **vars(rights))
    if rights.may_see:
        send_invitation(relation)
    if known is None:
        _tell_elder(relation)
    return relation


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


def take_off(relation: Relation) -> None:
    """From now on she does not stand by the elder; her phone finds nothing. Can be undone for a while."""
    if relation.deactivated_at is None:
        relation.deactivated_at = clock.now()
        record(relation, "taken_off")


def put_back(relation: Relation) -> None:
    """Undo ``take_off`` within ten minutes (``undo_s``). Refused later, or when she was invited anew meanwhile."""
    elder = lock(db.session.get_one(Elder, relation.elder_id))
    if relation.deactivated_at is None:
        return
    if relation.id not in {each.id for each in just_taken_off(elder)}:
        raise errors.Refused(_l("时间过了，不能撤回了，请重新邀请。"))
    relation.deactivated_at = None
    record(relation, "put_back")


def move_up(relation: Relation) -> None:
    """Let the desk call her one place sooner."""
    elder = lock(db.session.get_one(Elder, relation.elder_id))
    order = list(family_of(elder))
    place = order.index(relation) if relation in order else 0
    if place:
        order[place - 1], order[place] = relation, order[place - 1]
        record(relation, "moved_up")
    for position, each in enumerate(order, 1):
        each.position = position


def removable_by_tap(relation: Relation) -> bool:
    """Whether the elder takes her off by herself: a guardian or agent only goes by way of the desk."""
    return relation.kind not in DECIDERS


def reachable_at(relation: Relation) -> str:
    """Return the E.164 number at which she is called first; "" for none."""
    contact = messages.contact_of(relation.person)
    points = [contact] if contact else [each for each in relation.person.contact_points if each.deactivated_at is None]
    return points[0].value if points else ""


def _undo() -> timedelta:
    return timedelta(seconds=settings.value("undo_s"))


def _refuse_flood(elder: Elder) -> None:
    hers = exists().where(Relation.id == Card.holder_id, Relation.elder_id == elder.id)
    since: datetime = clock.now() - timedelta(days=1)
    sent = select(func.count()).where(Card.holder_kind == HolderKind.FAMILY, Card.created_at > since, hers)
    if (db.session.scalar(sent) or 0) >= INVITATIONS_A_DAY:
        raise errors.Refused(_l("今天邀请得太多了，请明天再试，或者打热线。"))


def _standing_by(elder: Elder, who: Newcomer) -> Relation | None:
    """Who is invited again: she stands by the elder already, at this number."""
    at_number = exists().where(ContactPoint.person_id == Relation.person_id, access.reached_at(who.number))
    live = select(Relation).where(Relation.elder_id == elder.id, Relation.deactivated_at.is_(None), at_number)
    return next((each for each in db.session.scalars(live) if who.name in ("", each.person.name)), None)


def _new_relation(elder: Elder, who: Newcomer) -> Relation:
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
    at_number = exists().where(ContactPoint.person_id == Person.id, access.reached_at(who.number))
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
    person = Person(
        name="", surname="", gender=gender, language=language, contact_points=[ContactPoint(value=who.number)]
    )
    person.contact_points[0].language = language
    name_her(person, elder, who)
    return person


def name_her(person: Person, elder: Elder, who: Newcomer) -> None:
    """Let ``person`` be called by her name, or by what she is to the elder where that is all that is known."""
    if who.name:
        person.name, person.surname, person.latin_name = who.name, surname_of(who.name), romanised(who.name)
        return
    person.surname = ""
    person.name = _described(elder, who.kinship, Language.ZH)
    person.latin_name = _described(elder, who.kinship, Language.EN)


def called(relation: Relation, language: str) -> str:
    """Return how one of the family is called: 女儿王丽, or 女儿 where the name is not known."""
    kin, name = kin_words(relation.kinship, language), relation.person.called(language)
    if not relation.person.surname:
        return kin
    return f"{kin} {name}" if language == Language.EN else f"{kin}{name}"


def kin_words(kinship: str, language: str) -> str:
    """Return the word for what somebody is to an elder; what is none of KINSHIPS is said as it was written."""
    with force_locale(language):
        return str(KINSHIPS.get(kinship, kinship or KINSHIPS["other"]))


def _described(elder: Elder, kinship: str, language: Language) -> str:
    with force_locale(language):
        words: str = gettext("%(elder)s的%(kin)s", elder=elder.person.called(language), kin=str(KINSHIPS[kinship]))
    return words


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
