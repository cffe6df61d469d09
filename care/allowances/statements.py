"""The month's statement of a contract and an organisation: draft, checked by it, confirmed by the bureau, closed."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select

from care import clock, errors
from care.allowances.months import month_after, this_month
from care.db import actor, claim, db, insert, lock, new_id, new_ref, record
from care.models import Adjustment, AdjustmentStatus, Charge, ChargeStatus, Statement, StatementStatus
from care.money import Money

ENTERED = StatementStatus.DRAFT
LONGEST_REASON = 500
CLOSED_FOR_EVER = _l("这个月已经封账，不能再打开。要更正，请提一条更正，记在下一张月结单里。")


@dataclass(frozen=True)
class Sums:
    """What stands in a statement: taken visits, their amounts, and corrections of earlier months (fen)."""

    visits: int
    visits_fen: Money
    corrections_fen: Money

    @property
    def total_fen(self) -> Money:
        """What the contract owes for the month."""
        return Money(self.visits_fen + self.corrections_fen)


def open_month(contract_id: int, organisation_id: int, month: str) -> str:
    """Return the month in whose statement something of ``month`` enters: its own, or the first draft after it.

    The statement stays locked until the transaction ends, so that nobody checks it meanwhile.
    """
    while statement_for(contract_id, organisation_id, month).status is not ENTERED:
        month = month_after(month)
    return month


def takes_changes(charge: Charge) -> bool:
    """Whether a taken charge's statement is still a draft, which stays locked; one that stands in none takes them.

    What was corrected by two people is not taken out any more: it would be given back twice.
    """
    if db.session.scalar(_corrections(Adjustment.id).where(Adjustment.charge_id == charge.id)):
        return False
    if not (charge.contract_id and charge.organisation_id and charge.billed_in):
        return True
    return statement_for(charge.contract_id, charge.organisation_id, charge.billed_in).status is ENTERED


def statement_for(contract_id: int, organisation_id: int, month: str) -> Statement:
    """Return a month's statement, locked; it is made where there is none yet."""
    key = {"contract_id": contract_id, "organisation_id": organisation_id, "month": month}
    values = {"id": new_id(), "ref": new_ref(), "status": StatementStatus.DRAFT, **key}
    db.session.execute(insert(Statement).values(values).on_conflict_do_nothing())
    return lock(db.session.scalars(select(Statement).filter_by(**key)).one())


def sums(statement: Statement) -> Sums:
    """Return what stands in a statement at this moment, summed from its rows."""
    own = (
        Charge.contract_id == statement.contract_id,
        Charge.organisation_id == statement.organisation_id,
        Charge.billed_in == statement.month,
        Charge.status == ChargeStatus.TAKEN,
        Charge.government_fen > 0,
    )
    visits, amount = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Charge.government_fen), 0)).where(*own)
    ).one()
    corrected = _corrections(func.coalesce(func.sum(Adjustment.amount_fen), 0)).where(
        Adjustment.contract_id == statement.contract_id,
        Adjustment.organisation_id == statement.organisation_id,
        Adjustment.billed_in == statement.month,
    )
    return Sums(visits, Money(int(amount)), Money(int(db.session.scalar(corrected) or 0)))


def check(statement: Statement) -> None:
    """The organisation says that its month is right: from here on nothing enters it. Refused before the month is over.

    What it sums to is kept with it.
    """
    lock(statement)
    if statement.month >= this_month():
        raise errors.Refused(_l("这个月还没有过完，月底以后才能核对。"))
    now = sums(statement)
    values = {"visits": now.visits, "total_fen": now.total_fen, "checked_by": actor.get(), "checked_at": clock.now()}
    _step(statement, StatementStatus.DRAFT, StatementStatus.CHECKED, **values)


def confirm(statement: Statement) -> None:
    """The bureau says that a checked statement is right."""
    confirmed = {"confirmed_by": actor.get(), "confirmed_at": clock.now()}
    _step(lock(statement), StatementStatus.CHECKED, StatementStatus.CONFIRMED, **confirmed)


def send_back(statement: Statement, reason: str) -> None:
    """Make a draft again of what is not closed yet, with a reason. Refused for a closed month, for ever."""
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise errors.Invalid(_l("请写明理由，500个字以内。"), field="reason")
    nobody = dict.fromkeys(("visits", "total_fen", "checked_by", "checked_at", "confirmed_by", "confirmed_at"))
    open_ = (StatementStatus.CHECKED, StatementStatus.CONFIRMED)
    _step(lock(statement), open_, StatementStatus.DRAFT, **nobody)
    record(statement, "sent_back", why=reason)


def close(statement: Statement) -> None:
    """Close a confirmed month: nothing in it changes any more; later corrections are entries of the next."""
    _step(
        lock(statement),
        StatementStatus.CONFIRMED,
        StatementStatus.CLOSED,
        closed_by=actor.get(),
        closed_at=clock.now(),
    )


def _corrections(column: Any) -> Select[Any]:
    return select(column).where(Adjustment.status == AdjustmentStatus.APPROVED)


def _step(
    statement: Statement,
    from_: StatementStatus | tuple[StatementStatus, ...],
    to: StatementStatus,
    **values: object,
) -> None:
    if statement.status is StatementStatus.CLOSED:
        raise errors.Refused(CLOSED_FOR_EVER)
    if not claim(statement, from_, to, **values):
        raise errors.Refused(_l("这张月结单已经走到下一步了，请刷新看一看。"))
