"""An elder's own share: paid once and whole, to the organisation or in cash to a caregiver, who hands the cash in."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from care import clock, errors, settings
from care.allowances.ledger import Bounds, Key, OutOfBounds, balance, post
from care.db import actor, db, lock, record
from care.models import (
    AccountKind,
    Caregiver,
    Charge,
    ChargeStatus,
    HandedIn,
    How,
    Payment,
    PostingKind,
)
from care.money import Money

OVER_CAP = _l("加上这一笔，您手上的现金就太多了。请老人扫码，或者开票；先把手上的现金交给机构。")


def cash_key(caregiver_id: int) -> Key:
    """The account of the cash in a caregiver's hand."""
    return Key(AccountKind.CASH, holder_id=caregiver_id)


def payment_of(charge_id: int) -> Payment | None:
    """Return how a charge's own share was paid, as it stands in the database now; None: it was not."""
    own = select(Payment).where(Payment.charge_id == charge_id).execution_options(populate_existing=True)
    return db.session.scalars(own).first()


def is_owed(charge: Charge) -> bool:
    """Whether the elder owes an own share of it to an organisation, or owed it before she paid."""
    return charge.status is ChargeStatus.TAKEN and charge.own_fen > 0 and charge.organisation_id is not None


def credit_of(charge: Charge, payment: Payment) -> Money:
    """Return what was paid and not paid back beyond her share, fen. Of a disputed charge it is all of it, for now."""
    share = charge.own_fen if charge.status is ChargeStatus.TAKEN else 0
    return Money(payment.amount_fen - payment.refunded_fen - share)


def undo_until(payment: Payment) -> datetime:
    """Return until when a wrong tap can be taken back without a word."""
    return payment.at + timedelta(seconds=settings.value("undo_s"))


def pay(charge: Charge, how: How, *, caregiver: Caregiver | None = None) -> Payment:
    """Note that a charge's own share was paid, and return the payment: the one that stands, if it is the same.

    In cash to ``caregiver``; else to the organisation. Refused: nothing is to be paid now, it was noted otherwise, or
    she would have more cash in hand than she may.
    """
    if how is How.BEFORE:
        raise errors.Refused  # what came before the ledger was brought in with it
    holder = caregiver.id if caregiver and how is How.CASH else None
    # Under the job's lock the charge changes, too: nobody pays what is being disputed, nor twice.
    lock(charge.job)
    db.session.refresh(charge)
    noted = payment_of(charge.id)
    if noted and (noted.how, noted.caregiver_id) == (how, holder):
        return noted
    if noted:
        raise errors.Refused(_l("这笔钱刚才已经记过了，请刷新看一看。"))
    if not is_owed(charge):
        raise errors.Refused(_l("这笔钱现在不用收。"))
    return _paid(charge, how, holder)


def take_back(payment: Payment, *, reason: str = "") -> None:
    """Undo a payment that was noted by a wrong tap; after a while (``undo_s``) only with a reason.

    Refused: it is too late, the cash was handed in, or a part of it was paid back.
    """
    charge, payment = _locked(payment)
    if payment.refunded_fen:
        raise errors.Refused(_l("这笔钱已经退过了，不能撤回。"))
    if not reason.strip() and clock.now() > undo_until(payment):
        raise errors.Refused(_l("时间过了，不能直接撤回。请机构写明理由再撤。"))
    back = {key: -amount for key, amount in _legs(payment).items()}
    bounds = {key: Bounds(least=0) for key in back if key.kind is AccountKind.CASH}
    try:
        post(PostingKind.TAKEN_BACK, back, charge_id=charge.id, reason=reason.strip() or None, bounds=bounds)
    except OutOfBounds as passed:
        raise errors.Refused(_l("这笔现金已经交给机构了，不能撤回。")) from passed
    record(charge, "payment_taken_back", before=_told(payment), why=reason.strip())
    db.session.delete(payment)
    db.session.flush()


def refund(payment: Payment) -> Money:
    """The organisation has paid back what was paid beyond the elder's share; returns how much (fen).

    Refused while the charge is disputed, and where nothing is to be paid back.
    """
    charge, payment = _locked(payment)
    if charge.status is ChargeStatus.DISPUTED:
        raise errors.Refused(_l("这一单还在核实，核实好了再退。"))
    credit = credit_of(charge, payment)
    if credit <= 0:
        raise errors.Refused(_l("没有要退的钱，可能刚才已经退了。"))
    post(
        PostingKind.REFUNDED,
        {
            Key(AccountKind.OWED, holder_id=payment.elder_id): credit,
            Key(AccountKind.SETTLED, holder_id=payment.organisation_id): -credit,
        },
        charge_id=charge.id,
    )
    payment.refunded_fen = Money(payment.refunded_fen + credit)
    record(charge, "refunded", amount_fen=credit)
    return credit


def hand_in(caregiver: Caregiver, amount_fen: Money, *, seen_fen: Money) -> HandedIn:
    """A caregiver gave cash to her organisation: fen, of the ``seen_fen`` that whoever notes it read of.

    Raises Invalid for nothing and for more than she has, Refused where somebody noted something else meanwhile.
    """
    cash = cash_key(lock(caregiver).id)
    if balance(cash) != seen_fen:
        raise errors.Refused(_l("她手上的现金刚才变了，请刷新看一看再记。"))
    if not 0 < amount_fen <= seen_fen:
        raise errors.Invalid(_l("交的钱要比零多，也不能比她手上的现金多。"), field="amount")
    row = HandedIn(
        caregiver_id=caregiver.id,
        organisation_id=caregiver.organisation_id,
        amount_fen=amount_fen,
        noted_by=actor.get(),
    )
    settled = Key(AccountKind.SETTLED, holder_id=caregiver.organisation_id)
    try:
        post(PostingKind.HANDED_IN, {cash: -amount_fen, settled: amount_fen}, bounds={cash: Bounds(least=0)})
    except OutOfBounds as passed:
        raise errors.Refused from passed
    db.session.add(row)
    db.session.flush()
    record(caregiver, "handed_in", amount_fen=amount_fen)
    return row


def _paid(charge: Charge, how: How, holder: int | None) -> Payment:
    payment = Payment(
        charge_id=charge.id,
        elder_id=charge.elder_id,
        organisation_id=charge.organisation_id,
        caregiver_id=holder,
        how=how,
        amount_fen=charge.own_fen,
        noted_by=actor.get(),
    )
    bounds = {cash_key(holder): Bounds(most=settings.value("cash_cap_fen"))} if holder else None
    try:
        post(PostingKind.PAID, _legs(payment), charge_id=charge.id, bounds=bounds)
    except OutOfBounds as passed:
        raise errors.Refused(OVER_CAP) from passed
    db.session.add(payment)
    db.session.flush()
    record(charge, "paid", after=_told(payment))
    return payment


def _locked(payment: Payment) -> tuple[Charge, Payment]:
    """The payment as it stands now with its charge, whose job is locked; Refused where it was taken back."""
    charge = db.session.get_one(Charge, payment.charge_id)
    lock(charge.job)
    db.session.refresh(charge)
    noted = payment_of(charge.id)
    if noted is None:
        raise errors.Refused(_l("这笔钱刚才已经撤回了。"))
    return charge, noted


def _legs(payment: Payment) -> Mapping[Key, int]:
    settled = Key(AccountKind.SETTLED, holder_id=payment.organisation_id)
    got = cash_key(payment.caregiver_id) if payment.caregiver_id else settled
    return {got: payment.amount_fen, Key(AccountKind.OWED, holder_id=payment.elder_id): -payment.amount_fen}


def _told(payment: Payment) -> dict[str, object]:
    return {"how": payment.how.value, "amount_fen": payment.amount_fen}
