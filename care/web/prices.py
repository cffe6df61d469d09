"""What an order costs an elder, in words: first what she pays herself, then the government, what is left, and why.

``to_her``: said to the elder herself; else to her family or at the desk, about her.
"""

from datetime import date

from flask_babel import gettext as _

from care.allowances import Purse, Quote, Why
from care.allowances.months import month_of, this_month
from care.models import Charge, ChargeStatus
from care.money import Money
from care.web.filters import language
from care.words import money_words, month_words


def own_words(fen: Money, *, to_her: bool) -> str:
    """What she pays herself."""
    if not fen:
        return str(_("您不用付钱") if to_her else _("老人不用付钱"))
    money = _money(fen)
    return str(_("您付%(money)s", money=money) if to_her else _("老人付%(money)s", money=money))


def quoted(quote: Quote, on: date, *, to_her: bool) -> list[str]:
    """What a service would cost on a local day, as its button says it; of one who has no allowance only the price."""
    said = [own_words(quote.own_fen, to_her=to_her)]
    if quote.government_fen:
        said.append(_government(quote.government_fen))
    if quote.why and quote.why is not Why.NOT_ENTITLED:
        said.append(_reason(quote.why, on))
    if quote.left_fen:
        said.append(_left_after(quote.left_fen, on))
    return said


def explained(quote: Quote, on: date, *, to_her: bool) -> list[str]:
    """The same at length: who has no allowance is told that, too."""
    said = quoted(quote, on, to_her=to_her)
    if quote.own_fen and quote.why is Why.NOT_ENTITLED:
        said.append(str(_("您现在没有政府补贴") if to_her else _("老人现在没有政府补贴")))
    return said


def charged(charge: Charge | None, price_fen: Money, *, to_her: bool) -> list[str]:
    """What an order costs as it stands; of one from before there were allowances its price."""
    if charge is None:
        return [_money(price_fen)]
    if charge.status is ChargeStatus.GIVEN_BACK:
        return [str(_("不收钱"))]
    if charge.status is ChargeStatus.DISPUTED:
        return [str(_("钱还在核实，先不用付"))]
    said = [own_words(charge.own_fen, to_her=to_her)]
    return [*said, _government(charge.government_fen)] if charge.government_fen else said


def left_words(purse: Purse) -> str:
    """What is left of this month; "" where nothing is paid for her."""
    if not purse.terms:
        return ""
    if not purse.left_fen:
        return str(_("本月的补贴用完了"))
    return str(_("本月补贴还剩%(money)s", money=_money(purse.left_fen)))


def _money(fen: Money) -> str:
    return money_words(fen, language())


def _government(fen: Money) -> str:
    return str(_("政府付%(money)s", money=_money(fen)))


def _left_after(fen: Money, on: date) -> str:
    month, money = month_of(on), _money(fen)
    if month == this_month():
        return str(_("订了本月还剩%(money)s", money=money))
    return str(_("订了%(month)s还剩%(money)s", month=month_words(month, language()), money=money))


def _reason(why: Why, on: date) -> str:
    if why is Why.NOT_COVERED:
        return str(_("这一项政府不付"))
    if why is Why.PARTLY_COVERED:
        return str(_("这一项政府只付一部分"))
    if why is Why.BUDGET_USED_UP:
        return str(_("政府的钱现在用完了"))
    month = month_of(on)
    if month == this_month():
        return str(_("本月的补贴用完了"))
    return str(_("%(month)s的补贴用完了", month=month_words(month, language())))
