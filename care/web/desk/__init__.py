"""The staff's pages: sign-in, the live board, an order's story and what a person can do about it, an elder's page."""

from care.web.desk import (
    board,
    calling,
    calls,
    cards,
    elders,
    family,
    handing_over,
    homes,
    hotline_wording,
    jobs,
    ordering,
    phones,
    planning,
    plans,
    registers,
    signing,
    wording,
)
from care.web.desk.blueprint import blueprint

__all__ = [
    "blueprint",
    "board",
    "calling",
    "calls",
    "cards",
    "elders",
    "family",
    "handing_over",
    "homes",
    "hotline_wording",
    "jobs",
    "ordering",
    "phones",
    "planning",
    "plans",
    "registers",
    "signing",
    "wording",
]
