"""What visits to come will cost an elder, each after those before it has used up its part of the month."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from care.allowances.months import month_of
from care.allowances.purse import Purse, Quote, purse_of
from care.models import Elder, Service


def foresee(elder: Elder, service: Service, days: Iterable[date]) -> dict[date, Quote]:
    """Return what ``service`` costs on each of these local days, as far as it is known now; each asks once."""
    used: Counter[tuple[int, str]] = Counter()
    paid: Counter[int] = Counter()
    quotes = {}
    for day in sorted(set(days)):
        quote = quotes[day] = _less(purse_of(elder, day, [service]), used, paid).quote(service)
        if quote.contract_id:
            paid[quote.contract_id] += quote.government_fen
            used[quote.contract_id, month_of(day)] += quote.government_fen if quote.counts else 0
    return quotes


def _less(purse: Purse, used: Counter[tuple[int, str]], paid: Counter[int]) -> Purse:
    """What is left once the visits before are paid: of the month, and of the contracts' budgets."""
    terms = [
        replace(
            each,
            left_fen=max(0, each.left_fen - used[each.contract_id, purse.month]),
            free_fen=max(0, each.free_fen - paid[each.contract_id]),
        )
        for each in purse.terms
    ]
    return replace(purse, terms=terms)
