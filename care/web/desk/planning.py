"""Making and changing a plan at the desk: the form, what would become of its next days, and keeping it."""

from datetime import date
from http import HTTPStatus

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from care import allowances, errors, orders
from care.models import Caregiver, Elder, Plan, PlanOutcome
from care.orders import plans
from care.orders.plans import Fate
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import DESK, clerk, elder_to_change
from care.web.desk.plan_form import Typed
from care.web.desk.plans import SHOWN, plan_to_change, planner, to_plan
from care.web.pages import page
from care.web.prices import quoted


@blueprint.get("/elders/<ref>/plans/new")
def new_plan(ref: str) -> Response:
    """Ask what shall come when; once that is told, show the next days before it is kept."""
    elder = _elder_to_plan_for(ref)
    typed = Typed(request.args) if "every" in request.args else Typed.anew()
    return _form(elder, typed, asked="every" in request.args)


@blueprint.post("/elders/<ref>/plans")
def make_plan(ref: str) -> Response:
    """Keep it; its first orders are placed at once."""
    elder, typed = _elder_to_plan_for(ref), Typed(request.form)
    try:
        plan = plans.make(elder, typed.draft())
    except errors.Invalid as wrong:
        return _form(elder, typed, wrong=wrong)
    flash(_("定下来了，到日子会自动下单。"))
    return to_plan(plan)


@blueprint.get("/plans/<ref>/change")
def change_plan(ref: str) -> Response:
    """The same form for a plan that there is."""
    plan = plan_to_change(ref)
    typed = Typed(request.args) if "every" in request.args else Typed.as_kept(plan)
    return _form(plan.elder, typed, plan=plan, asked="every" in request.args)


@blueprint.post("/plans/<ref>")
def keep_plan(ref: str) -> Response:
    """Keep the change; orders that no longer fit are cancelled."""
    plan, typed = plan_to_change(ref), Typed(request.form)
    try:
        cancelled = plans.change(plan, typed.draft(), seen=request.form.get("seen", ""))
    except errors.Invalid as wrong:
        return _form(plan.elder, typed, plan=plan, wrong=wrong)
    flash(_("改好了，取消了%(count)s个已经下的单。", count=cancelled) if cancelled else _("改好了。"))
    return to_plan(plan)


def _elder_to_plan_for(ref: str) -> Elder:
    planner()
    return elder_to_change(ref, *DESK)


def _form(
    elder: Elder, typed: Typed, *, plan: Plan | None = None, asked: bool = False, wrong: errors.Invalid | None = None
) -> Response:
    """The form; ``asked``: with what would become of its next days; ``wrong``: with what is to be mended."""
    preview: list[Fate] = []
    if asked:
        try:
            preview = _foreseen(elder, typed)
        except errors.Invalid as error:
            wrong = error
    response = page(
        "desk/plan_form.html",
        staff=clerk(),
        elder=elder,
        plan=plan,
        typed=typed,
        preview=preview,
        wrong={wrong.field: wrong.sentence} if wrong else {},
        costs=_costs(plan, elder, typed, preview),
        menu=orders.menu(),
        caregivers=_caregivers(elder, plan),
    )
    response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return response


def _foreseen(elder: Elder, typed: Typed) -> list[Fate]:
    drafted = plans.drafted(elder, typed.draft())
    return plans.fates(drafted, plans.next_days(drafted, SHOWN))


def _costs(plan: Plan | None, elder: Elder, typed: Typed, preview: list[Fate]) -> dict[date, list[str]]:
    """What each visit to come costs the elder, by its day, each after those before it; not of what is ordered."""
    ordered = {each.fate.visit_on for each in plans.coming([plan], SHOWN)[plan.id] if each.job} if plan else set()
    days = [fate.visit_on for fate in preview if fate.outcome is PlanOutcome.PLACED and fate.visit_on not in ordered]
    quotes = allowances.foresee(elder, typed.draft().service, days) if days else {}
    return {day: quoted(quote, day, to_her=False) for day, quote in quotes.items()}


def _caregivers(elder: Elder, plan: Plan | None) -> list[Caregiver]:
    """Whom the form offers: those whom she knows, and the one whom the plan has."""
    known = list(plans.known_caregivers(elder))
    named = plan.caregiver if plan else None
    return [*known, *([named] if named and named not in known and named.deactivated_at is None else [])]
