"""What she did: this month's visits and pay, and all that is over, page by page."""

from werkzeug.wrappers import Response

from care.allowances import owing
from care.web.caregiver.blueprint import blueprint, caregiver_here
from care.web.caregiver.reads import month_of, past_of
from care.web.caregiver.wording import ENDINGS
from care.web.entries import page_number
from care.web.pages import page


@blueprint.get("/visits")
def visits() -> Response:
    """The month's sum on top, then the latest first, with what an elder has still to pay."""
    caregiver = caregiver_here()
    number = page_number()
    past = past_of(caregiver, number)
    return page(
        "caregiver/visits.html",
        month=month_of(caregiver),
        past=past,
        open_fen=owing.open_of([visit.job_id for visit in past.visits]),
        cash_fen=owing.in_hand_fen(caregiver.id),
        number=number,
        endings=ENDINGS,
    )
