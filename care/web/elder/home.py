"""The elder's home, from which everything is one tap away, and the page that calls for help."""

from werkzeug.wrappers import Response

from care import access, allowances, messages, orders
from care.allowances.months import today
from care.models import StandingKind
from care.web.elder.blueprint import blueprint, elder_here
from care.web.elder.wording import FAMILY_PAUSES, PAUSES
from care.web.pages import page
from care.web.prices import left_words


@blueprint.get("/<ref>/")
def home(ref: str) -> Response:
    """What is under way, the same as last time, and the menu; while nobody can come, why."""
    elder = elder_here(ref)
    standing = messages.standing_of(elder)
    if standing is not StandingKind.ACTIVE:
        pauses = FAMILY_PAUSES if access.relation_here() else PAUSES
        return page("elder/paused.html", elder=elder, sentence=pauses[standing])
    under_way, last = orders.open_orders(elder), orders.last_order(elder)
    left = left_words(allowances.purse_of(elder, today()))
    categories = orders.menu()
    return page("elder/home.html", elder=elder, under_way=under_way, last=last, categories=categories, left=left)


@blueprint.get("/<ref>/more")
def more(ref: str) -> Response:
    """What is not needed every day."""
    return page("elder/more.html", elder=elder_here(ref))


@blueprint.get("/<ref>/help")
def call_for_help(ref: str) -> Response:
    """One button that rings the hotline, and the ambulance's number."""
    return page("elder/help.html", elder=elder_here(ref))
