"""What ring-backs and complaints are called at the desk."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from care.errors import Sentence
from care.models import Amount, Came, RingBackStatus
from care.supervision import complaints, ring_backs
from care.web.desk.blueprint import blueprint

CAME: Mapping[Came, Sentence] = {
    Came.YES: _l("来了"),
    Came.NO: _l("没有来"),
    Came.NOT_SURE: _l("记不清"),
}
DONE: Mapping[Amount, Sentence] = {
    Amount.ALL: _l("都做了"),
    Amount.PART: _l("做了一部分"),
    Amount.NOTHING: _l("什么都没做"),
}
MONEY: Mapping[str, Sentence] = {"no": _l("没有要"), "yes": _l("要了")}
CALLS: Mapping[RingBackStatus, Sentence] = {
    RingBackStatus.WAITING: _l("等着打"),
    RingBackStatus.DONE: _l("问到了"),
    RingBackStatus.GIVEN_UP: _l("一直没人接"),
}
CALL_PILES: Mapping[ring_backs.Pile, Sentence] = {
    ring_backs.Pile.WAITING: _l("等着打"),
    ring_backs.Pile.DONE: _l("问到了"),
    ring_backs.Pile.GIVEN_UP: _l("一直没人接"),
}
COMPLAINT_PILES: Mapping[complaints.Pile, Sentence] = {
    complaints.Pile.OPEN: _l("等着处理"),
    complaints.Pile.SERIOUS: _l("只看严重的"),
    complaints.Pile.SETTLED: _l("处理好了"),
}


@blueprint.context_processor
def _words() -> dict[str, Any]:
    """For the desk's templates."""
    return {
        "heard": {
            "came": CAME,
            "done": DONE,
            "money": MONEY,
            "calls": CALLS,
            "call_piles": CALL_PILES,
            "complaint_piles": COMPLAINT_PILES,
            "tries": ring_backs.TRIES,
        }
    }
