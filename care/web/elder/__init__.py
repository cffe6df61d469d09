"""The elder's pages: the ways in, her home, ordering in four taps, who comes, what was, and what hangs on her wall."""

from care.web.elder import cards, home, order, ordering, paper, phone, sign_in
from care.web.elder.blueprint import blueprint

__all__ = ["blueprint", "cards", "home", "order", "ordering", "paper", "phone", "sign_in"]
