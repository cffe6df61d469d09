"""What an order costs an elder now, and what visits to come will, each after those before it used up their part."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from care.allowances.charges import charge_of
from care.allowances.months import day_of, month_of
from care.allowances.purse import Purse, Quote, purse_of
from care.models import ChargeStatus, Elder, Job, Service


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


def price_now(job: Job) -> Quote:
    """Return what a job costs now: as it is held; where nothing is held, as it would be."""
    charge = charge_of(job.id)
    purse = purse_of(job.elder, day_of(job.window_start), [job.service])
    if charge is None or charge.status is not ChargeStatus.HELD:
        return purse.quote(job.service)
    return Quote(
        charge.price_fen,
        charge.government_fen,
        charge.own_fen,
        purse.left_fen,
        charge.contract_id,
        charge.counts,
    )


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
