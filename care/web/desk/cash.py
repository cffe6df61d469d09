"""Cash at the desk: which caregiver has how much in hand since when, and noting what she hands in."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.wrappers import Response

from care import errors, settings
from care.allowances import owing, paying
from care.db import db
from care.models import Caregiver, Role, Staff
from care.money import Money
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import clerk, clerk_who_may
from care.web.desk.registers.fields import Yuan
from care.web.desk.registers.forms import RegisterForm
from care.web.entries import page_number
from care.web.filters import language, named
from care.web.pages import page
from care.web.posting import SEE_OTHER
from care.words import money_words

# Who keeps an organisation's money: the desk's operators read of it.
KEEPERS = (Role.MANAGER, Role.ADMINISTRATOR)


class AmountForm(RegisterForm):
    """An amount in yuan."""

    amount = Yuan(_l("交来多少"), needed=True)


@blueprint.get("/cash")
def cash() -> Response:
    """Who has had cash longest stands on top; a firm's manager sees her own caregivers."""
    staff = clerk()
    return page(
        "desk/cash.html",
        staff=staff,
        till=owing.till(firm_of(staff), page_number()),
        most_fen=settings.value("cash_cap_fen"),
        may_note=staff.role in KEEPERS,
    )


@blueprint.post("/caregivers/<ref>/hand-in")
def hand_in(ref: str) -> Response:
    """She has brought it; what somebody else noted meanwhile is not noted twice."""
    caregiver = _caregiver_of(clerk(), ref)
    clerk_who_may(*KEEPERS)
    seen = Money(request.form.get("seen", 0, type=int))
    row = paying.hand_in(caregiver, _amount(), seen_fen=seen)
    told = money_words(row.amount_fen, language())
    flash(_("%(name)s交来%(sum)s，记下来了。", name=named(caregiver.person), sum=told))
    return redirect(url_for("desk.cash"), SEE_OTHER)


def firm_of(staff: Staff) -> int | None:
    """The organisation whose money she sees; None: all."""
    return staff.organisation_id or 0 if staff.role is Role.MANAGER else None


def _caregiver_of(staff: Staff, ref: str) -> Caregiver:
    """A caregiver, out of use or not: her cash is still to be handed in."""
    caregiver = db.session.scalar(select(Caregiver).where(Caregiver.ref == ref))
    if caregiver is None or firm_of(staff) not in (None, caregiver.organisation_id):
        raise errors.NotFound
    return caregiver


def _amount() -> Money:
    form = AmountForm(request.form)
    if not form.validate():
        raise errors.Invalid(form["amount"].errors[0], field="amount")
    return Money(form["amount"].data)
