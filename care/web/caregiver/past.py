"""What she did: this month's visits and pay, and all that is over, page by page."""

from werkzeug.wrappers import Response

from care.web.caregiver.blueprint import blueprint, caregiver_here
from care.web.caregiver.reads import month_of, past_of
from care.web.caregiver.wording import ENDINGS
from care.web.entries import page_number
from care.web.pages import page


@blueprint.get("/visits")
def visits() -> Response:
    """The month's sum on top, then the latest first."""
    caregiver = caregiver_here()
    number = page_number()
    month, past = month_of(caregiver), past_of(caregiver, number)
    return page("caregiver/visits.html", month=month, past=past, number=number, endings=ENDINGS)
