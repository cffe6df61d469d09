"""Contracts of the government: the budget that the ledger knows, and what of a contract may still be changed."""

from flask_babel import lazy_gettext as _l

from care import errors
from care.allowances.ledger import Key, OutOfBounds, balance, post
from care.models import AccountKind, Contract, PostingKind


def fund(contract: Contract) -> None:
    """Bring a locked contract's budget into the ledger, as it stands in its row now.

    Raises Invalid where less than is held and taken already would remain.
    """
    bureau, free = Key(AccountKind.BUREAU, contract.id), Key(AccountKind.FREE, contract.id)
    more = contract.budget_fen + balance(bureau)
    try:
        post(PostingKind.BUDGET, {free: more, bureau: -more})
    except OutOfBounds as passed:
        raise errors.Invalid(_l("已经用掉和订出去的，比这个总额还多。"), field="budget") from passed
