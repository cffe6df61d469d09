"""Binding elders to the phone that asks; a phone that was nobody's gets its cookie with the answer."""

from collections.abc import Iterable

from flask import redirect, request
from werkzeug.wrappers import Response

from care import access
from care.models import Elder, HolderKind, Relation, Session
from care.web.posting import SEE_OTHER, secret_of_this_post


def let_in(elders: Iterable[Elder], way_on: str, *, helpers: Iterable[Relation] = ()) -> Response:
    """Let this phone act for ``elders`` as theirs, for others in the name of ``helpers``, and lead on."""
    response = redirect(way_on, SEE_OTHER)
    phone = phone_of(response)
    for elder in elders:
        access.bind_elder(phone, elder)
    for helper in helpers:
        access.bind_relation(phone, helper)
    return response


def phone_of(response: Response) -> Session:
    """The session of the phone that asks; begun now, with its cookie on ``response``, where there is none."""
    who = access.viewer()
    if who:
        return who.session
    secret = secret_of_this_post()
    known = access.find_session(HolderKind.ELDER, secret)
    agent = request.user_agent.string
    phone = known or access.start_session(HolderKind.ELDER, None, agent, secret=secret)[0]
    access.set_cookie(response, HolderKind.ELDER, secret)
    return phone
