"""Why an elder is entitled: what somebody confirmed, what goes by her age, and what is left of her month."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.wrappers import Response

from care import access
from care.allowances import entitling, purse_of
from care.allowances.entitling import Membership
from care.allowances.months import today
from care.db import db
from care.errors import Invalid, Sentence
from care.models import Contract, Elder, Role, Staff
from care.money import Money
from care.orders.sight import elder_seen_by
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import DESK, clerk_above_firms, elder_to_change
from care.web.desk.registers.checks import NotBefore
from care.web.desk.registers.choices import Choice
from care.web.desk.registers.fields import Day, Text
from care.web.desk.registers.forms import RegisterForm
from care.web.entries import day_typed
from care.web.filters import named
from care.web.pages import page
from care.web.posting import SEE_OTHER

SOON, EVER = timedelta(days=366), timedelta.max


class EntitlementForm(RegisterForm):
    """A group, on which evidence, from when until when."""

    group_code = Choice(_l("属于哪一类"), needed=True, options=list)
    evidence = Text(_l("凭什么"), needed=True, hint=_l("证件的名称和编号，例如“低保证 闽南安 0123号”。"))
    starts_on = Day(_l("从哪天起"), needed=True)
    ends_on = Day(_l("到哪天止（那天也算；不写就一直算）"), checks=[NotBefore("starts_on")])

    @property
    def membership(self) -> Membership:
        """What a valid form says."""
        return Membership(self.group_code.data, self.evidence.data, self.starts_on.data, self.ends_on.data)


def entitlements_card(elder: Elder, staff: Staff) -> dict[str, Any] | None:
    """Her groups of today, which she enters by age soon, and what is left; none of a firm's manager's business."""
    return None if staff.role is Role.MANAGER else _standing(elder, within=SOON)


def _standing(elder: Elder, *, within: timedelta = EVER) -> dict[str, Any]:
    """What counts today; being poor or disabled is told, so it is noted as seen."""
    access.saw(elder.person_id)
    by_age, day = entitling.by_age(elder), today()
    return {
        "groups": entitling.groups_of(elder, day),
        "by_age": {each.group.code for each in by_age if each.since <= day},
        "coming": [each for each in by_age if timedelta() < each.since - day <= within],
        "left": _left(elder, day),
    }


def _left(elder: Elder, day: date) -> list[tuple[str, Money]]:
    """What is left of her month: the name of each contract that may pay, in the order of use, and fen."""
    left = {each.contract_id: Money(each.left_fen) for each in purse_of(elder, day).terms}
    rows = db.session.execute(select(Contract.id, Contract.name).where(Contract.id.in_(left)))
    names = {row.id: row.name for row in rows}
    return [(names[contract_id], fen) for contract_id, fen in left.items()]


@blueprint.get("/elders/<ref>/entitlements")
def entitlements_of(ref: str) -> Response:
    """All that was ever confirmed of her, and a form for more."""
    staff = clerk_above_firms()
    return _page(elder_seen_by(staff, ref), staff)


@blueprint.post("/elders/<ref>/entitlements")
def confirm_entitlement(ref: str) -> ResponseReturnValue:
    """Whoever is signed in has seen the evidence."""
    elder = elder_to_change(ref, *DESK)
    form = _form(elder, request.form)
    try:
        if form.validate():
            entitling.confirm(elder, form.membership)
            return _back(elder, _("记下来了。"))
    except Invalid as wrong:
        form[wrong.field or "group_code"].errors = [str(wrong.sentence)]
    return _page(elder, clerk_above_firms(), form), Invalid.status


@blueprint.post("/elders/<ref>/entitlements/<entitlement_ref>/end")
def end_entitlement(ref: str, entitlement_ref: str) -> ResponseReturnValue:
    """It counts until a day."""
    elder = elder_to_change(ref, *DESK)
    entitlement = entitling.entitlement_of(elder, entitlement_ref)
    try:
        entitling.end(elder, entitlement, _last_day())
    except Invalid as wrong:
        return _page(elder, clerk_above_firms(), wrong={entitlement_ref: wrong.sentence}), wrong.status
    return _back(elder, _("记下来了。"))


@blueprint.post("/elders/<ref>/entitlements/<entitlement_ref>/off")
def take_back_entitlement(ref: str, entitlement_ref: str) -> Response:
    """It was entered by mistake and never counted."""
    elder = elder_to_change(ref, *DESK)
    entitling.take_back(elder, entitling.entitlement_of(elder, entitlement_ref))
    return _back(elder, _("这一条不算了。"))


def _last_day() -> date:
    try:
        return day_typed(request.form.get("ends_on", ""))
    except ValueError as error:
        raise Invalid(_l("请选一个日子。"), field="ends_on") from error


def _form(elder: Elder, typed: Any = None) -> EntitlementForm:
    """The form for one more; what goes by her age need not be confirmed."""
    form = EntitlementForm(data={"starts_on": today()})
    form.group_code.ask = lambda: _to_confirm(elder)
    if typed is not None:
        form.process(typed)
    return form


def _to_confirm(elder: Elder) -> Iterable[tuple[str, str]]:
    known = elder.person.birth_date is not None
    return [(each.code, named(each)) for each in entitling.groups() if each.from_age is None or not known]


def _page(
    elder: Elder, staff: Staff, form: EntitlementForm | None = None, wrong: dict[str, Sentence] | None = None
) -> Response:
    found = entitling.entitlements_of(elder)
    return page(
        "desk/entitlements.html",
        staff=staff,
        elder=elder,
        mine=_standing(elder),
        entitlements=found,
        who=access.people_behind({each.confirmed_by for each in found}),
        counts=entitling.counts,
        taken_back=entitling.taken_back,
        today=today(),
        form=form or _form(elder),
        wrong=wrong or {},
        may_change=staff.role in DESK,
    )


def _back(elder: Elder, said: str) -> Response:
    flash(said)
    return redirect(url_for(".entitlements_of", ref=elder.ref), SEE_OTHER)
