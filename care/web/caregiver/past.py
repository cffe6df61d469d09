"""What she did: this month's visits and pay, and all that is over, page by page."""

from flask import request
from werkzeug.wrappers import Response

from care.web.caregiver.blueprint import blueprint, caregiver_here
from care.web.caregiver.reads import month_of, past_of
from care.web.caregiver.wording import ENDINGS
from care.web.pages import page

LAST_PAGE = 10_000


@blueprint.get("/visits")
def visits() -> Response:
    """The month's sum on top, then the latest first."""
    caregiver = caregiver_here()
    number = min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)
    month, past = month_of(caregiver), past_of(caregiver, number)
    return page("caregiver/visits.html", month=month, past=past, number=number, endings=ENDINGS)
