"""The receipt of an order, for the elder and the family who may see: a page that can be printed."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from care import orders
from care.web.elder.blueprint import blueprint, elder_here
from care.web.pages import page
from care.web.posting import SEE_OTHER
from care.web.receipts import receipt_of


@blueprint.get("/<ref>/o/<order_ref>/receipt")
def receipt(ref: str, order_ref: str) -> Response:
    """What was done, who came, what it cost whom, how it was paid; the order's page where there is none yet."""
    elder = elder_here(ref)
    order = orders.order_of(elder, order_ref)
    found = receipt_of(order.job)
    if found is None:
        return redirect(url_for("elder.order", ref=ref, order_ref=order_ref), SEE_OTHER)
    return page("elder/receipt.html", elder=elder, order=order, receipt=found)
