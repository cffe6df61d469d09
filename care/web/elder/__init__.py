"""The elder's pages: the ways in, her home, ordering in four taps, who comes, what was, her wall, her family."""

from care.web.elder import cards, family, home, order, ordering, paper, phone, place, plans, receipt, sign_in
from care.web.elder.blueprint import blueprint

__all__ = [
    "blueprint",
    "cards",
    "family",
    "home",
    "order",
    "ordering",
    "paper",
    "phone",
    "place",
    "plans",
    "receipt",
    "sign_in",
]
