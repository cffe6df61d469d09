"""The columns of a month's visits and of what is disputed beside them, as files show them."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _

from care.money import FEN_PER_YUAN
from care.reports.lines import Line
from care.reports.statement_words import DOUBTS_TO_FIRMS
from care.transfers.cells import name_of
from care.words import Language


class Column(NamedTuple):
    """A column: its head, how wide it is (in characters), what stands in it: words, a day, or an amount in fen."""

    head: str
    width: float
    shown: Callable[[Line], str | date] = lambda _line: ""
    fen: Callable[[Line], int] | None = None


def visit_columns(language: Language) -> Sequence[Column]:
    """The columns of the visits that stand in a statement."""
    return (
        *_who_and_what(language),
        Column(_("价格（元）"), 11, fen=lambda line: line.charge.price_fen),
        Column(_("没做完扣减（元）"), 11, fen=lambda line: line.deducted_fen),
        Column(_("老人自付（元）"), 11, fen=lambda line: line.charge.own_fen),
        Column(_("政府付（元）"), 12, fen=lambda line: line.charge.government_fen),
    )


def disputed_columns(language: Language) -> Sequence[Column]:
    """The columns of what waits for a person and stands in no statement yet."""
    return (
        *_who_and_what(language),
        Column(_("为什么"), 30, lambda line: str(DOUBTS_TO_FIRMS[line.charge.doubt]) if line.charge.doubt else ""),
        Column(_("暂记，没有算（元）"), 12, fen=lambda line: line.charge.government_fen),
    )


def yuan(fen: int) -> float:
    """Fen as the yuan that a sheet counts in; exact to the fen up to 90 million million yuan."""
    return fen / FEN_PER_YUAN


def _who_and_what(language: Language) -> Sequence[Column]:
    return (
        Column(_("上门日期"), 12, lambda line: line.charge.visit_on),
        Column(_("老人"), 12, lambda line: name_of(line.elder, language)),
        Column(_("服务"), 18, lambda line: name_of(line.service, language)),
        Column(_("助老员"), 12, lambda line: name_of(line.caregiver, language)),
        Column(_("证明等级"), 6, lambda line: line.grade or ""),
    )
