"""The entitlements that a row of a roster wishes: new ones, ends, or nothing where all is so already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from care import clock
from care.allowances.entitling import Membership, counts
from care.allowances.purse import age_on
from care.models import EntitledGroup, Entitlement
from care.transfers.roster_checking import Entry
from care.transfers.roster_columns import Column
from care.transfers.roster_plan import Defaults, Does, Plan
from care.transfers.roster_register import Register, shortened

A_DAY = timedelta(days=1)


def today() -> date:
    """The local day."""
    return clock.now().astimezone(clock.LOCAL).date()


def entitle(entry: Entry, word: str, register: Register, defaults: Defaults, made: Plan) -> None:
    """Add to ``made`` what the group called ``word`` wants written, or what is wrong with it."""
    group = _group(word, register)
    if group is None:
        made.wrong(Column.GROUP, "no_group", word[:40])
    elif group.from_age is not None:
        # Whoever is old enough belongs to it by herself: nothing is to be written.
        if entry.born and age_on(entry.born, today()) < group.from_age:
            made.wrong(Column.GROUP, "too_young", str(group.from_age))
    else:
        hers = register.entitlements.get(made.elder.id, ()) if made.elder else ()
        _Calendar(group.code, [each for each in hers if each.group_code == group.code], made).wish(entry, defaults)


def _group(word: str, register: Register) -> EntitledGroup | None:
    plain = "".join(word.split()).lower()
    spelled = (plain, *sorted(shortened(plain)))
    return next((register.groups[each] for each in spelled if each in register.groups), None)


@dataclass
class _Calendar:
    """An elder's days in one group: those confirmed, and what a row wishes of them."""

    code: str
    there: Sequence[Entitlement]
    made: Plan

    def wish(self, entry: Entry, defaults: Defaults) -> None:
        evidence = entry.evidence or defaults.evidence
        told = entry.starts_on
        if told is None and self._ended_or_in_force(entry):
            return
        first = told or defaults.starts_on
        if first is None:
            if not self.made.has_fault(Column.STARTS):
                self.made.wrong(Column.STARTS, "no_start")
        elif entry.ends_on and entry.ends_on < first:
            self.made.wrong(Column.ENDS, "ends_before")
        elif entry.born and first < entry.born:
            self.made.wrong(Column.STARTS, "before_birth")
        else:
            self._from(first, entry.ends_on, evidence, open_end=entry.open_end)

    def _ended_or_in_force(self, entry: Entry) -> bool:
        """Where only an end is told, or nothing: what is in force ends on that day, or stays."""
        on = entry.ends_on or today()
        current = self._on(on)
        if current and entry.ends_on:
            self._end(current, entry.ends_on)
        return current is not None

    def _from(self, first: date, last: date | None, evidence: str, *, open_end: bool) -> None:
        """Entitled from ``first`` to ``last``; where no end is told, that of what is there stays as it is."""
        current = self._on(first)
        while current and current.ends_on and ((last and current.ends_on < last) or (open_end and last is None)):
            first = current.ends_on + A_DAY
            current = self._on(first)
        if current:
            if last:
                self._end(current, last)
            return
        if any(each.starts_on > first and (last is None or each.starts_on <= last) for each in self.there):
            self.made.wrong(Column.STARTS, "overlaps")
            return
        self.made.memberships.append(Membership(self.code, evidence, first, last))
        self.made.does.append(Does.ENTITLED)

    def _on(self, day: date) -> Entitlement | None:
        return next((each for each in self.there if counts(each, day)), None)

    def _end(self, current: Entitlement, last: date) -> None:
        if current.ends_on is None or current.ends_on > last:
            self.made.endings.append((current, last))
            self.made.does.append(Does.ENDED)
