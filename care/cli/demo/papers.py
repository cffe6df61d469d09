"""The papers of the demo town: nearly all have theirs, a few lack one, two have a guardian; some were assessed."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import cycle
from random import Random

from sqlalchemy import select

from care import papers
from care.cli.demo.catalogue import Dish
from care.cli.demo.elders import Resident
from care.cli.demo.errands import Errand
from care.cli.demo.making import SEED, Making
from care.cli.demo.names import add_person, add_phone, drawn_person
from care.cli.demo.records import Clerk, Standing
from care.clock import LOCAL
from care.db import db
from care.models import (
    OPEN_JOB,
    Agreement,
    Assessment,
    Attention,
    Consent,
    Gender,
    Job,
    JobStatus,
    Plan,
    Purpose,
    Relation,
    RelationKind,
    When,
)

DAY = timedelta(days=1)
A_YEAR = 365 * DAY
SIGNED, SAID = "签协议时在纸上签的字", "电话里同意，录音号 HD-0315"
ASKED = (Purpose.SERVICE, Purpose.HEALTH)
# Of so many one has an agreement that ends within the month.
ENDS_SOON_EVERY = 50
ASSESSORS = ("市养老服务指导中心 刘敏", "康宁评估站 黄志强")
ASSESSED_EVERY = 5
# About how many of a hundred points an elder of each kind still has, and what makes it worse.
ABILITIES: Sequence[tuple[int, tuple[str, ...]]] = (
    (100, ()),
    (85, ()),
    (78, ("accidents",)),
    (62, ()),
    (40, ()),
    (60, ("diagnosis",)),
    (15, ()),
    (30, ("coma",)),
)
# Who decides besides an elder or in her place, by what document, and whether the papers were signed by that person.
DECIDING = (
    (RelationKind.GUARDIAN, "（2025）南民特字第12号判决书", True),
    (RelationKind.GUARDIAN, "村委会指定监护人的决定 2026-3", False),
    (RelationKind.AGENT, "公证处委托书（2026）第87号", True),
)
GROWN_UP = (45, 68)
HELD_SINCE = timedelta(minutes=6)
HELD_DISH = "everyday-cleaning"


@dataclass(frozen=True)
class Lack:
    """What somebody does not have: a consent for some purposes, an agreement, or one that still holds."""

    purposes: tuple[Purpose, ...] = ()
    agreement: bool = False
    ended: bool = False


WHOLE = Lack()
LACKS = (
    Lack(agreement=True),
    Lack(purposes=(Purpose.HEALTH,)),
    Lack(ended=True),
    Lack(purposes=ASKED, agreement=True),
    Lack(purposes=(Purpose.SERVICE,)),
)
LACKING_EVERY = 12


def add_papers(making: Making, clerk: Clerk, dishes: Sequence[Dish], residents: Sequence[Resident]) -> None:
    """Whoever expects a visit, or has a plan, has all; of the others a few lack something, and one of them ordered."""
    making.batch.write()
    draft = Filing(making, Random(SEED))
    idle = [each for each in residents[2:] if each.id not in _expecting() and each.is_there(making.now)]
    wards, lacking = idle[: len(DECIDING)], idle[len(DECIDING) :: LACKING_EVERY]
    lacks = dict(zip((each.id for each in lacking), cycle(LACKS), strict=False))
    for number, resident in enumerate(residents):
        if resident not in wards:
            draft.file(number, resident, lacks.get(resident.id, WHOLE))
    for number, (ward, deciding) in enumerate(zip(wards, DECIDING, strict=False), len(residents)):
        draft.decide(number, ward, deciding)
    _order_without(lacking[:1], making, clerk, next(dish for dish in dishes if dish.code == HELD_DISH))


def _expecting() -> Collection[int]:
    """The elders to whom somebody comes today or by plan."""
    open_jobs = select(Job.elder_id).where(Job.status.in_(OPEN_JOB))
    return set(db.session.scalars(open_jobs.union(select(Plan.elder_id))))


def _order_without(lacking: Sequence[Resident], making: Making, clerk: Clerk, dish: Dish) -> None:
    """An order that waits on the board until the desk has rung."""
    at = making.now - HELD_SINCE
    for elder in lacking:
        errand = Errand(elder, dish, When.TOMORROW_MORNING, at, at, crew=())
        clerk.enter_job(errand, Standing(JobStatus.SEEKING, attention=Attention.LACKS_PAPERS, since=at, round_no=0))


@dataclass(frozen=True)
class Filing:
    """Writes one elder's papers after the other."""

    making: Making
    chance: Random

    @property
    def today(self) -> date:
        """The local day."""
        return self.making.now.astimezone(LOCAL).date()

    def file(self, number: int, elder: Resident, lack: Lack, by: int | None = None) -> None:
        """Her consents, agreement and assessments, but for what she lacks; ``by`` is the relation that gave them."""
        for purpose in ASKED:
            if purpose not in lack.purposes:
                self._consent(elder, purpose, by)
        if not lack.agreement:
            self._agree(number, elder, lack, by)
        if number % ASSESSED_EVERY == 0:
            self._assess(number // ASSESSED_EVERY, elder)

    def decide(self, number: int, ward: Resident, said: tuple[RelationKind, str, bool]) -> None:
        """Somebody decides for her; papers from before count no more where that is a guardian who signed none."""
        kind, document, signed = said
        person_id = add_person(self.making, drawn_person(self.making, "caregivers", Gender.MALE, GROWN_UP))
        add_phone(self.making, person_id, next(self.making.mobiles))
        relation_id = self.making.batch.add(
            Relation,
            self.making.since,
            elder_id=ward.id,
            person_id=person_id,
            kind=kind,
            kinship="son",
            document=document,
            starts_on=self.making.since.date(),
            is_told=True,
            position=1,
            created_at=self.making.since,
        )
        self.file(number, ward, WHOLE, by=relation_id if signed else None)

    def _consent(self, elder: Resident, purpose: Purpose, by: int | None) -> None:
        self.making.batch.add(
            Consent,
            self.making.since,
            elder_id=elder.id,
            purpose=purpose,
            relation_id=by,
            evidence=self.chance.choice((SIGNED, SIGNED, SAID)),
            given_at=self.making.since,
        )

    def _agree(self, number: int, elder: Resident, lack: Lack, by: int | None) -> None:
        self.making.batch.add(
            Agreement,
            self.making.since,
            elder_id=elder.id,
            number=f"FW-{self.making.since.year}-{number + 1:04}",
            relation_id=by,
            starts_on=self.making.since.astimezone(LOCAL).date(),
            ends_on=self._last_day(number, lack),
            created_at=self.making.since,
        )

    def _last_day(self, number: int, lack: Lack) -> date:
        if lack.ended:
            return self.today - 4 * DAY
        if number % ENDS_SOON_EVERY == ENDS_SOON_EVERY - 1:
            return self.today + (3 + number // ENDS_SOON_EVERY % 25) * DAY
        return self.today + A_YEAR

    def _assess(self, number: int, elder: Resident) -> None:
        share, facts = ABILITIES[number % len(ABILITIES)]
        for years, better in ((1, 10), (0, 0)) if number % 3 == 0 else ((0, 0),):
            at = self.making.now - years * A_YEAR - (20 + number % 40) * DAY
            self._add_assessment(elder, at, dict(self._drawn_points(min(100, share + better))), facts)

    def _drawn_points(self, share: int) -> Iterator[tuple[str, int]]:
        """So many of a hundred points of each item, now and then one more or less."""
        for item in papers.standard().items:
            about = round(item.maximum * share / 100)
            wavers = self.chance.choice((-1, 0, 0, 1)) if share < 100 else 0
            yield item.code, min(max(about + wavers, 0), item.maximum)

    def _add_assessment(self, elder: Resident, at: datetime, points: dict[str, int], facts: tuple[str, ...]) -> None:
        rules = papers.standard()
        total = rules.total(points)
        self.making.batch.add(
            Assessment,
            at,
            elder_id=elder.id,
            assessed_on=at.astimezone(LOCAL).date(),
            assessor=self.chance.choice(ASSESSORS),
            standard=rules.name,
            answers=json.dumps({"points": points, "facts": sorted(facts)}),
            total=total,
            level=rules.level(total, facts).code,
            created_at=at,
        )
