"""What stands at the head and the foot of a statement's file: contract, period, sums, who signed; read in one go."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from care import access
from care.allowances.months import day_of, first_day, last_day
from care.allowances.statements import Sums
from care.models import Staff, Statement
from care.money import Money
from care.reports.statement_words import STATEMENTS
from care.transfers.cells import name_of
from care.words import Language


@dataclass(frozen=True)
class Head:
    """Title, facts (label and value), sums (title, count, fen), signatures (title and what the system knows)."""

    title: str
    facts: Sequence[tuple[str, str]]
    sums: Sequence[tuple[str, int | None, int]]
    total_fen: Money
    signatures: Sequence[tuple[str, str]]


def title_of(statement: Statement, language: Language) -> str:
    """What a statement is called."""
    firm = name_of(statement.organisation, language)
    return str(_("%(firm)s %(month)s月结单", firm=firm, month=statement.month))


def head_of(statement: Statement, sums: Sums, language: Language) -> Head:
    """Return a statement's head and foot."""
    period = f"{first_day(statement.month)} – {last_day(statement.month)}"
    return Head(
        title=title_of(statement, language),
        facts=(
            (_("合同"), statement.contract.name),
            (_("服务机构"), name_of(statement.organisation, language)),
            (_("期间"), period),
            (_("状态"), str(STATEMENTS[statement.status])),
        ),
        sums=(
            (_("上门服务"), sums.visits, sums.visits_fen),
            (_("更正"), None, sums.corrections_fen),
            (_("合计"), None, sums.total_fen),
        ),
        total_fen=sums.total_fen,
        signatures=_signatures(statement, language),
    )


def _signatures(statement: Statement, language: Language) -> Sequence[tuple[str, str]]:
    steps = {
        _("核对（服务机构）："): (statement.checked_by, statement.checked_at),
        _("确认（民政部门）："): (statement.confirmed_by, statement.confirmed_at),
    }
    people = access.people_behind({by for by, _at in steps.values() if by})
    signed = [(_("制表："), "")]
    for title, (by, at) in steps.items():
        who = people.get(by or "")
        signed.append((title, f"{name_of(who.person, language)} {day_of(at)}" if isinstance(who, Staff) and at else ""))
    return signed
