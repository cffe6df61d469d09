"""Two figures that must agree and do not, in one line without names."""

from dataclasses import dataclass

from care.models import Account


@dataclass(frozen=True)
class Difference:
    """``what`` is wrong ``where``: ``found`` stands there, ``right`` should. Ids and refs, no names; fen."""

    what: str
    where: str
    found: object
    right: object

    def __str__(self) -> str:
        """One line."""
        return f"{self.what}: {self.where} is {self.found}, should be {self.right}"


def named(account: Account) -> str:
    """An account as the audit's lines call it."""
    parts = {"contract": account.contract_id, "holder": account.holder_id, "month": account.month}
    return " ".join([account.kind.value, *(f"{part} {value}" for part, value in parts.items() if value)])
