"""What the government pays: contracts, who is entitled, what is left of a month, and the ledger of every fen."""

from care.allowances.charging import (
    COSTS_MORE,
    accept_price,
    charge_of,
    complete,
    dispute,
    firms_of,
    follow,
    give_back,
    hold,
    lock_elder_of,
    proven,
    settle,
)
from care.allowances.contracts import fund
from care.allowances.purse import Purse, Quote, Why, age_on, purse_of

__all__ = [
    "COSTS_MORE",
    "Purse",
    "Quote",
    "Why",
    "accept_price",
    "age_on",
    "charge_of",
    "complete",
    "dispute",
    "firms_of",
    "follow",
    "fund",
    "give_back",
    "hold",
    "lock_elder_of",
    "proven",
    "purse_of",
    "settle",
]
