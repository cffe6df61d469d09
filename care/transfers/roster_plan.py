"""What a row of a roster would do to the register, or why it must not: the words that its row keeps."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from care.allowances.entitling import Membership
from care.models import Area, Elder, Entitlement
from care.transfers.roster_checking import Problem
from care.transfers.roster_columns import Column


class Does(StrEnum):
    """What writing a row does; several together. NOTHING and PROBLEM stand alone."""

    NEW = "new"
    ID = "id"
    PHONE = "phone"
    HOME = "home"
    PLACE = "place"
    ALONE = "alone"
    REGISTERED = "registered"
    ENTITLED = "entitled"
    ENDED = "ended"
    NOTHING = "nothing"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Defaults:
    """What counts where a row does not say it: from when somebody is entitled, and on what evidence."""

    starts_on: date | None
    evidence: str


@dataclass
class Plan:
    """What a row would do, and to whom (None: a new elder, or nobody); ``problems``: why it must not."""

    elder: Elder | None = None
    area: Area | None = None
    does: list[Does] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    endings: list[tuple[Entitlement, date]] = field(default_factory=list)

    @property
    def said(self) -> str:
        """What it does in one word or several, as a row keeps it."""
        if self.problems:
            return Does.PROBLEM
        return " ".join(dict.fromkeys(self.does)) or Does.NOTHING

    def wrong(self, column: Column, what: str, said: str = "") -> None:
        """Note what is wrong at a column."""
        self.problems.append((column.value, what, said))

    def has_fault(self, column: Column) -> bool:
        """Whether something is wrong at a column already."""
        return any(each == column for each, _what, _said in self.problems)
