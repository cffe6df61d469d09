"""What is for the drawer and the wall: all her orders, the sign-in card, and the visit code on a slip of its own."""

from flask import current_app, redirect, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from care import access, allowances, orders
from care.access import Right
from care.config import Config
from care.models import HolderKind
from care.visits import printed_code
from care.web.elder.blueprint import blueprint, elder_here
from care.web.elder.wording import CLOSED
from care.web.entries import page_number
from care.web.pages import page
from care.web.posting import SEE_OTHER
from care.web.qr import qr_picture


@blueprint.get("/<ref>/orders")
def my_orders(ref: str) -> Response:
    """What is under way, on the first page, and what was ordered before, the last first."""
    elder = elder_here(ref)
    number = page_number()
    under_way = orders.open_orders(elder) if number == 1 else []
    past = orders.past_orders(elder, number)
    charges = allowances.charges_of([order.job.id for order in [*under_way, *past.items]])
    return page("elder/orders.html", elder=elder, under_way=under_way, past=past, charges=charges, words=CLOSED)


@blueprint.get("/<ref>/card")
def my_card(ref: str) -> Response:
    """The card to print, with a picture that opens her page."""
    elder = elder_here(ref, Right.OWN)
    cards = access.cards_of(HolderKind.ELDER, elder.id)
    return page("elder/my_card.html", elder=elder, qr=card_picture(access.card_token(cards[0])) if cards else None)


@blueprint.post("/<ref>/card")
def make_card(ref: str) -> Response:
    """A card for whoever has none; a second tap makes no second one."""
    elder = elder_here(ref, Right.OWN)
    if not access.cards_of(HolderKind.ELDER, elder.id):
        access.issue_card(HolderKind.ELDER, elder.id)
    return redirect(url_for("elder.my_card", ref=ref), SEE_OTHER)


@blueprint.get("/<ref>/slip")
def slip(ref: str) -> Response:
    """The fixed visit code: on paper of its own, since who photographs a card must not have both."""
    elder = elder_here(ref, Right.OWN)
    return page("elder/slip.html", elder=elder, code=printed_code(elder))


def card_picture(token: str) -> Markup:
    """The QR code of a card's link, as a drawing for the page."""
    config: Config = current_app.config["CARE"]
    return qr_picture(config.site_url + url_for("elder.card", token=token), _("手机扫的方块图"))
