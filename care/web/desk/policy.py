"""Policy follow-up: what another ceiling, other groups or another age would cost and whom they would cover."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import request
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.wrappers import Response

from care import errors
from care.allowances import contracts, entitling
from care.allowances.months import today
from care.db import db
from care.models import Area, Contract, EntitledGroup, Role, Staff
from care.reports.policy import Outlook, Terms, outlook, present_terms
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import clerk
from care.web.desk.registers.choices import Several
from care.web.desk.registers.entitled_groups import OLDEST, group_options
from care.web.desk.registers.fields import Number, Yuan
from care.web.desk.registers.forms import RegisterForm
from care.web.desk.registers.tables import ForEach
from care.web.filters import named
from care.web.pages import page

LONGEST_MONTHS, MONTHS = 24, 3


class AgeForm(RegisterForm):
    """From which age a group counts."""

    from_age = Number(_l("满几岁"), unit=_l("岁"), least=1, most=OLDEST)


def _by_age() -> list[tuple[str, str]]:
    return [(each.code, named(each)) for each in entitling.groups() if each.from_age is not None]


class PolicyForm(RegisterForm):
    """The terms that are thought of."""

    ceiling_fen = Yuan(_l("每位老人每月的限额"), needed=True)
    months = Number(_l("按前几个整月的单来算"), unit=_l("个月"), needed=True, least=1, most=LONGEST_MONTHS)
    groups = Several(_l("替哪些人付"), options=group_options)
    ages = ForEach(_l("从几岁算起"), form=AgeForm, child=EntitledGroup, column="code", options=_by_age)


@dataclass(frozen=True)
class Thought:
    """A contract, the form of other terms, and what they come to; None where something was typed wrong."""

    contract: Contract
    form: PolicyForm
    found: Outlook | None


@blueprint.get("/policy")
def policy() -> Response:
    """The terms of the address compared with those in force; an address can be passed on."""
    staff, offered = _reader(), contracts.contracts()
    contract = _chosen(request.args.get("contract", ""), offered)
    thought = _think(contract) if contract else None
    response = page(
        "desk/policy.html",
        staff=staff,
        contracts=offered,
        thought=thought,
        areas=_names(thought),
        groups=group_options(),
    )
    if thought and thought.found is None:
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return response


def _reader() -> Staff:
    """Who is signed in: an administrator or auditor, else NotFound."""
    staff = clerk()
    if staff.role not in (Role.ADMINISTRATOR, Role.AUDITOR):
        raise errors.NotFound
    return staff


def _chosen(ref: str, offered: Sequence[Contract]) -> Contract | None:
    """The contract that the address names; else the one first in use today, else any."""
    if ref:
        found = next((each for each in offered if each.ref == ref), None)
        if found is None:
            raise errors.NotFound
        return found
    running = [each for each in offered if each.starts_on <= today() <= each.ends_on]
    return min(running, key=lambda each: each.position, default=None) or next(iter(offered), None)


def _think(contract: Contract) -> Thought:
    present, by_age = present_terms(contract), [each for each in entitling.groups() if each.from_age is not None]
    if "months" not in request.args:
        values = {"ceiling_fen": present.ceiling_fen, "groups": sorted(present.groups), "months": MONTHS}
        form = PolicyForm(data=values | {"ages": by_age})
        return Thought(contract, form, outlook(contract, present, MONTHS))
    form = PolicyForm(request.args, data={"ages": by_age})
    found = outlook(contract, _terms(form, present), form.months.data) if form.validate() else None
    return Thought(contract, form, found)


def _terms(form: PolicyForm, present: Terms) -> Terms:
    typed = {line.value: line.form["from_age"].data for line in form.ages.filled}
    return Terms(form.ceiling_fen.data, frozenset(form.groups.data), {**present.ages, **typed})


def _names(thought: Thought | None) -> dict[str, str]:
    """The streets in the outlook, in the order of their codes."""
    if thought is None or thought.found is None:
        return {}
    rows = select(Area).where(Area.code.in_(thought.found.by_area)).order_by(Area.code)
    return {each.code: named(each) for each in db.session.scalars(rows)}
