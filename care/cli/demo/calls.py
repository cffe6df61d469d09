"""Today's calls to the demo's hotline."""

from collections.abc import Sequence
from datetime import timedelta

from care.cli.demo.elders import Resident
from care.cli.demo.making import Making
from care.models import CallOutcome, PhoneCall

# Minutes ago, the how manieth elder (None: nobody we know), seconds that it took, how it ended, the operator's note.
CALLS = (
    (155, 4, 95, CallOutcome.ADVICE, "问食堂星期天开不开，告诉她开的。"),
    (118, 9, 140, CallOutcome.COMPLAINT, "说上次来晚了半个小时。"),
    (74, None, 20, CallOutcome.WRONG_NUMBER, None),
    (41, None, 12, CallOutcome.SILENT, None),
    (23, 1, 210, CallOutcome.OTHER, "想聊聊天，陪她说了几句。"),
)


def add_calls(making: Making, residents: Sequence[Resident], operator_id: int) -> None:
    """Some calls that brought no order; those that did would need their orders."""
    for number, (ago, which, took_s, outcome, note) in enumerate(CALLS):
        began_at = making.now - timedelta(minutes=ago)
        making.batch.add(
            PhoneCall,
            began_at,
            ref=f"democall{number:08}",
            number=None,
            elder_id=None if which is None else residents[which % len(residents)].id,
            staff_id=operator_id,
            outcome=outcome,
            note=note,
            order_id=None,
            began_at=began_at,
            ended_at=began_at + timedelta(seconds=took_s),
        )
