"""What the board, the stops and the welfare calls are called at the desk; and the count of a clerk's own cases."""

from collections.abc import Mapping
from typing import Any

from flask import g
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from care.db import db
from care.errors import Sentence
from care.hotline.shifts import cases_of
from care.models import Job, Person, Staff, StopReason, Welfare
from care.orders.board import Hands
from care.web.desk.blueprint import blueprint

STOP_REASONS: Mapping[StopReason, Sentence] = {
    StopReason.TYPHOON: _l("台风"),
    StopReason.RAINSTORM: _l("暴雨"),
    StopReason.OUTBREAK: _l("疫情"),
    StopReason.HOLIDAY: _l("放假"),
    StopReason.OTHER: _l("别的原因"),
}
WELFARE: Mapping[Welfare, Sentence] = {
    Welfare.FINE: _l("平安"),
    Welfare.NEEDS_HELP: _l("要帮忙"),
    Welfare.NO_ANSWER: _l("没人接"),
}
HANDS: Mapping[Hands, Sentence] = {Hands.MINE: _l("我手上的"), Hands.NOBODYS: _l("没人处理的")}
BOARD_WORDS: Mapping[str, Mapping[Any, Sentence]] = {"reasons": STOP_REASONS, "welfare": WELFARE, "hands": HANDS}


def case_count(staff: Staff) -> int:
    """How many cases she has in hand; the menu shows it on every page."""
    if "case_count" not in g:
        g.case_count = db.session.scalar(select(func.count()).select_from(Job).where(cases_of(staff.id))) or 0
    return int(g.case_count)


def case_holder(job: Job) -> Person | None:
    """Who has it in hand."""
    holder = db.session.get(Staff, job.case_of, options=[joinedload(Staff.person)]) if job.case_of else None
    return holder.person if holder else None


@blueprint.context_processor
def _words() -> dict[str, Any]:
    """For the desk's templates."""
    return {"board_words": BOARD_WORDS, "case_count": case_count, "case_holder": case_holder}
