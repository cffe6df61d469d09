"""An elder's papers at the desk: who decides, consents given and withdrawn, and what an order of hers still lacks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from care import access, errors, orders, papers
from care.clock import LOCAL
from care.errors import Invalid, Sentence
from care.models import Elder, Job, JobStatus, Purpose, Requirement, Role, Service, Staff
from care.orders.sight import elder_seen_by
from care.papers import Decider
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import DESK, clerk_above_firms, elder_to_change
from care.web.entries import day_typed, way_on
from care.web.pages import page
from care.web.posting import SEE_OTHER

NOT_BEGUN = (JobStatus.SEEKING, JobStatus.ASSIGNED)


@dataclass(frozen=True)
class Wanting:
    """What is missing before anybody comes, who is to be asked for it, and to which page recording it leads back."""

    elder: Elder
    missing: list[Requirement]
    deciders: list[Decider]
    back: str


def wanting_of(job: Job, staff: Staff) -> Wanting | None:
    """What a job that has not begun lacks; nothing of it is a manager's."""
    if staff.role is Role.MANAGER or job.status not in NOT_BEGUN:
        return None
    return wanting(job.elder, [job.service], url_for("desk.job", ref=job.ref))


def wanting(elder: Elder, services: Iterable[Service], back: str) -> Wanting | None:
    """What any of ``services`` asks for and the elder does not have; None where nothing is missing."""
    missing = list(dict.fromkeys(each for service in services for each in papers.missing(elder, service)))
    return Wanting(elder, missing, _asked(elder), back) if missing else None


def papers_card(elder: Elder, staff: Staff) -> dict[str, Any] | None:
    """What stands, and how able she is: health, so it is noted as seen."""
    if staff.role is Role.MANAGER:
        return None
    access.saw(elder.person_id)
    return standing_papers(elder)


def wanting_card(elder: Elder, staff: Staff) -> dict[str, Any] | None:
    """What her orders that have not begun still lack."""
    if staff.role is Role.MANAGER:
        return None
    jobs = [order.job for order in orders.open_orders(elder)]
    services = dict.fromkeys(job.service for job in jobs if job.status in NOT_BEGUN)
    found = wanting(elder, services, url_for("desk.elder", ref=elder.ref))
    return {"wanting": found} if found else None


def standing_papers(elder: Elder) -> dict[str, Any]:
    """Who decides, what stands today, and all that ever was."""
    deciders, consents = papers.deciders(elder), papers.consents_of(elder)
    agreements, assessments = papers.agreements_of(elder), papers.assessments_of(elder)
    return {
        "deciders": deciders,
        "consents": consents,
        "standing": papers.standing(consents, deciders),
        "agreements": agreements,
        "agreement": papers.present(agreements, deciders),
        "assessments": assessments,
        "assessment": papers.latest(assessments),
    }


@blueprint.get("/elders/<ref>/papers")
def papers_of(ref: str) -> Response:
    """All papers of hers."""
    staff = clerk_above_firms()
    return _page(elder_seen_by(staff, ref), staff)


@blueprint.post("/elders/<ref>/papers/consents/<purpose>/give")
def give_consent(ref: str, purpose: str) -> ResponseReturnValue:
    """Whoever decides said yes; what waited for it goes on."""
    elder, what = elder_to_change(ref, *DESK), _purpose(purpose)
    try:
        by = papers.decider(elder, request.form.get("by", ""))
        papers.consent(elder, what, by, evidence=request.form.get("evidence", ""), at=_given_at())
    except Invalid as wrong:
        return _page(elder, clerk_above_firms(), {f"{purpose}-{wrong.field}": wrong.sentence}), wrong.status
    orders.release_held(elder)
    return to_papers(elder, _("记下来了。"))


@blueprint.post("/elders/<ref>/papers/consents/<purpose>/withdraw")
def withdraw_consent(ref: str, purpose: str) -> ResponseReturnValue:
    """She, or whoever speaks for her, says no; what needs it and has not begun is held."""
    elder, what = elder_to_change(ref, *DESK), _purpose(purpose)
    try:
        papers.withdraw(elder, what, request.form.get("reason", ""))
    except Invalid as wrong:
        return _page(elder, clerk_above_firms(), {f"{purpose}-{wrong.field}": wrong.sentence}), wrong.status
    orders.hold_lacking(elder)
    return to_papers(elder, _("撤回记下来了。还没上门的，先不派人。"))


def to_papers(elder: Elder, said: str) -> Response:
    """On to the page where it was missing, or to all papers."""
    flash(said)
    return redirect(way_on("/desk/", url_for("desk.papers_of", ref=elder.ref)), SEE_OTHER)


def _given_at() -> datetime | None:
    """Noon of the earlier day on which it was given; None: now."""
    typed = request.form.get("given_on", "").strip()
    try:
        day = day_typed(typed) if typed else papers.today()
    except ValueError as error:
        raise Invalid(_l("请选一个日子。"), field="given_on") from error
    return None if day == papers.today() else datetime.combine(day, time(12), LOCAL)


def _purpose(text: str) -> Purpose:
    if text not in set(Purpose):
        raise errors.NotFound
    return Purpose(text)


def _asked(elder: Elder) -> list[Decider]:
    """Who is asked: her telephone is shown."""
    deciders = papers.deciders(elder)
    for each in deciders:
        if each:
            access.saw(each.person_id)
    return deciders


def _page(elder: Elder, staff: Staff, wrong: dict[str, Sentence] | None = None) -> Response:
    access.saw(elder.person_id)
    return page(
        "desk/papers/papers.html",
        staff=staff,
        elder=elder,
        mine=standing_papers(elder),
        wrong=wrong or {},
        typed=request.form,
        today=papers.today(),
        may_change=staff.role in DESK,
    )
