"""The ledger by itself: postings sum to 0, balances are the sums of their entries, nothing below nothing or over."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import func, or_, select

from care.allowances.auditing.difference import Difference, named
from care.allowances.months import month_of, months
from care.db import db
from care.models import Account, AccountKind, Contract, ContractCeiling, Entry, Posting

NEVER_NEGATIVE = (
    AccountKind.FREE,
    AccountKind.HELD,
    AccountKind.DISPUTED,
    AccountKind.USED,
    AccountKind.CASH,
)
OVER = "over the month's ceiling"


def postings() -> Iterator[Difference]:
    """Every posting has entries, and they sum to 0."""
    total = func.sum(Entry.amount_fen)
    whole = select(Posting.id, total.label("total")).outerjoin(Entry, Entry.posting_id == Posting.id)
    for row in db.session.execute(whole.group_by(Posting.id).having(func.coalesce(total, 1) != 0)):
        yield Difference("posting", f"the sum of {row.id}", "of no entry" if row.total is None else int(row.total), 0)


def lost_entries() -> Iterator[Difference]:
    """Every entry belongs to a posting and an account."""
    parted = (
        select(Entry.id, Posting.id.label("posting"), Account.id.label("account"))
        .outerjoin(Posting, Posting.id == Entry.posting_id)
        .outerjoin(Account, Account.id == Entry.account_id)
        .where(or_(Posting.id.is_(None), Account.id.is_(None)))
    )
    for row in db.session.execute(parted):
        yield Difference("entry", f"{row.id}", f"of posting {row.posting} and account {row.account}", "of both")


def balances() -> Iterator[Difference]:
    """Every balance is the sum of its entries."""
    sums = select(Entry.account_id, func.sum(Entry.amount_fen).label("total")).group_by(Entry.account_id).subquery()
    total = func.coalesce(sums.c.total, 0)
    apart = select(Account, total).outerjoin(sums, sums.c.account_id == Account.id).where(Account.balance_fen != total)
    for account, summed in db.session.execute(apart):
        yield Difference("balance", named(account), account.balance_fen, int(summed))


def below_nothing() -> Iterator[Difference]:
    """Nothing is promised or paid that there was not."""
    below = select(Account).where(Account.kind.in_(NEVER_NEGATIVE), Account.balance_fen < 0)
    for account in db.session.scalars(below):
        yield Difference("below nothing", named(account), account.balance_fen, "0 or more")


def ceilings() -> Iterator[Difference]:
    """Nobody's month passes its ceiling, where nothing rolls over."""
    so_far = select(ContractCeiling.ceiling_fen).where(
        ContractCeiling.contract_id == Account.contract_id, ContractCeiling.from_month <= Account.month
    )
    latest = so_far.order_by(ContractCeiling.from_month.desc()).limit(1).correlate(Account).scalar_subquery()
    most = func.coalesce(latest, 0)
    over = (
        select(Account, most)
        .join(Contract, Contract.id == Account.contract_id)
        .where(Account.kind == AccountKind.USED, Contract.rolls_over.is_(False), Account.balance_fen > most)
    )
    for account, ceiling in db.session.execute(over):
        yield Difference(OVER, named(account), account.balance_fen, f"at most {ceiling}")


def rolled_over() -> Iterator[Difference]:
    """The same where the rest of a month goes over to the next."""
    for contract in db.session.scalars(select(Contract).where(Contract.rolls_over)):
        used: dict[int, dict[str, Account]] = defaultdict(dict)
        own = select(Account).where(Account.kind == AccountKind.USED, Account.contract_id == contract.id)
        for account in db.session.scalars(own):
            used[account.holder_id][account.month] = account
        for of_month in used.values():
            yield from _over_with_rest(contract, of_month)


def _over_with_rest(contract: Contract, used: dict[str, Account]) -> Iterator[Difference]:
    rest = 0
    for month in months(month_of(contract.starts_on), max(used)):
        in_force = [each.ceiling_fen for each in contract.ceilings if each.from_month <= month]
        most, account = rest + (in_force[-1] if in_force else 0), used.get(month)
        left = most - (account.balance_fen if account else 0)
        if account and left < 0:
            yield Difference(OVER, named(account), account.balance_fen, f"at most {most}")
        rest = min(max(0, left), contract.rollover_most_fen)
