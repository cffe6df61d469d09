"""Orders: the menu, placing, taking back, how it goes, what the elder says of it."""

from care.orders.changing import cancel, give_feedback, rate, restorable, restore
from care.orders.holding import hold_lacking, release_held, see_to_papers, wronged_by_time
from care.orders.menu import can_be_had, category_of, choices, menu, service_of, window
from care.orders.placing import Chance, Preview, Wish, chances, just_placed, place, place_once, preview, same_again
from care.orders.progress import Progress, State, last_order, open_orders, order_of, past_orders, progress, progress_of

__all__ = [
    "Chance",
    "Preview",
    "Progress",
    "State",
    "Wish",
    "can_be_had",
    "cancel",
    "category_of",
    "chances",
    "choices",
    "give_feedback",
    "hold_lacking",
    "just_placed",
    "last_order",
    "menu",
    "open_orders",
    "order_of",
    "past_orders",
    "place",
    "place_once",
    "preview",
    "progress",
    "progress_of",
    "rate",
    "release_held",
    "restorable",
    "restore",
    "same_again",
    "see_to_papers",
    "service_of",
    "window",
    "wronged_by_time",
]
