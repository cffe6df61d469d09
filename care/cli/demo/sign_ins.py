"""The ready ways into the demo town, for the terminal: an elder's card, a caregiver's page, the desk, telephones."""

from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import select

from care.access import card_token, cards_of
from care.cli.demo.staff import ADMINISTRATOR, AUDITOR, MANAGER, OPERATOR, kept_password
from care.config import Config
from care.db import db, reading
from care.models import Caregiver, Elder, HolderKind


def sign_ins() -> list[tuple[str, str]]:
    """Label and address of each. The elder and the caregiver are those that were made first."""
    config: Config = current_app.config["CARE"]
    with reading():
        elder = db.session.scalars(select(Elder).order_by(Elder.id).limit(1)).one()
        caregiver = db.session.scalars(select(Caregiver).order_by(Caregiver.id).limit(1)).one()
        ways = [
            (f"Elder {elder.person.name}", _address("elder.card", token=_token(HolderKind.ELDER, elder.id))),
            (
                f"Caregiver {caregiver.person.name}",
                _address("caregiver.me_link", token=_token(HolderKind.CAREGIVER, caregiver.id)),
            ),
        ]
    desk = f"Desk: {OPERATOR} / {kept_password(config.instance)}"
    others = f"Or {MANAGER}, {ADMINISTRATOR}, {AUDITOR}, with that password"
    board, phones = _address("desk.board"), _address("phones.shelf")
    return [*ways, (desk, board), (others, board), ("Everybody's telephones", phones)]


def _token(kind: HolderKind, holder_id: int) -> str:
    """The newest card that is still good; a word that opens nothing, where all were revoked."""
    return next((card_token(card) for card in cards_of(kind, holder_id)), "revoked")


def _address(endpoint: str, **values: str) -> str:
    """The whole address of a page; there is no request here that would know it."""
    config: Config = current_app.config["CARE"]
    site = urlsplit(config.site_url)
    urls = current_app.url_map.bind(site.netloc, site.path or "/", url_scheme=site.scheme)
    return urls.build(endpoint, values, force_external=True)
