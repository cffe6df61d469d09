"""The caregiver's blueprints: her pages under /c, and the short address that can be said on the telephone."""

from datetime import timedelta

from flask import Blueprint, request
from werkzeug.wrappers import Response

from care import access
from care.models import Caregiver, HolderKind
from care.web.languages import speak
from care.web.posting import secret_of_this_post

blueprint = Blueprint("caregiver", __name__, url_prefix="/c")
short = Blueprint("caregiver_short", __name__)


def caregiver_here() -> Caregiver:
    """Whose phone this is; a phone that is nobody's is led to the sign-in page."""
    caregiver = access.require_viewer(HolderKind.CAREGIVER).caregiver
    speak(caregiver.person.language)
    return caregiver


def is_hers(caregiver: Caregiver) -> bool:
    """Whether this phone is bound to ``caregiver``."""
    who = access.viewer()
    return who is not None and who.kind is HolderKind.CAREGIVER and who.caregiver.id == caregiver.id


def bound(response: Response, caregiver: Caregiver, *, lives: timedelta | None = None) -> Response:
    """Bind this phone to ``caregiver`` with the answer, for a year or for ``lives``, unless it is hers already."""
    if not is_hers(caregiver):
        agent, secret = request.user_agent.string, secret_of_this_post()
        access.start_session(HolderKind.CAREGIVER, caregiver.id, agent, secret=secret, lives=lives)
        access.set_cookie(response, HolderKind.CAREGIVER, secret)
    return response
