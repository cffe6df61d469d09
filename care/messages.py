"""Who is told what: writes a Message row in the caller's transaction; a drain hands it over afterwards."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from care import access, clock, queues, settings
from care.clock import LOCAL
from care.db import actor, claim, db, lock, transaction
from care.models import (
    ContactKind,
    ContactPoint,
    Elder,
    HolderKind,
    Job,
    Language,
    Message,
    MessageClass,
    MessageStatus,
    Person,
    Standing,
    StandingKind,
)
from care.sms.gateway import GatewayError, gateway

ATTEMPTS = 5
TIMEOUT = timedelta(seconds=3)
# A sender that died holds its message for the time the provider may take and a little more.
LEASE = TIMEOUT + timedelta(seconds=5)
RETRY = timedelta(seconds=20)
CODE_USE = timedelta(minutes=10)


@dataclass(frozen=True)
class Text:
    """What is to be told: a template of ``sms.templates``, its variables, and the row that links and codes come from.

    ``once`` names the occasion: one person is told of it a single time. It is sent from ``not_before`` (now) on, and
    after ``not_after`` not any more.
    """

    template: str
    once: str
    variables: dict[str, str] = field(default_factory=dict)
    about: tuple[str, int] | None = None
    urgency: MessageClass = MessageClass.NOTICE
    not_before: datetime | None = None
    not_after: datetime | None = None
    job: Job | None = None


def contact_of(person: Person) -> ContactPoint | None:
    """Return the number that reaches a person by SMS: her own before a shared one; None for who has none."""
    phones = [
        point
        for point in person.contact_points
        if point.kind is ContactKind.PHONE and point.text_capable and point.deactivated_at is None
    ]
    return min(phones, key=lambda point: (point.shared, point.id), default=None)


def language_of(person: Person) -> Language:
    """Return the language in which a person is told things: that of the number that reaches her."""
    contact = contact_of(person)
    return contact.language if contact else person.language


def tell(person: Person, text: Text) -> Message | None:
    """Queue ``text`` for ``person`` in the open transaction; None when she has no telephone or was told before."""
    contact = contact_of(person)
    return _queue(contact, text) if contact else None


def tell_elder(elder: Elder, text: Text) -> Message | None:
    """The same for an elder, unless her standing stops ordinary messages."""
    return tell(elder.person, text) if standing_of(elder) is StandingKind.ACTIVE else None


def tell_family(elder: Elder, text_for: Callable[[Person], Text]) -> list[Message]:
    """Tell those of the elder's family who are to be told, each in her language, unless her standing stops it.

    At night it waits. A telephone that several share rings once, and the elder's own not at all: she is told herself.
    ``once`` of the text is made each person's own. Whoever did it herself is not told of it.
    """
    if standing_of(elder) is not StandingKind.ACTIVE:
        return []
    reached = {point.value for point in elder.person.contact_points if point.deactivated_at is None}
    told = []
    for person in access.people_told(elder):
        contact = contact_of(person)
        if contact is None or contact.value in reached or actor.get() == f"family:{person.id}":
            continue
        reached.add(contact.value)
        told.append(_queue(contact, _in_the_morning(text_for(person), person)))
    return [message for message in told if message]


def night_until() -> datetime | None:
    """Return when the quiet hours end that it is now; None by day."""
    starts, ends = settings.value("quiet_from_hour"), settings.value("quiet_to_hour")
    local = clock.now().astimezone(LOCAL)
    past_midnight = starts > ends
    quiet = local.hour >= starts or local.hour < ends if past_midnight else starts <= local.hour < ends
    if not quiet:
        return None
    end = local.replace(hour=ends, minute=0, second=0, microsecond=0)
    return end if end > local else end + timedelta(days=1)


def _in_the_morning(text: Text, person: Person) -> Text:
    return replace(text, once=f"{text.once}:{person.id}", not_before=text.not_before or night_until())


def standing_of(elder: Elder, at: datetime | None = None) -> StandingKind:
    """Return what the elder's life is at a moment (now)."""
    if at is None and elder.standing_then:
        return elder.standing_then
    kind: StandingKind = db.session.scalars(select(Standing.column(elder.id, at or clock.now()))).one()
    return kind


def send_login_code(kind: HolderKind, number: str) -> None:
    """Make a six-digit code for an E.164 number and send it if somebody of that kind has it; says nothing of which."""
    code = access.new_login_code(kind, number)
    contact = _holder_contact(kind, number)
    if contact:
        text = Text(
            template="login_code",
            once=f"login_code:{code.id}",
            about=("login_code", code.id),
            urgency=MessageClass.CODE,
            not_after=clock.now() + CODE_USE,
        )
        _queue(contact, text)


def _holder_contact(kind: HolderKind, number: str) -> ContactPoint | None:
    if kind is HolderKind.CAREGIVER:
        caregiver = access.caregiver_by_number(number)
        people = [caregiver.person] if caregiver else []
    else:
        people = [elder.person for elder in access.elders_by_number(number)]
        people += [relation.person for relation in access.relations_by_number(number)]
    points = [point for person in people for point in person.contact_points]
    return next(
        (point for point in points if point.value == number and point.text_capable and point.deactivated_at is None),
        None,
    )


def _queue(contact: ContactPoint, text: Text) -> Message | None:
    once = f"{text.once}:{contact.person_id}"
    if db.session.scalar(select(Message.id).where(Message.once == once)):
        return None
    message = Message(
        person_id=contact.person_id,
        contact_point_id=contact.id,
        template=text.template,
        variables=text.variables,
        language=contact.language,
        urgency=text.urgency,
        about=text.about[0] if text.about else None,
        about_id=text.about[1] if text.about else None,
        once=once,
        due_at=text.not_before or clock.now(),
        not_after=text.not_after,
        job_id=text.job.id if text.job else None,
    )
    db.session.add(message)
    queues.wake_after_commit("messages")
    return message


def drain() -> int:
    """Hand over every message that is due; returns how many."""
    return queues.drain(Message, _send, _count_failure)


def _count_failure(message_id: int) -> None:
    """A message that cannot even be tried is given up after five times."""
    message = db.session.get_one(Message, message_id)
    message.attempt += 1
    if message.attempt >= ATTEMPTS:
        claim(message, (MessageStatus.QUEUED, MessageStatus.SENDING), MessageStatus.FAILED, due_at=None)


def _send(message_id: int) -> bool:
    """1. Lease the row and commit. 2. Call the provider, with no transaction open. 3. Keep what it said."""
    number = _leased(message_id)
    if number is None:
        return False
    message = db.session.get_one(Message, message_id)
    try:
        handed = gateway().send(message, number)
    except GatewayError as error:
        _keep_failure(message_id, error)
        return False
    with transaction():
        message = db.session.get_one(Message, message_id)
        claim(
            message,
            MessageStatus.SENDING,
            MessageStatus.HANDED_OVER,
            due_at=None,
            provider=handed.provider,
            provider_id=handed.provider_id,
            handed_over_at=clock.now(),
        )
    return True


def _leased(message_id: int) -> str | None:
    """The number to send to, when this process got the row; None when another did or it is past its use."""
    with transaction():
        message = lock(db.session.get_one(Message, message_id))
        if message.due_at is None or message.due_at > clock.now():
            return None
        if message.status is MessageStatus.SENDING:
            _take_from_the_dead(message)
            return None
        if message.not_after and message.not_after <= clock.now():
            claim(message, MessageStatus.QUEUED, MessageStatus.STALE, due_at=None)
            return None
        lease = clock.now() + LEASE
        claim(message, MessageStatus.QUEUED, MessageStatus.SENDING, due_at=lease, attempt=message.attempt + 1)
        return db.session.get_one(ContactPoint, message.contact_point_id).value


def _take_from_the_dead(message: Message) -> None:
    """Its sender died in the middle: an offer or code goes again, a notice may have gone out and is not repeated."""
    if message.urgency is MessageClass.NOTICE:
        claim(message, MessageStatus.SENDING, MessageStatus.UNKNOWN, due_at=None)
    elif message.attempt >= ATTEMPTS:
        claim(message, MessageStatus.SENDING, MessageStatus.FAILED, due_at=None)
    else:
        claim(message, MessageStatus.SENDING, MessageStatus.QUEUED, due_at=clock.now())


def _keep_failure(message_id: int, error: GatewayError) -> None:
    current_app.logger.warning("message %s was not taken: %s", message_id, error)
    with transaction():
        message = db.session.get_one(Message, message_id)
        kept = str(error)[:80]
        if error.unknown and message.urgency is MessageClass.NOTICE:
            claim(message, MessageStatus.SENDING, MessageStatus.UNKNOWN, due_at=None, error=kept)
        elif message.attempt >= ATTEMPTS:
            claim(message, MessageStatus.SENDING, MessageStatus.FAILED, due_at=None, error=kept)
        else:
            claim(message, MessageStatus.SENDING, MessageStatus.QUEUED, due_at=clock.now() + RETRY, error=kept)
