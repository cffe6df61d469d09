"""One order's page: what goes on and who comes, in words; taking it back; and how it was, afterwards."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from care import access, errors, messages, orders
from care.access import Right
from care.models import Job, Order, Outcome, Visit, When
from care.orders import Progress, State
from care.visits import visit_code, visit_word
from care.web.elder.blueprint import blueprint, elder_here
from care.web.elder.wording import ANSWERS, FACES, FAMILY_STATES, REASONS, STATES, WHEN, about, ordered_words
from care.web.entries import pressed
from care.web.filters import when
from care.web.pages import page
from care.web.posting import SEE_OTHER

OVER = (State.FINISHED, State.ENDED, State.CANCELLED)
TOLD = (State.ASSIGNED, State.ON_WAY)
TO_COME = (State.WAITING_CREW, *TOLD)


@blueprint.get("/<ref>/o/<order_ref>")
def order(ref: str, order_ref: str) -> Response:
    """What is happening; it keeps itself up to date until nothing more will happen."""
    elder = elder_here(ref)
    progress = orders.progress_of(elder, order_ref)
    states = FAMILY_STATES if access.relation_here() else STATES
    return page(
        "elder/order.html",
        "elder/_progress.html",
        ended=progress.state in OVER,
        elder=elder,
        progress=progress,
        state=states[progress.state],
        coming=[_caller(visit, progress) for visit in progress.visits],
        answers=ANSWERS,
        wanted=_wanted(progress.job),
        ordered=ordered_words(progress.order),
    )


@blueprint.post("/<ref>/o/<order_ref>/cancel")
def cancel(ref: str, order_ref: str) -> Response:
    """Not needed after all; can be taken back for a while."""
    order = _order(ref, order_ref)
    orders.cancel(order)
    return _back_to(ref, order)


@blueprint.post("/<ref>/o/<order_ref>/restore")
def restore(ref: str, order_ref: str) -> Response:
    """Needed after all."""
    order = _order(ref, order_ref)
    orders.restore(order)
    return _back_to(ref, order)


@blueprint.post("/<ref>/o/<order_ref>/outcome")
def tell_outcome(ref: str, order_ref: str) -> Response:
    """Was it done?"""
    order = _order(ref, order_ref)
    orders.give_feedback(order, pressed(Outcome, "outcome"))
    return _back_to(ref, order)


@blueprint.post("/<ref>/o/<order_ref>/face")
def rate(ref: str, order_ref: str) -> Response:
    """How was it? The reasons that stand on the buttons come with the face."""
    order, face = _order(ref, order_ref), request.form.get("face", 0, type=int)
    if face not in FACES:
        raise errors.Invalid(field="face")
    orders.rate(order, face, [reason for reason in request.form.getlist("reason") if reason in REASONS[face]])
    return _back_to(ref, order)


def _caller(visit: Visit, progress: Progress) -> dict[str, object]:
    """Who comes: name; until it is over the number; until she is in, when, the word to hear and the code to tell.

    Number, word and code are for her phone, and of the family for who orders for her: whom she rings and asks.
    """
    person, contact = visit.caregiver.person, None
    helper = access.relation_here()
    trusted = helper is None or helper.may_order
    if progress.state not in OVER and trusted:
        access.saw(person.id)
        contact = messages.contact_of(person)
    to_come, told = progress.state in TO_COME, progress.state in TOLD and trusted
    return {
        "person": person,
        "number": access.local_number(contact.value) if contact else "",
        "at": about(visit.planned_start) if to_come else None,
        "word": visit_word(visit) if told else "",
        "code": visit_code(visit) if told else "",
    }


def _wanted(job: Job) -> str:
    """When she wants it, as seen from today: what was ordered for tomorrow is for today once a night has passed."""
    return str(WHEN[When.ASAP].words) if job.asap else when(job.window_start, job.window_end)


def _order(ref: str, order_ref: str) -> Order:
    return orders.order_of(elder_here(ref, Right.ORDER), order_ref)


def _back_to(ref: str, order: Order) -> Response:
    return redirect(url_for("elder.order", ref=ref, order_ref=order.ref), SEE_OTHER)
