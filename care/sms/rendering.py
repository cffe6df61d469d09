"""How a message row becomes a text: constants of the site, and what is derived from the row that it is about."""

from flask import current_app

from care.access.cards import card_token
from care.access.codes import login_digits
from care.access.tokens import WORDS, Purpose, digits, token, word_number
from care.config import Config
from care.db import db
from care.models import Card, LoginCode, Message, Offer, Visit
from care.sms.gateway import gateway
from care.sms.templates import SIGNATURE, TEMPLATES

JOB_CODE_LENGTH = 6
VISIT_CODE_LENGTH = 4


def render(message: Message) -> str:
    """Return the whole text, with a personal link where the gateway may carry one. Not to be stored or logged."""
    text = TEMPLATES[message.template].text(message.language, personal=gateway().personal_links)
    ours = {"site": f"{_config().site_url}/j", "door": f"{_config().site_url}/e/"}
    return SIGNATURE[message.language] + text.format_map(ours | _derived(message) | message.variables)


def offer_code(offer: Offer) -> str:
    """Return the six-digit job code of an offer, for its SMS only."""
    return digits(Purpose.OFFER_CODE, offer.id, offer.nonce, length=JOB_CODE_LENGTH)


def offer_token(offer: Offer) -> str:
    """Return the secret part of an offer's personal link, for its SMS only."""
    return token(Purpose.OFFER_LINK, offer.id, offer.nonce)


def visit_code(visit: Visit) -> str:
    """Return the four digits that the elder tells the visitor, once the word was right."""
    return digits(Purpose.VISIT_CODE, visit.id, visit.nonce, length=VISIT_CODE_LENGTH)


def visit_word(visit: Visit) -> str:
    """Return the one-time word that the visitor says first, in the elder's language, whoever reads it: she hears it."""
    return WORDS[word_number(visit.id, visit.nonce)][visit.job.elder.person.language]


def _derived(message: Message) -> dict[str, str]:
    if message.about_id is None:
        return {}
    if message.about == "login_code":
        return {"code": login_digits(db.session.get_one(LoginCode, message.about_id))}
    if message.about == "offer":
        offer = db.session.get_one(Offer, message.about_id)
        return {"code": offer_code(offer), "link": f"{_config().site_url}/c/o/{offer_token(offer)}"}
    if message.about == "card":
        card = db.session.get_one(Card, message.about_id)
        return {"link": f"{_config().site_url}/e/f/{card_token(card)}"}
    visit = db.session.get_one(Visit, message.about_id)
    return {"code": visit_code(visit), "word": visit_word(visit)}


def _config() -> Config:
    config: Config = current_app.config["CARE"]
    return config
