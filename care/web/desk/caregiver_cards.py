"""A caregiver's way in: the link to her page, issued, printed and revoked, and her phones, listed and ended."""

from typing import Any

from flask import current_app, flash, redirect, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from care import access
from care.config import Config
from care.db import db
from care.errors import NotFound, Refused
from care.models import Card, Caregiver, HolderKind, Role, Staff
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import CREW, LookOnly, clerk
from care.web.pages import page
from care.web.posting import SEE_OTHER
from care.web.qr import qr_picture


@blueprint.get("/caregivers/<ref>/access")
def caregiver_access(ref: str) -> Response:
    """Her links and phones."""
    staff, caregiver = _caregiver(ref)
    return page("desk/caregiver_access.html", staff=staff, row=caregiver, **caregiver_access_card(caregiver, staff))


@blueprint.post("/caregivers/<ref>/cards")
def issue_caregiver_card(ref: str) -> Response:
    """A new link; the old ones stay good until they are revoked."""
    caregiver = _to_change(ref)
    if caregiver.deactivated_at:
        raise Refused
    access.issue_card(HolderKind.CAREGIVER, caregiver.id)
    return _back_to(caregiver, _("新卡做好了，可以打印。"))


@blueprint.get("/caregivers/<ref>/cards/<int:card_id>")
def show_caregiver_card(ref: str, card_id: int) -> Response:
    """The card to print. Whoever has it is let in as her."""
    caregiver = _to_change(ref)
    address = url_for("caregiver.me_link", token=access.card_token(_card(caregiver, card_id)))
    config: Config = current_app.config["CARE"]
    picture = qr_picture(config.site_url + address, _("手机扫的方块图"))
    return page("desk/caregiver_card.html", caregiver=caregiver, picture=picture)


@blueprint.post("/caregivers/<ref>/cards/<int:card_id>/revoke")
def revoke_caregiver_card(ref: str, card_id: int) -> Response:
    """A lost card lets nobody in any more."""
    caregiver = _to_change(ref)
    access.revoke_card(_card(caregiver, card_id))
    return _back_to(caregiver, _("这张卡作废了。"))


@blueprint.post("/caregivers/<ref>/phones/<int:session_id>/end")
def end_caregiver_phone(ref: str, session_id: int) -> Response:
    """Sign one of her phones out."""
    caregiver = _to_change(ref)
    access.end_session_of(caregiver, session_id)
    return _back_to(caregiver, _("那一部手机退出了。"))


@blueprint.post("/caregivers/<ref>/phones/end")
def end_caregiver_phones(ref: str) -> Response:
    """Her phone was lost: all are signed out."""
    caregiver = _to_change(ref)
    access.end_sessions(caregiver)
    return _back_to(caregiver, _("所有手机都退出了。"))


def caregiver_access_card(caregiver: Caregiver, staff: Staff) -> dict[str, Any]:
    """What templates/desk/_caregiver_access.html shows, besides ``row`` (the caregiver) and ``staff``."""
    return {
        "cards": access.cards_of(HolderKind.CAREGIVER, caregiver.id),
        "phones": access.sessions_of(caregiver),
        "may_let_in": staff.role in CREW,
    }


def _caregiver(ref: str) -> tuple[Staff, Caregiver]:
    """Who looks, and a caregiver whom she may see: a manager her own firm's, all others all."""
    staff = clerk()
    found = select(Caregiver).where(Caregiver.ref == ref).options(joinedload(Caregiver.person))
    caregiver = db.session.scalar(found)
    if caregiver is None or (staff.role is Role.MANAGER and caregiver.organisation_id != staff.organisation_id):
        raise NotFound
    return staff, caregiver


def _to_change(ref: str) -> Caregiver:
    staff, caregiver = _caregiver(ref)
    if staff.role not in CREW:
        raise LookOnly
    return caregiver


def _card(caregiver: Caregiver, card_id: int) -> Card:
    """Her live card of this number."""
    held = access.cards_of(HolderKind.CAREGIVER, caregiver.id)
    card = next((each for each in held if each.id == card_id), None)
    if card is None:
        raise NotFound
    return card


def _back_to(caregiver: Caregiver, said: str) -> Response:
    flash(said)
    return redirect(url_for("desk.caregiver_access", ref=caregiver.ref), SEE_OTHER)
