"""The blueprint of the elders' pages, and whose page an address is."""

from datetime import date

from flask import Blueprint, abort, redirect, url_for

from care import access, messages
from care.access import Right
from care.allowances import Quote
from care.models import Charge, Elder, HolderKind, Order, Session, StandingKind
from care.web import prices
from care.web.elder.wording import whom
from care.web.languages import speak
from care.web.posting import SEE_OTHER

blueprint = Blueprint("elder", __name__, url_prefix="/e")


def this_phone() -> Session:
    """The phone that asks; one that nobody signed in on is led to the sign-in page."""
    return access.require_viewer(HolderKind.ELDER).session


def elder_here(ref: str, right: Right = Right.SEE) -> Elder:
    """The elder whose page it is; NotFound on a phone that does not hold her, or not with this right."""
    elder = access.elder_on_phone(this_phone(), ref, right)
    helper = access.relation_here()
    speak((helper.person if helper else elder.person).language)
    return elder


def elder_at_home(ref: str) -> Elder:
    """The same for pages that order; while nobody can come to her it leads to her home, which says why."""
    elder = elder_here(ref, Right.ORDER)
    if messages.standing_of(elder) is not StandingKind.ACTIVE:
        abort(redirect(url_for("elder.home", ref=ref), SEE_OTHER))
    return elder


@blueprint.context_processor
def _in_whose_name() -> dict[str, object]:
    """For the pages: the relation of whoever stands by the elder (None on her own phone), and whether it may order."""
    helper = access.relation_here()
    return {"helper": helper, "may_order": helper is None or helper.may_order, "whom": whom}


@blueprint.context_processor
def _prices() -> dict[str, object]:
    """For the pages: what a service would cost, and what an order costs, said to her or to her family."""
    return {"quoted": _quoted, "explained": _explained, "charged": _charged}


def _quoted(quote: Quote, on: date) -> list[str]:
    return prices.quoted(quote, on, to_her=_to_her())


def _explained(quote: Quote, on: date) -> list[str]:
    return prices.explained(quote, on, to_her=_to_her())


def _charged(charge: Charge | None, order: Order) -> list[str]:
    return prices.charged(charge, order.price_fen, to_her=_to_her())


def _to_her() -> bool:
    return access.relation_here() is None
