"""Before a plan stops: which plans are about to, and what the elder and her family are told of it, once."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, or_

from care import clock, messages, settings
from care.db import record
from care.messages import Text
from care.models import Caregiver, Person, Plan, Service, StandingKind
from care.orders.plans.days import noon, today
from care.words import day_words


def warn(plan: Plan) -> None:
    """Tell the elder and her family, each once: the plan ends soon, its service is over, its caregiver has left.

    Who is not at home now is told when she is back, if it is not over by then.
    """
    if messages.standing_of(plan.elder) is not StandingKind.ACTIVE:
        return
    if plan.warned_at is None and ends_soon(plan):
        plan.warned_at = clock.now()
        record(plan, "warned")
        _tell(plan, "plan_ends", str(plan.ends_on))
    if plan.service.deactivated_at:
        _tell(plan, "plan_service_over", str(plan.service_id))
    elif plan.caregiver and plan.caregiver.deactivated_at:
        _tell(plan, "plan_caregiver_left", str(plan.caregiver_id))


def ends_soon(plan: Plan) -> bool:
    """Whether its last day is at most ``plan_warn_days`` ahead."""
    return plan.ends_on is not None and plan.ends_on <= _warned_until()


def needs_a_person() -> ColumnElement[bool]:
    """The condition that a plan ends soon, or that its service or its caregiver is there no more."""
    return or_(
        Plan.ends_on <= _warned_until(),
        Plan.service.has(Service.deactivated_at.is_not(None)),
        Plan.caregiver.has(Caregiver.deactivated_at.is_not(None)),
    )


def _warned_until() -> date:
    return today() + timedelta(days=settings.value("plan_warn_days"))


def _tell(plan: Plan, template: str, occasion: str) -> None:
    """Queue it for her and for those of her family who are told; at night it waits for the morning."""
    elder, once = plan.elder, f"{template}:{plan.id}:{occasion}"
    messages.tell_elder(elder, _text(plan, template, once, elder.person))
    messages.tell_family(elder, lambda person: _text(plan, f"family_{template}", f"family_{once}", person))


def _text(plan: Plan, template: str, once: str, told: Person) -> Text:
    """The words in the language of whoever is told, with what any of the warnings names."""
    language, at = messages.language_of(told), messages.night_until() or clock.now()
    variables = {
        "elder": plan.elder.person.called(language),
        "service": plan.service.name_en if language == "en" else plan.service.name_zh,
    }
    if template.endswith("plan_ends") and plan.ends_on:
        variables["day"] = day_words(noon(plan.ends_on), language, now=at)
    if template.endswith("plan_caregiver_left") and plan.caregiver:
        variables["caregiver"] = plan.caregiver.person.called(language)
    return Text(template, once, variables, not_before=at)
