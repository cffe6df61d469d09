"""What the desk's pages call the parts of a standing plan."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from care.errors import Sentence
from care.models import DayPart, OnHoliday, PlanOutcome
from care.orders import plans
from care.orders.plans import Every, Sieve
from care.web.desk.blueprint import blueprint
from care.web.filters import language
from care.words import weekday_words

EVERY: Mapping[Every, Sentence] = {
    Every.WEEK: _l("每周"),
    Every.FORTNIGHT: _l("隔一周"),
    Every.MONTH: _l("每月"),
}
WEEKS: Mapping[int, Sentence] = {
    1: _l("第一个"),
    2: _l("第二个"),
    3: _l("第三个"),
    4: _l("第四个"),
    -1: _l("最后一个"),
}
PARTS: Mapping[DayPart, Sentence] = {DayPart.MORNING: _l("上午"), DayPart.AFTERNOON: _l("下午")}
ON_HOLIDAY: Mapping[OnHoliday, Sentence] = {
    OnHoliday.SKIP: _l("放假那天不来"),
    OnHoliday.MOVE: _l("改到放假后第一个上班的日子"),
    OnHoliday.KEEP: _l("放假也来"),
}
PLAN_DAYS: Mapping[PlanOutcome, Sentence] = {
    PlanOutcome.PLACED: _l("会下单"),
    PlanOutcome.HOLIDAY: _l("放假，不来"),
    PlanOutcome.STANDING: _l("老人不在家，不来"),
    PlanOutcome.STOPPED: _l("停服，不来"),
    PlanOutcome.REFUSED: _l("排不上，不来"),
    PlanOutcome.LEFT_OUT: _l("这次不要"),
    PlanOutcome.WITHDRAWN: _l("取消了"),
}
PLAN_SIEVES: Mapping[Sieve, Sentence] = {
    Sieve.SOON: _l("快停了"),
    Sieve.RUNNING: _l("进行中"),
    Sieve.PAUSED: _l("先停着"),
    Sieve.OVER: _l("结束了"),
}
WORDS: Mapping[str, Mapping[Any, Any]] = {
    "every": EVERY,
    "weeks": WEEKS,
    "parts": PARTS,
    "on_holiday": ON_HOLIDAY,
    "plan_days": PLAN_DAYS,
    "plan_sieves": PLAN_SIEVES,
}


@blueprint.context_processor
def _words() -> dict[str, Any]:
    """What templates ask of plans beside these words."""
    return {
        "plan_version": plans.version,
        "unknown_year": plans.unknown_year,
        "weekday": lambda day: weekday_words(day, language()),
    }
