"""The demo town's monthly statements: old ones are closed, last month's are on their way, this one's is open."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from care.allowances.months import first_day, month_after, month_of
from care.cli.demo.catalogue import Firm
from care.cli.demo.making import Making
from care.cli.demo.treasury import Taken
from care.clock import LOCAL
from care.models import Charge, Statement, StatementStatus

# How far the organisations' statements of last month are, one after the other.
LAST_MONTH = (StatementStatus.CLOSED, StatementStatus.CONFIRMED, StatementStatus.CHECKED, StatementStatus.DRAFT)
ORDER = (StatementStatus.DRAFT, StatementStatus.CHECKED, StatementStatus.CONFIRMED, StatementStatus.CLOSED)
# Which part of the time since the month's end has passed at each step, of at most so many days.
WHEN = {StatementStatus.CHECKED: 0.4, StatementStatus.CONFIRMED: 0.6, StatementStatus.CLOSED: 0.8}
WITHIN_DAYS = 10
Key = tuple[int, int, str]


@dataclass(frozen=True)
class Secretariat:
    """Bills what was taken; ``manager`` and ``administrator`` are their names in the log."""

    making: Making
    firms: list[Firm]
    manager: str
    administrator: str

    def bill(self, taken: Iterable[Taken]) -> None:
        """Each charge into its month's statement, or the first after it that was a draft when the charge was taken."""
        billed: dict[Key, list[Charge]] = defaultdict(list)
        for each in sorted(taken, key=lambda one: one.charge.id):
            charge = each.charge
            if charge.contract_id and charge.organisation_id:
                charge.billed_in = self._month_for(charge.organisation_id, charge.month, each.at)
                billed[charge.contract_id, charge.organisation_id, charge.billed_in].append(charge)
        for contract_id, firm_id in {key[:2] for key in billed}:
            billed[contract_id, firm_id, self._this_month] += ()  # open from its first day on
        for key, charges in sorted(billed.items()):
            self._add(key, [charge.government_fen for charge in charges if charge.government_fen])

    @property
    def _this_month(self) -> str:
        return month_of(self.making.now.astimezone(LOCAL).date())

    def _month_for(self, firm_id: int, month: str, at: datetime) -> str:
        while self._status(firm_id, month) is not StatementStatus.DRAFT and at >= self._at(
            month, StatementStatus.CHECKED
        ):
            month = month_after(month)
        return month

    def _status(self, firm_id: int, month: str) -> StatementStatus:
        if month >= self._this_month:
            return StatementStatus.DRAFT
        if month_after(month) < self._this_month:
            return StatementStatus.CLOSED
        position = next(number for number, firm in enumerate(self.firms) if firm.id == firm_id)
        return LAST_MONTH[position % len(LAST_MONTH)]

    def _at(self, month: str, step: StatementStatus) -> datetime:
        over = datetime.combine(first_day(month_after(month)), time(), LOCAL)
        passed = self.making.now - over
        return over + passed * min(1, WITHIN_DAYS / max(passed.days, 1)) * WHEN[step]

    def _add(self, key: Key, amounts: list[int]) -> None:
        contract_id, firm_id, month = key
        status = self._status(firm_id, month)
        steps = ORDER[1 : ORDER.index(status) + 1]
        first = firm_id == self.firms[0].id
        checked_by = self.manager if first else self.administrator
        names = {StatementStatus.CHECKED: checked_by}
        values: dict[str, object] = {}
        for step in ORDER[1:]:
            values[f"{step}_by"] = names.get(step, self.administrator) if step in steps else None
            values[f"{step}_at"] = self._at(month, step) if step in steps else None
        self.making.batch.add(
            Statement,
            self.making.since,
            contract_id=contract_id,
            organisation_id=firm_id,
            month=month,
            status=status,
            visits=len(amounts) if steps else None,
            total_fen=sum(amounts) if steps else None,
            **values,
        )
