"""The demo town's ring-backs of yesterday and today, and two complaints, one of them serious and settled."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import exists, or_, select, update

from care.cli.demo.elders import Resident
from care.cli.demo.making import SEED, Making
from care.clock import LOCAL
from care.db import Base, Change, db
from care.models import (
    OPEN_JOB,
    Amount,
    Came,
    Complaint,
    ComplaintStatus,
    Elder,
    ElderCaregiver,
    Evidence,
    Grade,
    Job,
    Liking,
    RingBack,
    RingBackDay,
    RingBackStatus,
    Visit,
)
from care.settings import KNOBS
from care.supervision.drawing import Ticket, count_finished, pick, tickets

A_CALL = timedelta(minutes=4)
A_DAY = timedelta(days=1)
MONEY = "她说油费贵，拿了我二十块。"
SETTLED = "跟公司的负责人谈过，二十块退给老人了。以后不再派她去。"
LATE = "两次都迟到半个多小时，打电话也不接。"


@dataclass(frozen=True)
class Said:
    """What was answered to a call of yesterday."""

    came: Came = Came.YES
    done: Amount = Amount.ALL
    money: bool = False
    note: str | None = None


WELL = Said()
# What two of them said; nearly all are content.
OTHERS = (Said(done=Amount.PART, note="窗户没有擦到。"), Said(came=Came.NOT_SURE, note="记不清是哪一天了。"))


@dataclass(frozen=True)
class Supervisor:
    """Writes what the desk did; ``operator`` is its name in the log."""

    making: Making
    operator: str
    couple: frozenset[int]

    def draw(self, day: date, at: datetime, *, but: frozenset[int]) -> list[Ticket]:
        """A day's draw without the newcomer's couple, and without who was rung the day before."""
        found = [ticket for ticket in tickets(day) if ticket.elder_id not in self.couple]
        drawn = pick(found, KNOBS["ring_backs_a_day"].default, lately=but, chance=Random(SEED))
        weights = dict(Counter(str(ticket.weight) for ticket in found))
        self.making.batch.put(
            RingBackDay, day=day, finished=count_finished(day), drawn=len(drawn), weights=weights, drawn_at=at
        )
        return drawn

    def wait(self, ticket: Ticket, day: date, at: datetime) -> None:
        """The call is still to be made."""
        self._call(ticket, day, at, status=RingBackStatus.WAITING, tries=0)

    def answer(self, ticket: Ticket, day: date, at: datetime, said: Said) -> None:
        """The call was made ``at``."""
        call_id = self._call(
            ticket, day, at, status=RingBackStatus.DONE, tries=1, came=said.came, done=said.done,
            money_asked=said.money, note=said.note, called_by=self.operator, called_at=at,
        )  # fmt: skip
        self._log(ticket.job_id, at, "done", (RingBack, call_id))
        if said.came is Came.YES and ticket.weak:
            proven = update(Visit).where(Visit.id == ticket.visit_id)
            db.session.execute(proven.values(grade=Grade.B, evidence=Evidence.CALL_BACK))

    def complain(self, ticket: Ticket, at: datetime, words: str, settlement: str | None = None) -> None:
        """A complaint about a visit; with its ``settlement`` it is a serious one, and the two are parted."""
        caregiver_id = db.session.get_one(Visit, ticket.visit_id).caregiver_id
        settled_at = at + timedelta(hours=1)
        complaint_id = self.making.batch.add(
            Complaint, at, elder_id=ticket.elder_id, caregiver_id=caregiver_id, job_id=ticket.job_id, words=words,
            serious=settlement is not None, raised_by=self.operator, created_at=at, settlement=settlement,
            status=ComplaintStatus.SETTLED if settlement else ComplaintStatus.OPEN,
            settled_by=self.operator if settlement else None, settled_at=settled_at if settlement else None,
        )  # fmt: skip
        self._log(ticket.job_id, at, "raised", (Complaint, complaint_id))
        if settlement:
            self._log(ticket.job_id, settled_at, "settled", (Complaint, complaint_id))
            self.making.batch.add(
                ElderCaregiver, at, elder_id=ticket.elder_id, caregiver_id=caregiver_id, liking=Liking.BLOCKED
            )

    def _call(self, ticket: Ticket, day: date, at: datetime, **values: object) -> int:
        return self.making.batch.add(
            RingBack, at, visit_id=ticket.visit_id, job_id=ticket.job_id, day=day, weight=ticket.weight, **values
        )

    def _log(self, job_id: int, at: datetime, action: str, row: tuple[type[Base], int]) -> None:
        table, row_id = row
        self.making.batch.add(
            Change, at, at=at, actor=self.operator, subject=table.__tablename__, subject_id=row_id, story_id=job_id,
            action=action, details={},
        )  # fmt: skip


def add_supervision(making: Making, residents: list[Resident], operator_id: int) -> None:
    """Yesterday's calls were made, today's wait; the newcomer's couple was not asked."""
    today = making.now.astimezone(LOCAL).date()
    desk = Supervisor(making, f"staff:{operator_id}", frozenset(resident.id for resident in residents[:2]))
    rung = desk.draw(today - A_DAY, making.now - A_DAY, but=frozenset())
    grieved = next(_strangers(rung), None)
    words = iter(OTHERS)
    for number, ticket in enumerate(rung, 1):
        at = making.now - A_DAY + A_CALL * number
        said = Said(money=True, note=MONEY) if ticket is grieved else next(words, WELL)
        desk.answer(ticket, today - A_DAY, at, said)
        if ticket is grieved:
            desk.complain(ticket, at, MONEY, SETTLED)
    waiting = desk.draw(today, making.now, but=frozenset(ticket.elder_id for ticket in rung))
    for ticket in waiting:
        desk.wait(ticket, today, making.now)
    for ticket in waiting[:1]:
        desk.complain(ticket, making.now - timedelta(minutes=40), LATE)
    making.batch.write()


def _strangers(rung: list[Ticket]) -> Iterator[Ticket]:
    """Those who expect nobody now and have no word on their visitor: parting the two takes nothing from anybody."""
    word = exists().where(ElderCaregiver.elder_id == Visit.elder_id, ElderCaregiver.caregiver_id == Visit.caregiver_id)
    regular = exists().where(Elder.id == Visit.elder_id, Elder.regular_caregiver_id == Visit.caregiver_id)
    expects = exists().where(Job.elder_id == Visit.elder_id, Job.status.in_(OPEN_JOB))
    bound = select(Visit.id).where(Visit.id.in_([ticket.visit_id for ticket in rung]), or_(word, regular, expects))
    others = set(db.session.scalars(bound))
    return (ticket for ticket in rung if ticket.visit_id not in others)
