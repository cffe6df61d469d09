"""The calendar of care: standing plans, what becomes of their days, and the daily look that places their orders."""

from care.orders.plans.coming import Coming, coming
from care.orders.plans.days import Fate, fates, next_days, noon, today, unknown_year
from care.orders.plans.keeping import Draft, change, drafted, end, leave_out, make, pause, put_back, resume, version
from care.orders.plans.listing import Sieve, known_caregivers, listed, past_days, plan_of, plans_of, stops_soon
from care.orders.plans.looking import drain
from care.orders.plans.rhythm import WEEKS, Every, Rhythm
from care.orders.plans.warning import ends_soon

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
    "ends_soon",
    "fates",
    "known_caregivers",
    "leave_out",
    "listed",
    "make",
    "next_days",
    "noon",
    "past_days",
    "pause",
    "plan_of",
    "plans_of",
    "put_back",
    "resume",
    "stops_soon",
    "today",
    "unknown_year",
    "version",
]
