"""The calendar of care at the desk: all plans; one plan and its days, paused, resumed, ended, one day left out."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from care import errors
from care.models import Elder, Plan, Role, Staff
from care.orders import plans
from care.orders.plans import Sieve
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import DESK, clerk, clerk_who_may
from care.web.entries import day_of, page_number
from care.web.pages import page
from care.web.posting import SEE_OTHER

SHOWN = 8


@blueprint.get("/plans")
def all_plans() -> Response:
    """Which plans there are; first those that stop by themselves unless somebody sees to them."""
    staff = planner()
    asked = request.args.get("show", "")
    sieve = Sieve(asked) if asked in set(Sieve) else Sieve.SOON
    found = plans.listed(sieve, page_number())
    return page("desk/plans.html", staff=staff, sieve=sieve, found=found)


@blueprint.get("/plans/<ref>")
def plan(ref: str) -> Response:
    """What it is, what comes next, what became of the days before."""
    staff = planner()
    plan = plans.plan_of(ref)
    return page(
        "desk/plan.html",
        staff=staff,
        plan=plan,
        coming=plans.coming([plan], SHOWN).get(plan.id, []),
        past=plans.past_days(plan, SHOWN),
        ends_soon=plans.ends_soon(plan),
        may_change=staff.role in DESK,
    )


@blueprint.post("/plans/<ref>/pause")
def pause_plan(ref: str) -> Response:
    """Nothing comes until it is resumed."""
    plan = plan_to_change(ref)
    cancelled = plans.pause(plan)
    flash(_("先停着，取消了%(count)s个已经下的单。", count=cancelled))
    return to_plan(plan)


@blueprint.post("/plans/<ref>/resume")
def resume_plan(ref: str) -> Response:
    """It goes on from today."""
    plan = plan_to_change(ref)
    plans.resume(plan)
    flash(_("从今天起接着做，停着的日子不补。"))
    return to_plan(plan)


@blueprint.post("/plans/<ref>/end")
def end_plan(ref: str) -> Response:
    """It stops for good."""
    plan = plan_to_change(ref)
    cancelled = plans.end(plan)
    flash(_("结束了，取消了%(count)s个已经下的单。", count=cancelled))
    return to_plan(plan)


@blueprint.post("/plans/<ref>/leave-out/<day>")
def leave_out_day(ref: str, day: str) -> Response:
    """Nobody comes on this one day."""
    plan = plan_to_change(ref)
    plans.leave_out(plan, day_of(day), at_the_desk=True)
    return to_plan(plan)


@blueprint.post("/plans/<ref>/put-back/<day>")
def put_day_back(ref: str, day: str) -> Response:
    """Somebody comes on that day after all."""
    plan = plan_to_change(ref)
    plans.put_back(plan, day_of(day))
    return to_plan(plan)


def plans_card(elder: Elder, staff: Staff) -> dict[str, object] | None:
    """The elder's plans with the next day of each, for her page."""
    if staff.role is Role.MANAGER:
        return None
    own = plans.plans_of(elder)
    return {"plans": own, "coming": plans.coming(own, 1)}


def planner() -> Staff:
    """Who is signed in here, if she may read plans: a firm's manager may not."""
    staff = clerk()
    if staff.role is Role.MANAGER:
        raise errors.NotFound
    return staff


def plan_to_change(ref: str) -> Plan:
    """The plan of an address; LookOnly for who may read it only."""
    planner()
    plan = plans.plan_of(ref)
    clerk_who_may(*DESK)
    return plan


def to_plan(plan: Plan) -> Response:
    """Back to the plan's page."""
    return redirect(url_for("desk.plan", ref=plan.ref), SEE_OTHER)
