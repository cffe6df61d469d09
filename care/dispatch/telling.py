"""The words that dispatch sends: to caregivers about offers and visits, to elders about who comes."""

from datetime import datetime

from care import clock, messages
from care.db import db
from care.messages import Text
from care.models import Caregiver, Job, MessageClass, Offer, Person, Visit
from care.words import clock_words, distance_words, when_words


def tell_offer(offer: Offer, job: Job) -> None:
    """Ask the caregiver; past its expiry the text is not sent any more."""
    person = db.session.get_one(Caregiver, offer.responder_id).person
    language = messages.language_of(person)
    variables = _visit_words(job, offer.planned_start, person) | {
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
    variables = _visit_words(job, offer.planned_start, person)
    messages.tell(person, Text(template, once=f"{template}:{offer.id}", variables=variables, job=job))


def tell_caregiver(visit: Visit, job: Job, template: str) -> None:
    """Tell a caregiver about her visit."""
    person = visit.caregiver.person
    variables = _visit_words(job, visit.planned_start, person)
    messages.tell(person, Text(template, once=_each_time(template, visit), variables=variables, job=job))


def tell_elder_assigned(visit: Visit, job: Job) -> None:
    """Tell the elder who comes when, with the word to hear first and the code to tell then."""
    person = job.elder.person
    names = _names(person, elder=person, caregiver=visit.caregiver.person)
    variables = _visit_words(job, visit.planned_start, person) | names
    text = Text(
        "order_assigned", once=_each_time("assigned", visit), variables=variables, about=("visit", visit.id), job=job
    )
    messages.tell_elder(job.elder, text)


def tell_elder(job: Job, template: str, occasion: str) -> None:
    """Tell the elder how the search goes."""
    person = job.elder.person
    variables = _visit_words(job, job.window_start, person) | _names(person, elder=person)
    messages.tell_elder(job.elder, Text(template, once=f"{template}:{occasion}", variables=variables, job=job))


def _each_time(occasion: str, visit: Visit) -> str:
    """A visit that was put at another time is told of anew."""
    return f"{occasion}:{visit.id}:{visit.planned_start.timestamp():.0f}"


def _visit_words(job: Job, start: datetime, person: Person) -> dict[str, str]:
    language = messages.language_of(person)
    service = job.service.name_en if language == "en" else job.service.name_zh
    return {"when": when_words(start, None, language, now=clock.now()), "service": service}


def _names(told: Person, **people: Person) -> dict[str, str]:
    language = messages.language_of(told)
    return {part: person.called(language) for part, person in people.items()}
