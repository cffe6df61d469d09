"""The ready ways into the demo town, for the terminal: an elder's card, a caregiver's page, the desk, telephones."""

from flask import current_app
from sqlalchemy import select

from care.access import card_token, cards_of
from care.cli.demo.staff import OPERATOR, kept_password
from care.config import Config
from care.db import db, reading
from care.models import Caregiver, Elder, HolderKind


def sign_ins() -> list[tuple[str, str]]:
    """Label and address of each. The elder and the caregiver are those that were made first."""
    config: Config = current_app.config["CARE"]
    site = config.site_url
    with reading():
        elder = db.session.scalars(select(Elder).order_by(Elder.id).limit(1)).one()
        caregiver = db.session.scalars(select(Caregiver).order_by(Caregiver.id).limit(1)).one()
        ways = [
            (f"Elder {elder.person.name}", f"{site}/k/{_token(HolderKind.ELDER, elder.id)}"),
            (f"Caregiver {caregiver.person.name}", f"{site}/me/{_token(HolderKind.CAREGIVER, caregiver.id)}"),
        ]
    password = kept_password(config.instance)
    return [
        *ways,
        (f"Desk: {OPERATOR} / {password}", f"{site}/desk/"),
        ("Everybody's telephones", f"{site}/demo/phones"),
    ]


def _token(kind: HolderKind, holder_id: int) -> str:
    """The newest card that is still good; nothing, where all were revoked."""
    return next((card_token(card) for card in cards_of(kind, holder_id)), "")
