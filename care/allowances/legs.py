"""The legs of a charge's postings: which accounts an order's money moves between. Nothing is written here."""

from care.allowances.ledger import Key
from care.models import AccountKind, Charge


def back(charge: Charge, out_of: AccountKind) -> dict[Key, int]:
    """The legs that give all that the government holds for a charge back to the contract and to the elder's month."""
    return released(charge, charge.government_fen) | {of(charge, out_of): -charge.government_fen}


def released(charge: Charge, amount: int) -> dict[Key, int]:
    """The legs that free so much of a contract's money, and of the elder's month where it counts."""
    if charge.contract_id is None:
        return {}
    legs = {Key(AccountKind.FREE, charge.contract_id): amount}
    if charge.counts:
        legs[Key(AccountKind.USED, charge.contract_id, charge.elder_id, charge.month)] = -amount
        legs[Key(AccountKind.GRANTED, charge.contract_id, month=charge.month)] = amount
    return legs


def of(charge: Charge, kind: AccountKind) -> Key:
    holder = (charge.organisation_id or 0) if kind is AccountKind.DUE else 0
    return Key(kind, charge.contract_id or 0, holder)


def own(charge: Charge, amount: int) -> dict[Key, int]:
    """The legs by which the elder owes so much more to the organisation."""
    if charge.organisation_id is None:
        return {}
    return {
        Key(AccountKind.OWED, holder_id=charge.elder_id): amount,
        Key(AccountKind.INCOME, holder_id=charge.organisation_id): -amount,
    }


def moved(charge: Charge, to: str) -> dict[Key, int]:
    """The legs that move what counts from the charge's month to another."""
    if charge.contract_id is None:
        return {}
    legs: dict[Key, int] = {}
    for month, amount in ((charge.month, -charge.government_fen), (to, charge.government_fen)):
        legs[Key(AccountKind.USED, charge.contract_id, charge.elder_id, month)] = amount
        legs[Key(AccountKind.GRANTED, charge.contract_id, month=month)] = -amount
    return legs
