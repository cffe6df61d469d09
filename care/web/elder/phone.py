"""The phone's own pages: the faces and names of the elders it holds, one more, one fewer."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from care import access
from care.web.elder.blueprint import blueprint, elder_here, this_phone
from care.web.filters import named
from care.web.pages import page
from care.web.posting import SEE_OTHER


@blueprint.get("/")
def door() -> ResponseReturnValue:
    """Where a phone begins: the home of its one elder, or the faces and names of several; whom it lost is said."""
    bonds = access.bonds_of(this_phone())
    if not bonds:
        return redirect(url_for("elder.sign_in"), SEE_OTHER)
    if len(bonds) == 1 and bonds[0].live:
        return redirect(url_for("elder.home", ref=bonds[0].elder.ref), SEE_OTHER)
    return page("elder/people.html", bonds=bonds)


@blueprint.get("/people")
def people() -> Response:
    """Whom this phone holds, be it one."""
    return page("elder/people.html", bonds=access.bonds_of(this_phone()))


@blueprint.get("/<ref>/leave")
def leaving(ref: str) -> Response:
    """What leaving means."""
    return page("elder/leaving.html", elder=elder_here(ref))


@blueprint.post("/<ref>/leave")
def leave(ref: str) -> Response:
    """Take one elder off this phone."""
    elder = elder_here(ref)
    access.leave_elder(this_phone(), elder)
    flash(_("%(name)s已经退出这部手机。", name=named(elder.person)))
    return redirect(url_for("elder.door"), SEE_OTHER)
