"""An elder's own share in tests: visits that cost her something herself, and who pays it how."""

from collections.abc import Callable
from typing import TypeVar

from werkzeug.test import TestResponse

from care import visits
from care.allowances import owing, paying
from care.allowances.ledger import Key, balance
from care.db import acting, db, transaction
from care.models import AccountKind, Caregiver, Charge, HandedIn, How, OfferStatus, Payment, When
from care.money import Money
from tests.support import money, play
from tests.support.cast import Cast
from tests.support.pagelint import Page

Done = TypeVar("Done")
SHARE = 4000
ALL_DONE = {1: "", 2: ""}


def finished(cast: Cast, *, answers: dict[int, str] | None = None, reason: str | None = None) -> int:
    """An order that nobody pays for but the elder, done by the near caregiver; ``reason``: on weak evidence."""
    job_id = play.place_order(cast, When.ASAP)
    play.run_dispatch()
    play.accept(play.offers(job_id, OfferStatus.OPEN)[0])
    with transaction():
        visit = play.visits(job_id)[0]
    with transaction():
        visit = db.session.merge(visit)
        proof = visits.Proof(reason=reason) if reason else visits.Proof(code=visits.visit_code(visit))
        visits.arrive(visit, proof)
        visits.finish(visit, answers or ALL_DONE)
    return job_id


def paid(job_id: int, how: How = How.CASH, *, by: int | None = None, as_: str = "caregiver:1") -> None:
    """It was paid; in cash to a caregiver, or to the organisation."""
    doing(lambda: paying.pay(_charge(job_id), how, caregiver=_caregiver(by)).id, as_)


def paying_now(job_id: int, how: How, by: int | None = None) -> Callable[[], object]:
    """The same, within a transaction that is open already."""
    return lambda: paying.pay(_charge(job_id), how, caregiver=_caregiver(by)).ref


def handing_in(caregiver_id: int, fen: int, *, seen: int) -> Callable[[], object]:
    """She hands in; within a transaction that is open already."""
    return lambda: paying.hand_in(_caregiver(caregiver_id) or _none(), Money(fen), seen_fen=Money(seen)).ref


def doing(work: Callable[[], Done], as_: str = "staff:1") -> Done:
    """Do it in a transaction."""
    with acting(as_), transaction():
        return work()


def payment(job_id: int) -> Payment | None:
    """How it was paid, read anew."""
    return paying.payment_of(money.charge_of(job_id).id)


def payment_here(job_id: int) -> Payment:
    """The same, where there is one."""
    found = payment(job_id)
    assert found
    return found


def cash(caregiver_id: int) -> int:
    """What a caregiver has in hand now."""
    db.session.rollback()
    return owing.cash_of(caregiver_id).cash_fen


def stands(cast: Cast) -> dict[str, int]:
    """Where the money of the elder, the near caregiver and her firm stands now."""
    db.session.rollback()
    keys = {
        "owed": Key(AccountKind.OWED, holder_id=cast.elder),
        "cash": Key(AccountKind.CASH, holder_id=cast.near),
        "settled": Key(AccountKind.SETTLED, holder_id=cast.firm),
        "income": Key(AccountKind.INCOME, holder_id=cast.firm),
    }
    return {name: balance(key) for name, key in keys.items()}


def rows() -> tuple[list[Payment], list[HandedIn]]:
    """All payments and all that was handed in."""
    db.session.rollback()
    return db.session.query(Payment).all(), db.session.query(HandedIn).all()


def _charge(job_id: int) -> Charge:
    return db.session.query(Charge).filter(Charge.job_id == job_id).one()


def _caregiver(caregiver_id: int | None) -> Caregiver | None:
    return db.session.get_one(Caregiver, caregiver_id) if caregiver_id else None


def _none() -> Caregiver:
    raise AssertionError("who hands in?")


def keys_of(page: TestResponse) -> dict[str, str]:
    """The keys that stand in a page's first form."""
    fields = Page(page.text).forms[0].fields
    return {name: fields[name] for name in ("csrf_token", "key")}
