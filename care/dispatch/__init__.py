"""Dispatch: who may take a job, who is nearest, whom to ask next, and who got it."""

from care.dispatch.desk import (
    Choice,
    arrange,
    assign,
    call_off,
    choose,
    close_arranged,
    give_back,
    seek_anew,
    settle,
)
from care.dispatch.match import Obstacle
from care.dispatch.offers import Answer, accept, decline, find_offer, look_again, offer_of, open_offers
from care.dispatch.parting import keep_away
from care.dispatch.rounds import advance, drain
from care.dispatch.telling import tell_elder, tell_family_cancelled

__all__ = [
    "Answer",
    "Choice",
    "Obstacle",
    "accept",
    "advance",
    "arrange",
    "assign",
    "call_off",
    "choose",
    "close_arranged",
    "decline",
    "drain",
    "find_offer",
    "give_back",
    "keep_away",
    "look_again",
    "offer_of",
    "open_offers",
    "seek_anew",
    "settle",
    "tell_elder",
    "tell_family_cancelled",
]
