"""What operators say and read on the telephone's pages: how calls end, when somebody comes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from care import clock
from care.clock import LOCAL
from care.errors import Sentence
from care.models import CallOutcome, When
from care.web.desk.blueprint import blueprint
from care.web.desk.calling import carried

CALL_OUTCOMES: Mapping[CallOutcome, Sentence] = {
    CallOutcome.ORDERED: _l("下了单"),
    CallOutcome.CANCELLED: _l("取消了"),
    CallOutcome.ADVICE: _l("问事情"),
    CallOutcome.COMPLAINT: _l("不满意"),
    CallOutcome.WRONG_NUMBER: _l("打错了"),
    CallOutcome.SILENT: _l("没说话"),
    CallOutcome.OTHER: _l("别的事"),
}
# One tap of these ends a call that brought no order.
TAPPED = (
    CallOutcome.ADVICE,
    CallOutcome.COMPLAINT,
    CallOutcome.WRONG_NUMBER,
    CallOutcome.SILENT,
    CallOutcome.OTHER,
)
WHENS: Mapping[When, Sentence] = {
    When.ASAP: _l("尽快"),
    When.TODAY_MORNING: _l("今天上午"),
    When.TODAY_AFTERNOON: _l("今天下午"),
    When.TOMORROW_MORNING: _l("明天上午"),
    When.TOMORROW_AFTERNOON: _l("明天下午"),
    When.MORNING_OF: _l("后天上午"),
    When.AFTERNOON_OF: _l("后天下午"),
}


def age(born: date) -> int:
    """Whole years, today here."""
    today = clock.now().astimezone(LOCAL).date()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {
        "age": age,
        "call_outcomes": CALL_OUTCOMES,
        "carried": carried,
        "tapped": TAPPED,
        "whens": WHENS,
    }
