"""Cases in hand: an operator takes an order by one tap, takes it over from a colleague, gives it back."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from care.hotline import shifts
from care.models import Job
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import DESK, clerk, job_to_change
from care.web.posting import SEE_OTHER


@blueprint.post("/jobs/<ref>/take")
def take_case(ref: str) -> Response:
    """She has it in hand from now on; whoever was first keeps it."""
    job = job_to_change(ref, *DESK)
    shifts.take(job, clerk())
    return _to(job, _("这件事在您手上了。"))


@blueprint.post("/jobs/<ref>/take-over")
def take_case_over(ref: str) -> Response:
    """She takes it from the colleague whom the page named."""
    job = job_to_change(ref, *DESK)
    shifts.take_over(job, clerk(), request.form.get("from", type=int))
    return _to(job, _("接过来了，这件事在您手上了。"))


@blueprint.post("/jobs/<ref>/put-down")
def put_case_down(ref: str) -> Response:
    """Somebody else may take it."""
    job = job_to_change(ref, *DESK)
    shifts.put_down(job, clerk())
    return _to(job, _("放下了，别人可以接。"))


def _to(job: Job, said: str) -> Response:
    flash(said)
    return redirect(url_for("desk.job", ref=job.ref), SEE_OTHER)
