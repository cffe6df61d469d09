"""Her family: invited by a number and a button, taken off by a tap; and the link by which they come in."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from care import access, errors, family
from care.access import Right
from care.models import Elder, Relation
from care.web.elder.blueprint import blueprint, elder_here
from care.web.elder.letting_in import let_in
from care.web.elder.wording import RIGHTS, rights_words
from care.web.limits import limiter
from care.web.pages import page
from care.web.posting import SEE_OTHER

# The others stand at the desk.
KINSHIPS = ("daughter", "son", "spouse", "grandchild", "other")
EVIDENCE = _l("在自己手机上同意")
SELDOM = "20 per hour"
DECIDER = _l("这位是您的监护人或者代理人，要改请打热线。")


@blueprint.get("/<ref>/family")
def my_family(ref: str) -> Response:
    """Who stands by her, and what each may."""
    elder = elder_here(ref, Right.OWN)
    return page("elder/family.html", elder=elder, circle=family.circle_of(elder), shown=_shown)


@blueprint.get("/<ref>/family/new")
def new_family(ref: str) -> Response:
    """Which number, who is it, and what may she?"""
    return _form(elder_here(ref, Right.OWN), rights=list(RIGHTS))


@blueprint.post("/<ref>/family/new")
@limiter.limit(SELDOM)
def invite_family(ref: str) -> ResponseReturnValue:
    """Send her a link; that tap is the elder's consent."""
    elder = elder_here(ref, Right.OWN)
    try:
        newcomer = _newcomer(elder)
    except errors.Invalid as wrong:
        typed = {"number": request.form.get("number"), "kin": request.form.get("kin"), "rights": _rights()}
        return _form(elder, wrong=wrong, **typed), wrong.status
    family.agree(elder, str(EVIDENCE))
    family.invite(elder, newcomer, family.Rights(**{right: right in _rights() for right in RIGHTS}))
    flash(_("好了，已经发短信给对方。"))
    return _back(elder)


@blueprint.post("/<ref>/family/<relation_ref>/off")
def take_off(ref: str, relation_ref: str) -> Response:
    """She is family no more, here."""
    elder = elder_here(ref, Right.OWN)
    relation = family.relation_of(elder, relation_ref)
    if not family.removable_by_tap(relation):
        raise errors.Refused(DECIDER)
    family.take_off(relation)
    return _back(elder)


@blueprint.post("/<ref>/family/<relation_ref>/back")
def put_back(ref: str, relation_ref: str) -> Response:
    """After all."""
    elder = elder_here(ref, Right.OWN)
    family.put_back(family.relation_of(elder, relation_ref))
    return _back(elder)


@blueprint.post("/<ref>/family/hide")
def hide_from_family(ref: str) -> Response:
    """None of them sees anything from now on."""
    elder = elder_here(ref, Right.OWN)
    family.withdraw(elder, str(_("在自己手机上撤回")))
    return _back(elder)


@blueprint.post("/<ref>/family/show")
def show_family(ref: str) -> Response:
    """They may see it again."""
    elder = elder_here(ref, Right.OWN)
    family.agree(elder, str(EVIDENCE))
    return _back(elder)


@blueprint.get("/f/<token>")
def invitation(token: str) -> Response:
    """One button: links are opened by machines before the person does."""
    return page("elder/invitation.html", whose=_invited(token).elder, token=token)


@blueprint.post("/f/<token>")
@limiter.limit(SELDOM)
def accept_invitation(token: str) -> Response:
    """In, on this phone; the link is used up."""
    _invited(token)
    relation = family.use_invitation(token)
    return let_in([], url_for("elder.home", ref=relation.elder.ref), helpers=[relation])


def _invited(token: str) -> Relation:
    try:
        return family.invitation_of(token)
    except errors.NotFound:
        raise errors.NotFound(_l("这个邀请用过了，或者过了七天。请用手机号码登录，或者打热线。")) from None


def _newcomer(elder: Elder) -> family.Newcomer:
    number = access.read_number(request.form.get("number", ""))
    if number.value in {point.value for point in elder.person.contact_points}:
        raise errors.Invalid(_l("这是您自己的号码，请输入家人的。"), field="number")
    deciders = (each for each in family.family_of(elder) if not family.removable_by_tap(each))
    if number.value in {family.reachable_at(each) for each in deciders}:
        raise errors.Invalid(DECIDER, field="number")
    kinship = request.form.get("kin", "")
    if kinship not in KINSHIPS:
        raise errors.Invalid(_l("请选一下是您的什么人。"), field="kin")
    if "may_see" not in _rights() and "is_told" not in _rights():
        raise errors.Invalid(_l("请至少选一样，不然等于没有加。"), field="rights")
    return family.Newcomer(number, kinship)


def _rights() -> list[str]:
    """What was ticked; who orders must see."""
    ticked = set(request.form.getlist("rights"))
    return [right for right in RIGHTS if right in ticked or (right == "may_see" and "may_order" in ticked)]


def _form(elder: Elder, *, wrong: errors.Invalid | None = None, **typed: Any) -> Response:
    kinships = {kinship: family.KINSHIPS[kinship] for kinship in KINSHIPS}
    return page("elder/family_new.html", elder=elder, kinships=kinships, all_rights=RIGHTS, wrong=wrong, **typed)


def _shown(relation: Relation) -> dict[str, object]:
    """Of one of them: the end of her number, which tells two daughters apart; what she may; whether a tap ends it."""
    return {
        "end": family.reachable_at(relation)[-4:],
        "rights": rights_words(relation),
        "removable": family.removable_by_tap(relation),
    }


def _back(elder: Elder) -> Response:
    return redirect(url_for("elder.my_family", ref=elder.ref), SEE_OTHER)
