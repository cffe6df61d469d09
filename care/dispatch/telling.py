"""The words that dispatch sends: to caregivers about offers and visits, to elders about who comes."""

from dataclasses import replace
from datetime import datetime

from care import clock, messages
from care.db import db
from care.dispatch.quiet import tellable_at
from care.messages import Text
from care.models import Caregiver, Job, MessageClass, Offer, Person, Visit
from care.words import clock_words, distance_words, when_words


def tell_offer(offer: Offer, job: Job) -> None:
    """Ask the caregiver; past its expiry the text is not sent any more."""
    person = db.session.get_one(Caregiver, offer.responder_id).person
    language = messages.language_of(person)
    variables = _visit_words(job, offer.planned_start, person, said_at=clock.now()) | {
        "distance": distance_words(offer.distance_m, language),
        "until": clock_words(offer.expires_at, language),
    }
    text = Text(
        "offer",
        once=f"offer:{offer.id}",
        variables=variables,
        about=("offer", offer.id),
        urgency=MessageClass.OFFER,
        not_after=offer.expires_at,
        job=job,
    )
    messages.tell(person, text)


def tell_answerer(offer: Offer, job: Job, template: str) -> None:
    """Tell a caregiver what became of an offer that she could still have taken."""
    person = db.session.get_one(Caregiver, offer.responder_id).person
    once = f"{template}:{offer.id}"
    messages.tell(person, _notice(template, once, job=job, start=offer.planned_start, told=person))


def tell_caregiver(visit: Visit, job: Job, template: str) -> None:
    """Tell a caregiver about her visit."""
    person = visit.caregiver.person
    once = _each_time(template, visit)
    messages.tell(person, _notice(template, once, job=job, start=visit.planned_start, told=person))


def tell_elder_assigned(visit: Visit, job: Job) -> None:
    """Tell the elder who comes when, with the word to hear first and the code to tell then."""
    person = job.elder.person
    once = _each_time("assigned", visit)
    notice = _notice("order_assigned", once, job=job, start=visit.planned_start, told=person)
    names = _names(person, elder=person, caregiver=visit.caregiver.person)
    messages.tell_elder(job.elder, replace(notice, variables=notice.variables | names, about=("visit", visit.id)))


def tell_family_assigned(visit: Visit, job: Job) -> None:
    """Tell the family who comes when; of no use once it is over. Word and code are the elder's alone."""

    def text_for(person: Person) -> Text:
        said_at = messages.night_until() or clock.now()
        words = _visit_words(job, visit.planned_start, person, said_at=said_at)
        names = _names(person, elder=job.elder.person, caregiver=visit.caregiver.person)
        once = _each_time("family_assigned", visit)
        return Text("family_assigned", once, words | names, not_after=visit.planned_end, job=job)

    messages.tell_family(job.elder, text_for)


def tell_family_cancelled(job: Job) -> None:
    """Tell the family that nobody comes any more; each cancelling of the same order is told of."""
    once = f"family_cancelled:{job.id}:{clock.now().timestamp():.0f}"

    def text_for(person: Person) -> Text:
        said_at = messages.night_until() or clock.now()
        words = _visit_words(job, job.window_start, person, said_at=said_at) | _names(person, elder=job.elder.person)
        return Text("family_cancelled", once, words, not_after=job.window_end, job=job)

    messages.tell_family(job.elder, text_for)


def tell_elder(job: Job, template: str, occasion: str) -> None:
    """Tell the elder how the search goes."""
    person = job.elder.person
    notice = _notice(template, f"{template}:{occasion}", job=job, start=job.window_start, told=person)
    messages.tell_elder(job.elder, replace(notice, variables=notice.variables | _names(person, elder=person)))


def _each_time(occasion: str, visit: Visit) -> str:
    """A visit that was put at another time is told of anew."""
    return f"{occasion}:{visit.id}:{visit.planned_start.timestamp():.0f}"


def _notice(template: str, once: str, *, job: Job, start: datetime, told: Person) -> Text:
    """A text about a visit that begins at ``start``. At night it waits: *tomorrow* is said as of when it is sent."""
    at = tellable_at(job, start)
    return Text(template, once, _visit_words(job, start, told, said_at=at), not_before=at, job=job)


def _visit_words(job: Job, start: datetime, person: Person, *, said_at: datetime) -> dict[str, str]:
    language = messages.language_of(person)
    service = job.service.name_en if language == "en" else job.service.name_zh
    return {"when": when_words(start, None, language, now=said_at), "service": service}


def _names(told: Person, **people: Person) -> dict[str, str]:
    language = messages.language_of(told)
    return {part: person.called(language) for part, person in people.items()}
