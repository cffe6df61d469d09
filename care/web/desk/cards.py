"""An elder's cards, slip and phones at the desk: made, printed, revoked."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from care import access
from care.errors import NotFound
from care.models import Card, Elder, HolderKind
from care.visits import printed_code
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import DESK, elder_to_change
from care.web.elder.paper import card_picture
from care.web.pages import page
from care.web.posting import SEE_OTHER


@blueprint.post("/elders/<ref>/cards")
def issue_card(ref: str) -> Response:
    """A new card for her; the old ones stay good until they are revoked."""
    elder = elder_to_change(ref, *DESK)
    access.issue_card(HolderKind.ELDER, elder.id)
    return _back_to(elder, _("新卡做好了，可以打印。"))


@blueprint.get("/elders/<ref>/cards/<int:card_id>")
def show_card(ref: str, card_id: int) -> Response:
    """The card to print. Whoever sees its picture could ask to be let in, so only the desk does."""
    elder = elder_to_change(ref, *DESK)
    card = _card(elder, card_id)
    return page("desk/card.html", elder=elder, qr=card_picture(access.card_token(card)))


@blueprint.post("/elders/<ref>/cards/<int:card_id>/revoke")
def revoke_card(ref: str, card_id: int) -> Response:
    """A lost card lets nobody in any more."""
    elder = elder_to_change(ref, *DESK)
    access.revoke_card(_card(elder, card_id))
    return _back_to(elder, _("这张卡作废了。"))


@blueprint.get("/elders/<ref>/slip")
def slip(ref: str) -> Response:
    """Her fixed visit code to print: on paper of its own, never beside the card."""
    elder = elder_to_change(ref, *DESK)
    return page("desk/slip.html", elder=elder, code=printed_code(elder))


@blueprint.post("/elders/<ref>/forget-phones")
def forget_phones(ref: str) -> Response:
    """After a theft: no phone acts for her until it is bound anew."""
    elder = elder_to_change(ref, *DESK)
    access.forget_phones(elder)
    return _back_to(elder, _("所有手机都退出了。"))


@blueprint.post("/elders/<ref>/phones/<int:bond_id>/end")
def end_elder_phone(ref: str, bond_id: int) -> Response:
    """One phone acts for her no more until it is bound anew."""
    elder = elder_to_change(ref, *DESK)
    access.end_phone(elder, bond_id)
    return _back_to(elder, _("那一部手机退出了。"))


def _card(elder: Elder, card_id: int) -> Card:
    """Her live card of this number."""
    card = next((each for each in access.cards_of(HolderKind.ELDER, elder.id) if each.id == card_id), None)
    if card is None:
        raise NotFound
    return card


def _back_to(elder: Elder, said: str) -> Response:
    flash(said)
    return redirect(url_for("desk.elder", ref=elder.ref), SEE_OTHER)
