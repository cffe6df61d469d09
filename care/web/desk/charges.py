"""One order's money at the desk: what it costs whom, settled where it is disputed, corrected by two people."""

import re
import unicodedata
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from care import access, errors
from care.allowances import adjusting, settling
from care.models import Charge, ChargeStatus, Role, Staff
from care.money import FEN_PER_YUAN, Money
from care.reports import disputes as waiting
from care.reports import lines
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import DESK, clerk, clerk_above_firms, clerk_who_may
from care.web.entries import page_number
from care.web.pages import page
from care.web.posting import SEE_OTHER

YUAN = re.compile(r"([0-9]{1,7})(?:\.([0-9]{1,2}))?")


@blueprint.get("/disputes")
def disputes() -> Response:
    """Whose money waits for a person, and why."""
    staff = clerk_above_firms()
    return page("desk/money/disputes.html", staff=staff, found=waiting.disputed(page_number()))


@blueprint.get("/adjustments")
def adjustments() -> Response:
    """The corrections that a second person must decide."""
    staff, found = clerk_above_firms(), waiting.proposed(page_number())
    people = access.people_behind({each.proposed_by for each, _line in found.items})
    return page("desk/money/adjustments.html", staff=staff, found=found, people=people)


@blueprint.get("/charges/<ref>")
def charge(ref: str) -> Response:
    """What one order costs whom, and what became of it."""
    staff = clerk()
    return _charge_page(staff, waiting.charge_seen_by(staff, ref))


@blueprint.post("/charges/<ref>/settle")
def settle_charge(ref: str) -> Response:
    """A person decides what a disputed order costs whom."""
    found = _to_change(ref)
    try:
        settling.settle(found, _word())
    except errors.Invalid as wrong:
        return _wrong(found, wrong)
    return _to(found, _("决定好了，记下来了。"))


@blueprint.post("/charges/<ref>/adjust")
def propose_adjustment(ref: str) -> Response:
    """Propose what the government should have paid; a second person decides."""
    found = _to_change(ref)
    try:
        amount = _yuan("amount") - adjusting.corrected(found)
        adjusting.propose(found, Money(amount), request.form.get("reason", ""))
    except errors.Invalid as wrong:
        return _wrong(found, wrong)
    return _to(found, _("记下来了，等另一个人批准。"))


@blueprint.post("/adjustments/<ref>/approve")
def approve_adjustment(ref: str) -> Response:
    """A second person approves."""
    clerk_above_firms()
    clerk_who_may(Role.ADMINISTRATOR)
    found = waiting.adjustment_of(ref)
    adjusting.approve(found)
    return _to(found.charge, _("批准了，记在%(month)s的月结单里。", month=found.billed_in))


@blueprint.post("/adjustments/<ref>/refuse")
def refuse_adjustment(ref: str) -> Response:
    """A second person refuses."""
    clerk_above_firms()
    clerk_who_may(Role.ADMINISTRATOR)
    found = waiting.adjustment_of(ref)
    adjusting.refuse(found)
    return _to(found.charge, _("没有批准，什么都没有变。"))


def _word() -> settling.Word:
    form = request.form
    return settling.Word(_yuan("government"), _yuan("own"), form.get("reason", ""), form.get("organisation", ""))


def _yuan(name: str) -> Money:
    """An amount in yuan as somebody types it, in fen; Invalid for anything else."""
    typed = unicodedata.normalize("NFKC", request.form.get(name, "")).replace(",", "").strip().removesuffix("元")
    read = YUAN.fullmatch(typed.strip())
    if read is None:
        raise errors.Invalid(_l("请填金额，例如 40 或者 12.50。"), field=name)
    return Money(int(read[1]) * FEN_PER_YUAN + int((read[2] or "0").ljust(2, "0")))


def _to_change(ref: str) -> Charge:
    """A charge that she may see (else NotFound) and change (else LookOnly)."""
    found = waiting.charge_seen_by(clerk(), ref)
    clerk_who_may(*DESK)
    return found


def _charge_page(staff: Staff, found: Charge, wrong: errors.Invalid | None = None) -> Response:
    line = lines.of_ids([found.id])[0]
    proposed = waiting.adjustments_of(line)
    return page(
        "desk/money/charge.html",
        staff=staff,
        line=line,
        charge=found,
        corrected=adjusting.corrected(found),
        adjustments=proposed,
        firms=settling.firms(found) if _whose_is_unknown(found) else (),
        people=access.people_behind({name for each in proposed for name in (each.proposed_by, each.decided_by or "")}),
        own_name=f"staff:{staff.id}",
        typed=request.form,
        wrong=wrong,
        may_change=staff.role in DESK,
        may_decide=staff.role is Role.ADMINISTRATOR,
    )


def _whose_is_unknown(found: Charge) -> bool:
    return found.status is ChargeStatus.DISPUTED and found.organisation_id is None


def _wrong(found: Charge, wrong: errors.Invalid) -> Response:
    response = _charge_page(clerk(), found, wrong)
    response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return response


def _to(found: Charge, said: str) -> Response:
    flash(said)
    return redirect(url_for("desk.charge", ref=found.ref), SEE_OTHER)
