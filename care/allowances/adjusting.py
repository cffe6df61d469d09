"""Corrections of what a taken charge cost the government: one person proposes, another one decides."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from care import clock, errors
from care.allowances import statements
from care.allowances.ledger import Key, OutOfBounds, post
from care.allowances.purse import purse_of
from care.db import actor, claim, db, lock, record
from care.models import (
    AccountKind,
    Adjustment,
    AdjustmentStatus,
    Charge,
    ChargeStatus,
    Contract,
    Elder,
    PostingKind,
)
from care.money import Money

SECOND_PERSON = _l("更正要由另一个人来决定，不能自己提、自己批。")
NO_ROOM = _l("老人那个月的额度，或者合同剩下的钱，不够加这么多。")
LONGEST_REASON = 500


def propose(charge: Charge, amount_fen: Money, reason: str) -> Adjustment:
    """Propose that a taken charge costs the government so much more (or less) than it does, fen, with a reason.

    Raises Invalid for nothing, for a charge that would come to less than 0 or more than the price, for no reason;
    Refused where it is not taken, or the government pays nothing of it.
    """
    lock(charge.job)
    db.session.refresh(charge)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise errors.Invalid(_l("请写明理由，500个字以内。"), field="reason")
    if charge.status is not ChargeStatus.TAKEN or not charge.contract_id or not charge.organisation_id:
        raise errors.Refused(_l("只有政府付过的、已经记账的才能更正。"))
    _fits(charge, amount_fen)
    row = Adjustment(
        charge=charge,
        contract_id=charge.contract_id,
        organisation_id=charge.organisation_id,
        amount_fen=amount_fen,
        reason=reason.strip(),
        proposed_by=actor.get(),
    )
    db.session.add(row)
    db.session.flush()
    record(row, "proposed", amount_fen=amount_fen, why=row.reason)
    return row


def approve(adjustment: Adjustment) -> None:
    """A second person approves: the money moves, and stands in the first open statement from the charge's own on.

    Raises Refused for whoever proposed it, where somebody decided already, and where the elder's month or the
    contract has no room for it; Invalid where the charge has changed so that it does not fit any more.
    """
    charge = _locked(adjustment)
    _fits(charge, adjustment.amount_fen)
    if charge.counts and adjustment.amount_fen > _room(charge):
        raise errors.Refused(NO_ROOM)
    billed_in = statements.open_month(
        adjustment.contract_id, adjustment.organisation_id, charge.billed_in or charge.month
    )
    _decide(adjustment, AdjustmentStatus.APPROVED, billed_in)
    try:
        post(PostingKind.ADJUST, _legs(charge, adjustment.amount_fen), charge_id=charge.id, reason=adjustment.reason)
    except OutOfBounds as passed:
        raise errors.Refused(NO_ROOM) from passed


def refuse(adjustment: Adjustment) -> None:
    """A second person refuses; raises Refused for whoever proposed it, and where somebody decided already."""
    _decide(adjustment, AdjustmentStatus.REFUSED, None)


def corrected(charge: Charge) -> Money:
    """Return what the government pays for a charge with all its approved corrections, fen."""
    approved = select(func.coalesce(func.sum(Adjustment.amount_fen), 0)).where(
        Adjustment.charge_id == charge.id, Adjustment.status == AdjustmentStatus.APPROVED
    )
    return Money(charge.government_fen + int(db.session.scalar(approved) or 0))


def _locked(adjustment: Adjustment) -> Charge:
    """The charge, with all locked that says what it may come to: elder, contract, job."""
    charge = adjustment.charge
    lock(db.session.get_one(Elder, charge.elder_id))
    lock(db.session.get_one(Contract, adjustment.contract_id))
    lock(charge.job)
    db.session.refresh(charge)
    if charge.status is not ChargeStatus.TAKEN:
        raise errors.Refused
    return charge


def _fits(charge: Charge, amount_fen: Money) -> None:
    if not amount_fen:
        raise errors.Invalid(_l("请写明要多付还是少付多少，不能是0。"), field="amount")
    if not 0 <= corrected(charge) + amount_fen <= charge.price_fen:
        raise errors.Invalid(_l("更正以后不能少于0元，也不能多于这一单的价钱。"), field="amount")


def _room(charge: Charge) -> int:
    """How much more the contract may pay of the elder's month, fen."""
    terms = purse_of(db.session.get_one(Elder, charge.elder_id), charge.visit_on).terms
    return next((each.left_fen for each in terms if each.contract_id == charge.contract_id), 0)


def _legs(charge: Charge, amount: int) -> dict[Key, int]:
    contract_id = charge.contract_id or 0
    legs = {
        Key(AccountKind.DUE, contract_id, charge.organisation_id or 0): amount,
        Key(AccountKind.FREE, contract_id): -amount,
    }
    if charge.counts:
        legs[Key(AccountKind.USED, contract_id, charge.elder_id, charge.month)] = amount
        legs[Key(AccountKind.GRANTED, contract_id, month=charge.month)] = -amount
    return legs


def _decide(adjustment: Adjustment, to: AdjustmentStatus, billed_in: str | None) -> None:
    if adjustment.proposed_by == actor.get():
        raise errors.Refused(SECOND_PERSON)
    decided = {"decided_by": actor.get(), "decided_at": clock.now(), "billed_in": billed_in}
    if not claim(adjustment, AdjustmentStatus.PROPOSED, to, **decided):
        raise errors.Refused(_l("这条更正刚才已经有人决定了，请刷新看一看。"))
