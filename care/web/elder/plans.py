"""What comes to the elder by plan, and leaving out the next time by one tap, which can be taken back."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from care.access import Right
from care.models import Plan
from care.orders import plans
from care.web.elder.blueprint import blueprint, elder_here
from care.web.elder.wording import NOT_COMING
from care.web.entries import day_of
from care.web.pages import page
from care.web.posting import SEE_OTHER

NEXT = 2


@blueprint.get("/<ref>/plans")
def my_plans(ref: str) -> Response:
    """Each plan with its next two days."""
    elder = elder_here(ref)
    own = plans.plans_of(elder)
    return page("elder/plans.html", elder=elder, plans=own, coming=plans.coming(own, NEXT), reasons=NOT_COMING)


@blueprint.post("/<ref>/plans/<plan_ref>/leave-out/<day>")
def leave_out_day(ref: str, plan_ref: str, day: str) -> Response:
    """Not that time."""
    plans.leave_out(_plan(ref, plan_ref), day_of(day))
    return redirect(url_for("elder.my_plans", ref=ref), SEE_OTHER)


@blueprint.post("/<ref>/plans/<plan_ref>/put-back/<day>")
def put_day_back(ref: str, plan_ref: str, day: str) -> Response:
    """That time after all."""
    plans.put_back(_plan(ref, plan_ref), day_of(day))
    return redirect(url_for("elder.my_plans", ref=ref), SEE_OTHER)


def _plan(ref: str, plan_ref: str) -> Plan:
    return plans.plan_of(plan_ref, elder_here(ref, Right.ORDER))
