"""The elder tells where her home is: one tap, while she is there."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from care import homes
from care.access import Right
from care.web.elder.blueprint import blueprint, elder_here
from care.web.pages import page
from care.web.position import fix
from care.web.posting import SEE_OTHER


@blueprint.get("/<ref>/place")
def my_place(ref: str) -> Response:
    """One button, for her own phone; where the phone knows no positions, the hotline."""
    return page("elder/place.html", elder=elder_here(ref, Right.OWN))


@blueprint.post("/<ref>/place")
def place_me(ref: str) -> Response:
    """Her home is where the phone is now."""
    elder, here = elder_here(ref, Right.OWN), fix()
    if here is None:
        flash(_("手机没有给出位置。请打热线，我们帮您填。"))
        return redirect(url_for("elder.my_place", ref=ref), SEE_OTHER)
    homes.set_position(elder.home, here.place, here.accuracy_m)
    flash(_("记下了，您家就在这里。") if not elder.home.rough else _("记下了个大概。到窗边再按一次，会准一些。"))
    return redirect(url_for("elder.more", ref=ref), SEE_OTHER)
