"""A rainstorm of some nights ago in the demo town, and the welfare calls that were made in it."""

from datetime import datetime, time, timedelta

from sqlalchemy import select

from care.cli.demo.making import Making
from care.clock import LOCAL
from care.db import Change, db
from care.models import Elder, Stop, StopReason, Welfare, WelfareCall

DAYS_AGO = 12
FROM, HOURS = time(19), 11
WORDS = "今晚有暴雨，请关好门窗，不要出门。明天早上照常上门。"
# What the calls found, in turn; a note where there was one.
FOUND = (
    (Welfare.FINE, ""),
    (Welfare.FINE, "儿子在旁边。"),
    (Welfare.FINE, "阳台进水，邻居帮忙扫了。"),
    (Welfare.NO_ANSWER, "已经睡了，早上再打。"),
    (Welfare.FINE, ""),
)


def add_stops(making: Making, operator_id: int) -> None:
    """It was entered an hour before it began, for the whole city, and a few who live alone were rung."""
    day = making.now.astimezone(LOCAL).date() - timedelta(days=DAYS_AGO)
    starts_at = datetime.combine(day, FROM, LOCAL)
    entered_at, who = starts_at - timedelta(hours=1), f"staff:{operator_id}"
    stop_id = making.batch.add(
        Stop,
        entered_at,
        ref="demostop00000001",
        reason=StopReason.RAINSTORM,
        words=WORDS,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=HOURS),
        created_at=entered_at,
    )
    making.batch.add(
        Change, entered_at, at=entered_at, actor=who, subject="stop", subject_id=stop_id, action="declared", details={}
    )
    alone = select(Elder.id).where(Elder.lives_alone).order_by(Elder.id).limit(len(FOUND))
    for minutes, (elder_id, (found, note)) in enumerate(zip(db.session.scalars(alone), FOUND, strict=False), 1):
        called_at = starts_at + timedelta(minutes=4 * minutes)
        making.batch.add(
            WelfareCall,
            called_at,
            stop_id=stop_id,
            elder_id=elder_id,
            found=found,
            note=note,
            called_by=who,
            called_at=called_at,
            tries=1,
        )
