"""The staff's pages: sign-in, the live board, an order's story and what a person can do about it, an elder's page."""

from care.web.desk import board, cards, elders, handing_over, homes, jobs, phones, planning, plans, signing, wording
from care.web.desk.blueprint import blueprint

__all__ = [
    "blueprint",
    "board",
    "cards",
    "elders",
    "handing_over",
    "homes",
    "jobs",
    "phones",
    "planning",
    "plans",
    "signing",
    "wording",
]
