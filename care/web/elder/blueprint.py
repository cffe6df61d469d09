"""The blueprint of the elders' pages, and whose page an address is."""

from flask import Blueprint, abort, redirect, url_for

from care import access, messages
from care.models import Elder, HolderKind, Session, StandingKind
from care.web.languages import speak
from care.web.posting import SEE_OTHER

blueprint = Blueprint("elder", __name__, url_prefix="/e")


def this_phone() -> Session:
    """The phone that asks; one that nobody signed in on is led to the sign-in page."""
    return access.require_viewer(HolderKind.ELDER).session


def elder_here(ref: str) -> Elder:
    """The elder whose page it is; NotFound on a phone that does not hold her."""
    elder = access.elder_on_phone(this_phone(), ref)
    speak(elder.person.language)
    return elder


def elder_at_home(ref: str) -> Elder:
    """The same for pages that order; while nobody can come to her it leads to her home, which says why."""
    elder = elder_here(ref)
    if messages.standing_of(elder) is not StandingKind.ACTIVE:
        abort(redirect(url_for("elder.home", ref=ref), SEE_OTHER))
    return elder
