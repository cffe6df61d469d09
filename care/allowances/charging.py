"""An order's money: held at the order, taken for what was really done, given back, disputed, settled by a person."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from math import floor
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from care import clock, errors
from care.allowances import doing, legs, statements
from care.allowances.charges import charge_of, firms_of
from care.allowances.ledger import post
from care.allowances.months import day_of, month_of
from care.allowances.purse import Quote, purse_of
from care.db import claim, db, lock, new_id, record
from care.models import (
    AccountKind,
    Charge,
    ChargeStatus,
    Contract,
    Doubt,
    Elder,
    Job,
    JobStatus,
    PostingKind,
    Visit,
)
from care.money import Money


class CostsMore(errors.Refused):
    """The elder would pay more herself than she was told."""

    default = _l("现在政府能付的少了，要您自己多付一些。请看清楚再按。")


def hold(job: Job, *, told_own_fen: Money | None = None) -> Quote:
    """Hold what a new job will cost, and return it; the elder's row must be locked.

    Raises CostsMore where she would pay more herself than ``told_own_fen``, which she read before her tap.
    """
    visit_on = day_of(job.window_start)
    quote = _quote(job, visit_on)
    if told_own_fen is not None and quote.own_fen > told_own_fen:
        raise CostsMore
    charge = Charge(
        id=new_id(),
        job_id=job.id,
        elder_id=job.elder_id,
        service_id=job.service_id,
        area_code=job.area_code,
        visit_on=visit_on,
        month=month_of(visit_on),
        price_fen=quote.price_fen,
        told_own_fen=quote.own_fen,
        **_terms_of(quote),
    )
    db.session.add(charge)
    db.session.flush()
    _hold(charge)
    return quote


def wait_for_yes(job: Job, quote: Quote) -> None:
    """Hold nothing for a new job until the elder, asked by a person, says yes to what it costs her this time."""
    give_back(job)
    charge = charge_of(job.id)
    if charge:
        charge.told_own_fen = Money(quote.usual_own_fen)


def give_back(job: Job) -> None:
    """Nothing of a locked job is done any more: what is held goes back to the month and the contract."""
    charge = charge_of(job.id)
    if charge and claim(charge, ChargeStatus.HELD, ChargeStatus.GIVEN_BACK):
        post(PostingKind.GIVE_BACK, legs.back(charge, AccountKind.HELD), charge_id=charge.id)


def lock_elder_of(job_id: int) -> None:
    """Lock the elder, before her job, where ``follow`` will have to hold the job's money anew."""
    found = db.session.execute(
        select(Charge.elder_id, Charge.status, Charge.month, Job.window_start)
        .join(Job, Job.id == Charge.job_id)
        .where(Job.id == job_id)
    ).first()
    if found and (found.status is ChargeStatus.GIVEN_BACK or found.month != month_of(day_of(found.window_start))):
        lock(db.session.get_one(Elder, found.elder_id))


def follow(job: Job) -> bool:
    """Let the money of a job that is to be done follow it: into another month, or back after it was given back.

    The elder must be locked. False: she would pay more herself than she was told, so a person must ask her first;
    the money stays given back.
    """
    charge, visit_on = charge_of(job.id), day_of(job.window_start)
    if charge is None:
        return True
    if charge.status is ChargeStatus.HELD:
        if month_of(visit_on) == charge.month:
            charge.visit_on = visit_on
            return True
        give_back(job)
    elif charge.status is not ChargeStatus.GIVEN_BACK:
        return True
    quote = _quote(job, visit_on)
    if quote.own_fen > charge.told_own_fen:
        return False
    _hold_anew(charge, visit_on, quote)
    return True


def accept_price(job: Job, *, told_own_fen: Money | None = None) -> None:
    """The elder, asked by a person, agrees to what her order costs her now; it is held again. She must be locked.

    Raises CostsMore where that is more by now than ``told_own_fen``, which was read out to her.
    """
    charge, visit_on = charge_of(job.id), day_of(job.window_start)
    if charge is None or charge.status is not ChargeStatus.GIVEN_BACK:
        return
    quote = _quote(job, visit_on)
    if told_own_fen is not None and quote.own_fen > told_own_fen:
        raise CostsMore
    record(charge, "price_accepted", before={"own_fen": charge.told_own_fen}, after={"own_fen": quote.own_fen})
    charge.told_own_fen = quote.own_fen
    _hold_anew(charge, visit_on, quote)


def complete(job: Job, *, done_by: int | None = None) -> None:
    """A locked job is over: take what was really done, give back the rest; dispute it where that is in doubt.

    ``done_by`` is the id of the organisation that did what a person had arranged, where it is known.

    The part of each seat is the share of its standard's points that were done; seats count alike. Amounts are rounded
    down to the fen; never more is taken than was held.
    """
    charge = charge_of(job.id)
    if charge is None or charge.status not in (ChargeStatus.HELD, ChargeStatus.GIVEN_BACK):
        return
    visits = doing.finished_visits(job)
    if job.status is JobStatus.ENDED and not visits:
        give_back(job)
        return
    more = _hold_after_all(charge, job)
    charge.organisation_id = visits[0].organisation_id if visits else done_by or _only_firm(charge)
    charge.caregiver_id = visits[0].caregiver_id if visits else None
    doubt = doing.doubt_of(charge, visits) or more or _move(charge, job, visits)
    if doubt:
        _dispute(charge, AccountKind.HELD, doubt)
    else:
        _take_part(charge, doing.done_part(job, visits))


def dispute(job: Job, why: Doubt) -> None:
    """Somebody says that a locked job's visit was not what it should be: what was taken waits for a person.

    What stands in a statement that is checked already stays there: it is put right by an adjustment.
    """
    charge = charge_of(job.id)
    if charge and charge.status is ChargeStatus.TAKEN and statements.takes_changes(charge):
        _dispute(charge, AccountKind.DUE, why)


def proven(job: Job) -> None:
    """A locked job's weak evidence has become better: what waited only for that is taken."""
    charge = charge_of(job.id)
    if charge is None or charge.status is not ChargeStatus.DISPUTED or charge.doubt is not Doubt.WEAK_EVIDENCE:
        return
    visits = doing.finished_visits(job)
    if doing.doubt_of(charge, visits) is None:
        _take_part(charge, doing.done_part(job, visits))


def settle(charge: Charge, government_fen: Money, own_fen: Money, reason: str) -> None:
    """A person decides what a disputed charge costs whom: nothing at all gives it back. Fen; with a reason.

    Raises Invalid for more than is held, less than nothing or no reason; Refused where it is not disputed any more.
    """
    lock(charge.job)
    db.session.refresh(charge)
    if not 0 <= government_fen <= charge.government_fen:
        raise errors.Invalid(_l("政府付的不能比先记下的多，也不能是负数。"), field="government")
    if not 0 <= own_fen <= charge.own_fen:
        raise errors.Invalid(_l("老人付的不能比先说好的多，也不能是负数。"), field="own")
    if not reason.strip():
        raise errors.Invalid(_l("请写明理由。"), field="reason")
    if charge.status is not ChargeStatus.DISPUTED:
        raise errors.Refused
    if government_fen and charge.organisation_id is None:
        raise errors.Invalid(_l("请先写明是哪家机构做的。"), field="organisation")
    if government_fen or own_fen:
        _take_amounts(charge, government_fen, own_fen, reason)
    else:
        claim(charge, ChargeStatus.DISPUTED, ChargeStatus.GIVEN_BACK, doubt=None)
        post(PostingKind.SETTLE, legs.back(charge, AccountKind.DISPUTED), charge_id=charge.id, reason=reason)
    record(charge, "settled", why=reason, government_fen=government_fen, own_fen=own_fen)


def _quote(job: Job, visit_on: date) -> Quote:
    """What the job costs whom on a day; the contracts that may pay are locked, so that they do not change meanwhile."""
    for each in sorted(terms.contract_id for terms in purse_of(job.elder, visit_on).terms):
        lock(db.session.get_one(Contract, each))
    return purse_of(job.elder, visit_on, [job.service]).quote(job.service)


def _terms_of(quote: Quote) -> dict[str, Any]:
    return {
        "contract_id": quote.contract_id,
        "counts": quote.counts,
        "government_fen": quote.government_fen,
        "own_fen": quote.own_fen,
    }


def _hold(charge: Charge) -> None:
    held = {key: -amount for key, amount in legs.back(charge, AccountKind.HELD).items()}
    post(PostingKind.HOLD, held, charge_id=charge.id)


def _hold_anew(charge: Charge, visit_on: date, quote: Quote) -> None:
    when = {"visit_on": visit_on, "month": month_of(visit_on)}
    claim(charge, ChargeStatus.GIVEN_BACK, ChargeStatus.HELD, **when, **_terms_of(quote))
    _hold(charge)


def _hold_after_all(charge: Charge, job: Job) -> Doubt | None:
    """Hold again what was given back for a job that was done all the same; a doubt where that costs her more."""
    if charge.status is ChargeStatus.HELD:
        return None
    visit_on = day_of(job.window_start)
    lock(job.elder)
    _hold_anew(charge, visit_on, _quote(job, visit_on))
    return Doubt.COSTS_MORE if charge.own_fen > charge.told_own_fen else None


def _take_part(charge: Charge, part: Fraction) -> None:
    _take_amounts(charge, Money(floor(charge.government_fen * part)), Money(floor(charge.own_fen * part)), None)


def _take_amounts(charge: Charge, government_fen: Money, own_fen: Money, reason: str | None) -> None:
    from_ = charge.status
    source = AccountKind.HELD if from_ is ChargeStatus.HELD else AccountKind.DISPUTED
    moved = legs.own(charge, own_fen) | legs.released(charge, charge.government_fen - government_fen)
    moved |= {legs.of(charge, source): -charge.government_fen, legs.of(charge, AccountKind.DUE): government_fen}
    billed_in = None
    if charge.contract_id and charge.organisation_id:
        billed_in = statements.open_month(charge.contract_id, charge.organisation_id, charge.month)
    amounts = {"government_fen": government_fen, "own_fen": own_fen, "doubt": None, "billed_in": billed_in}
    done_by = {"organisation_id": charge.organisation_id, "caregiver_id": charge.caregiver_id}
    if not claim(charge, from_, ChargeStatus.TAKEN, **amounts, **done_by):
        raise errors.Refused
    kind = PostingKind.TAKE if from_ is ChargeStatus.HELD else PostingKind.SETTLE
    post(kind, moved, charge_id=charge.id, reason=reason)


def _dispute(charge: Charge, out_of: AccountKind, why: Doubt) -> None:
    from_ = ChargeStatus.HELD if out_of is AccountKind.HELD else ChargeStatus.TAKEN
    disputed = legs.of(charge, AccountKind.DISPUTED)
    moved = {legs.of(charge, out_of): -charge.government_fen, disputed: charge.government_fen}
    if from_ is ChargeStatus.TAKEN:
        moved |= legs.own(charge, -charge.own_fen)
    values = {"doubt": why, "doubted_at": clock.now(), "billed_in": None}
    values |= {"organisation_id": charge.organisation_id, "caregiver_id": charge.caregiver_id}
    if not claim(charge, from_, ChargeStatus.DISPUTED, **values):
        raise errors.Refused
    post(PostingKind.DISPUTE, moved, charge_id=charge.id)


def _move(charge: Charge, job: Job, visits: Sequence[Visit]) -> Doubt | None:
    """Let what is held follow the visit into the month in which it really began; a doubt where that has no room."""
    began = min((visit.arrived_at for visit in visits if visit.arrived_at), default=None)
    if began is None or day_of(began) == charge.visit_on:
        return None
    charge.visit_on = day_of(began)
    if month_of(charge.visit_on) == charge.month:
        return None
    if charge.contract_id and charge.counts:
        lock(job.elder)
        lock(db.session.get_one(Contract, charge.contract_id))
        there = [each for each in purse_of(job.elder, charge.visit_on).terms if each.contract_id == charge.contract_id]
        if not there or there[0].left_fen < charge.government_fen:
            return Doubt.OTHER_MONTH
        post(PostingKind.HOLD, legs.moved(charge, month_of(charge.visit_on)), charge_id=charge.id)
    charge.month = month_of(charge.visit_on)
    return None


def _only_firm(charge: Charge) -> int | None:
    """The organisation that is paid for what a person arranged, where there is but one."""
    firms = firms_of(charge)
    return next(iter(firms)) if len(firms) == 1 else None
