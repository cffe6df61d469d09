"""The elder's own share after a visit: what is to be paid, how it was paid, and the cash in a caregiver's hand."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response

from care import allowances, clock, errors, visits
from care.allowances import owing, paying
from care.errors import Sentence
from care.models import Caregiver, Charge, ChargeStatus, How, Payment, Visit, VisitStatus
from care.web.caregiver.blueprint import blueprint, caregiver_here
from care.web.entries import pressed
from care.web.pages import page
from care.web.posting import SEE_OTHER
from care.web.qr import qr_picture

PAID: Mapping[How, Sentence] = {
    How.CASH: _l("收了现金"),
    How.MERCHANT_QR: _l("老人扫了码"),
    How.INVOICE: _l("开票，由机构收"),
    How.BEFORE: _l("以前付的"),
}


@dataclass(frozen=True)
class Share:
    """What her page about a finished visit shows of the elder's own share."""

    charge: Charge
    payment: Payment | None
    room: bool
    undo: bool
    qr: Markup | None

    @property
    def waits(self) -> bool:
        """It is in doubt: nobody takes money now."""
        return self.charge.status is ChargeStatus.DISPUTED and self.charge.own_fen > 0


@blueprint.post("/job/<ref>/paid")
def paid(ref: str) -> Response:
    """The elder has paid, in one of three ways."""
    caregiver = caregiver_here()
    charge = _charge_of(visits.visit_of(caregiver.id, ref))
    paying.pay(charge, pressed(How, "how"), caregiver=caregiver)
    return redirect(url_for(".job", ref=ref), SEE_OTHER)


@blueprint.post("/job/<ref>/paid/undo")
def take_back_payment(ref: str) -> Response:
    """A wrong tap of hers."""
    caregiver = caregiver_here()
    payment = paying.payment_of(_charge_of(visits.visit_of(caregiver.id, ref)).id)
    if payment is None or not _is_hers(payment, caregiver):
        raise errors.Refused(_("这笔钱不是您记的，或者已经撤回了。记错了请找机构改。"))
    paying.take_back(payment)
    flash(_("撤回了，请再选一次。"))
    return redirect(url_for(".job", ref=ref), SEE_OTHER)


@blueprint.get("/cash")
def cash() -> Response:
    """What she has in hand, from whom, and how much it may be."""
    caregiver = caregiver_here()
    return page("caregiver/cash.html", caregiver=caregiver, hand=owing.cash_of(caregiver.id))


def share_of(visit: Visit) -> Share | None:
    """What a finished visit's page shows of it; None: there is nothing that the elder pays."""
    charge = allowances.charge_of(visit.job_id) if visit.status is VisitStatus.FINISHED else None
    if charge is None:
        return None
    payment = paying.payment_of(charge.id)
    to_pay = paying.is_owed(charge) and payment is None
    share = Share(
        charge=charge,
        payment=payment,
        room=to_pay and owing.has_room(visit.caregiver_id, charge.own_fen),
        undo=payment is not None and _is_hers(payment, visit.caregiver) and clock.now() <= paying.undo_until(payment),
        qr=_merchant_qr(charge) if to_pay else None,
    )
    return share if to_pay or payment or share.waits else None


def _merchant_qr(charge: Charge) -> Markup | None:
    text = charge.organisation.merchant_qr if charge.organisation else None
    return qr_picture(text, _("机构的收款码")) if text else None


def _is_hers(payment: Payment, caregiver: Caregiver) -> bool:
    return payment.noted_by == f"caregiver:{caregiver.id}"


def _charge_of(visit: Visit) -> Charge:
    charge = allowances.charge_of(visit.job_id)
    if charge is None:
        raise errors.NotFound
    return charge
