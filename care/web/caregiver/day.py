"""Her first page: offers that wait for her word, the visits before her, on duty or off."""

from werkzeug.wrappers import Response

from care import clock, dispatch, duty
from care.web.caregiver.blueprint import blueprint, caregiver_here
from care.web.caregiver.reads import days_before_her, month_of, said_now
from care.web.pages import page


@blueprint.get("/")
def day() -> Response:
    """What is there to do?"""
    caregiver = caregiver_here()
    return page(
        "caregiver/day.html",
        "caregiver/_day.html",
        caregiver=caregiver,
        offers=dispatch.open_offers(caregiver),
        days=days_before_her(caregiver),
        said=said_now(caregiver),
        on_duty=duty.on_duty(caregiver, clock.now()),
        month=month_of(caregiver),
    )
