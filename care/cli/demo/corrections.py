"""Two corrections of last months' visits in the demo town: one that a second person approved, one that waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from care.allowances import legs
from care.allowances.months import month_of
from care.cli.demo.book import Book, Moment
from care.cli.demo.catalogue import Firm
from care.cli.demo.making import Making
from care.cli.demo.treasury import Taken
from care.clock import LOCAL
from care.models import AccountKind, Adjustment, AdjustmentStatus, Charge, PostingKind
from care.money import Money

PROPOSED_BEFORE, DECIDED_BEFORE = timedelta(hours=30), timedelta(hours=6)
LESS_FEN = Money(-500)
APPROVED, WAITS = "只做了四十分钟，少付五块。", "老人女儿来电话，说垃圾没有带走。"


@dataclass(frozen=True)
class Corrections:
    """Writes them for a ``firm`` whose old months are closed; ``proposer`` and ``decider`` are names in the log."""

    making: Making
    book: Book
    firm: Firm
    proposer: str
    decider: str

    def add(self, taken: Sequence[Taken]) -> None:
        """Of the first two charges of closed months that cost enough; in a town without a past, of none."""
        month = month_of(self.making.now.astimezone(LOCAL).date())
        closed = [each.charge for each in taken if each.charge.billed_in and each.charge.billed_in < month]
        dear = [
            charge for charge in closed if charge.organisation_id == self.firm.id and charge.government_fen > -LESS_FEN
        ]
        for charge in dear[:1]:
            self._approve(charge, month)
        for charge in dear[1:2]:
            self._add(charge, WAITS, status=AdjustmentStatus.PROPOSED)

    def _approve(self, charge: Charge, month: str) -> None:
        decided_at = self.making.now - DECIDED_BEFORE
        freed = legs.released(charge, -LESS_FEN) | {legs.of(charge, AccountKind.DUE): LESS_FEN}
        self.book.post(PostingKind.ADJUST, freed, Moment(decided_at, self.decider, APPROVED), charge.id)
        self._add(
            charge,
            APPROVED,
            status=AdjustmentStatus.APPROVED,
            decided_by=self.decider,
            decided_at=decided_at,
            billed_in=month,
        )

    def _add(self, charge: Charge, reason: str, **values: object) -> None:
        proposed_at = self.making.now - PROPOSED_BEFORE
        self.making.batch.add(
            Adjustment,
            proposed_at,
            charge_id=charge.id,
            contract_id=charge.contract_id,
            organisation_id=charge.organisation_id,
            amount_fen=LESS_FEN,
            reason=reason,
            proposed_by=self.proposer,
            proposed_at=proposed_at,
            **values,
        )
