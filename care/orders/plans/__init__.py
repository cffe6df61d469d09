"""The calendar of care: standing plans, what becomes of their days, and the daily look that places their orders."""

from care.orders.plans.coming import Coming, coming
from care.orders.plans.days import Fate, fates, next_days, today
from care.orders.plans.keeping import Draft, change, drafted, end, leave_out, make, pause, put_back, resume
from care.orders.plans.listing import Sieve, listed, plan_of, plans_of
from care.orders.plans.looking import drain
from care.orders.plans.rhythm import WEEKS, Every, Rhythm

__all__ = [
    "WEEKS",
    "Coming",
    "Draft",
    "Every",
    "Fate",
    "Rhythm",
    "Sieve",
    "change",
    "coming",
    "drafted",
    "drain",
    "end",
    "fates",
    "leave_out",
    "listed",
    "make",
    "next_days",
    "pause",
    "plan_of",
    "plans_of",
    "put_back",
    "resume",
    "today",
]
