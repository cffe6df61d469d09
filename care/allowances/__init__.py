"""What the government pays: contracts, who is entitled, what is left of a month, and the ledger of every fen."""

from care.allowances.charges import charge_of, charges_of, firms_of
from care.allowances.charging import (
    CostsMore,
    accept_price,
    complete,
    dispute,
    follow,
    give_back,
    hold,
    lock_elder_of,
    proven,
    settle,
    wait_for_yes,
)
from care.allowances.contracts import fund
from care.allowances.foreseeing import foresee, price_now
from care.allowances.purse import Purse, Quote, Why, age_on, purse_of

__all__ = [
    "CostsMore",
    "Purse",
    "Quote",
    "Why",
    "accept_price",
    "age_on",
    "charge_of",
    "charges_of",
    "complete",
    "dispute",
    "firms_of",
    "follow",
    "foresee",
    "fund",
    "give_back",
    "hold",
    "lock_elder_of",
    "price_now",
    "proven",
    "purse_of",
    "settle",
    "wait_for_yes",
]
