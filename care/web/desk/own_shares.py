"""Own shares at the desk: what elders have not paid yet, what was paid lately, what is to be paid back; a receipt."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.wrappers import Response

from care import errors
from care.access import people_behind
from care.allowances import owing, paying
from care.allowances.months import today
from care.db import db
from care.errors import Sentence
from care.models import Charge, How, Payment, Staff
from care.orders.sight import job_seen_by
from care.web.desk.blueprint import blueprint
from care.web.desk.cash import KEEPERS, firm_of
from care.web.desk.clerks import clerk, clerk_who_may
from care.web.entries import page_number, pressed
from care.web.pages import page
from care.web.posting import SEE_OTHER
from care.web.receipts import PAID, receipt_of

LONGEST_REASON = 200
# On the buttons, in the order in which they are pressed most.
WAYS: Mapping[How, Sentence] = {
    How.MERCHANT_QR: _l("扫了码"),
    How.INVOICE: _l("开了票"),
    How.CASH: _l("现金交到机构"),
}


@blueprint.get("/own-shares")
def own_shares() -> Response:
    """What is open, the oldest first; a firm's manager sees what is her own firm's."""
    staff = clerk()
    lists = _lists(firm_of(staff))
    may_note = staff.role in KEEPERS
    return page("desk/own_shares.html", staff=staff, today=today(), ways=WAYS, paid=PAID, may_note=may_note, **lists)


@blueprint.post("/own-shares/<ref>/paid")
def note_payment(ref: str) -> Response:
    """It was paid to the organisation itself."""
    paying.pay(_to_change(ref), pressed(How, "how"))
    flash(_("记下来了。记错了，在下面“最近付的”里撤回。"))
    return redirect(url_for("desk.own_shares"), SEE_OTHER)


@blueprint.post("/own-shares/<ref>/undo")
def take_payment_back(ref: str) -> Response:
    """It was noted wrongly, whoever noted it."""
    reason = request.form.get("reason", "").strip()[:LONGEST_REASON]
    paying.take_back(_payment_of(_to_change(ref)), reason=reason)
    flash(_("撤回了。这笔钱又在没付的名单里。"))
    return redirect(url_for("desk.own_shares"), SEE_OTHER)


@blueprint.post("/own-shares/<ref>/refund")
def refund(ref: str) -> Response:
    """The organisation has paid back what was too much."""
    paying.refund(_payment_of(_to_change(ref)))
    flash(_("退款记下来了。"))
    return redirect(url_for("desk.own_shares"), SEE_OTHER)


@blueprint.get("/jobs/<ref>/receipt")
def receipt(ref: str) -> Response:
    """To print for an elder without a telephone; the order's page where there is none yet."""
    job = job_seen_by(clerk(), ref)
    found = receipt_of(job)
    if found is None or not found.certain:
        return redirect(url_for("desk.job", ref=ref), SEE_OTHER)
    return page("desk/receipt.html", job=job, receipt=found)


def _lists(firm: int | None) -> dict[str, Any]:
    """What is open, with its sums; what is to be paid back; what was paid lately, and who noted it."""
    lately = owing.paid_lately(firm)
    return {
        "sums": owing.open_by_firm(firm),
        "open": owing.open_sums(firm, page_number()),
        "credits": [(each, paying.credit_of(each, each.payment)) for each in owing.credits_of(firm) if each.payment],
        "lately": lately,
        "people": people_behind({each.payment.noted_by for each in lately if each.payment}),
    }


def _to_change(ref: str) -> Charge:
    """A charge of whose payment whoever is signed in keeps the book."""
    staff = clerk()
    charge = _charge_of(staff, ref)
    clerk_who_may(*KEEPERS)
    return charge


def _charge_of(staff: Staff, ref: str) -> Charge:
    charge = db.session.scalar(select(Charge).where(Charge.ref == ref))
    if charge is None or firm_of(staff) not in (None, charge.organisation_id):
        raise errors.NotFound
    return charge


def _payment_of(charge: Charge) -> Payment:
    payment = paying.payment_of(charge.id)
    if payment is None:
        raise errors.Refused(_("这笔钱刚才已经撤回了。"))
    return payment
