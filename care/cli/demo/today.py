"""What goes on at the moment that the town is for: visits under way and to come, and what waits for a person."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from sqlalchemy import update

from care.cli.demo.caregivers import Helper
from care.cli.demo.catalogue import Dish
from care.cli.demo.courses import Course
from care.cli.demo.elders import Resident
from care.cli.demo.errands import Diary, Errand, crew_of
from care.cli.demo.making import Making
from care.cli.demo.records import Clerk, Standing
from care.cli.demo.townships import townships
from care.clock import LOCAL
from care.db import db
from care.geo import cell_of
from care.models import RUNS_ROUNDS, Attention, Ending, JobStatus, Outcome, When, Whereabouts

MINUTE = timedelta(minutes=1)
ANSWERED_AFTER = 2 * MINUTE
POSITION_ACCURACY_M = 18.0


@dataclass(frozen=True)
class Scene:
    """A visit in minutes from now: below 0 is ago. ``waits``: a person must look at it since ``since``."""

    code: str
    placed: int
    start: int
    set_off: int | None = None
    arrived: int | None = None
    finished: int | None = None
    ending: Ending | None = None
    word: Outcome | None = None
    waits: Attention | None = None
    since: int | None = None

    def course(self, now: datetime) -> Course:
        """Its steps as moments."""
        return Course(
            answered_at=now + self.placed * MINUTE + ANSWERED_AFTER,
            set_off_at=_moment(now, self.set_off),
            arrived_at=_moment(now, self.arrived),
            finished_at=_moment(now, self.finished),
            ending=self.ending,
        )


SCENES = (
    Scene("personal-care", placed=-75, start=-35, set_off=-50, arrived=-33),
    Scene("visit-and-talk", placed=-60, start=-20, set_off=-30, arrived=-18),
    Scene("everyday-cleaning", placed=-25, start=7, set_off=-8),
    Scene("laundry", placed=-90, start=-24, waits=Attention.LATE, since=-8),
    Scene(
        "shopping",
        placed=-80,
        start=-30,
        set_off=-45,
        finished=-14,
        ending=Ending.NOBODY_OPENS,
        waits=Attention.NOBODY_OPENS,
        since=-14,
    ),
    Scene(
        "walk",
        placed=-180,
        start=-130,
        set_off=-150,
        arrived=-132,
        finished=-75,
        word=Outcome.NOT_QUITE,
        waits=Attention.NOT_QUITE,
        since=-40,
    ),
)
# Nobody takes a walk at three in the morning.
WAKING_HOURS, AT_NIGHT = range(6, 21), "personal-care"
# What somebody has taken for tomorrow, and at what time.
TOMORROW = (
    ("everyday-cleaning", When.TOMORROW_MORNING, time(9)),
    ("blood-pressure", When.TOMORROW_MORNING, time(10)),
    ("haircut", When.TOMORROW_AFTERNOON, time(15)),
    ("bath-at-home", When.TOMORROW_AFTERNOON, time(14, 30)),
)
# The same for the caregiver whom the newcomer plays; it is with somebody to whom she is one of the nearest.
TOMORROW_FIRST = ("cook-at-home", When.TOMORROW_MORNING, time(10, 30))
CLOSE_BY = 5
PLACED_BEFORE = 190 * MINUTE
# What nobody has taken: service, for when, in which of the townships, why it waits for a person, minutes ago.
OPEN = (
    ("bath-at-home", When.ASAP, -1, Attention.NOBODY_NEAR, 27),
    ("lunch", When.TOMORROW_MORNING, 0, Attention.ARRANGE, 50),
    ("counselling", When.TOMORROW_AFTERNOON, 1, Attention.ARRANGE, 190),
    ("laundry", When.TOMORROW_MORNING, 2, None, 1),
)
# What somebody over 80 ordered for tomorrow: together all that the government pays in a month.
USED_UP = (
    ("bath-at-home", When.TOMORROW_AFTERNOON),
    ("blood-pressure", When.TOMORROW_MORNING),
    ("shopping", When.TOMORROW_MORNING),
)
ENTITLED_AGE = 81


@dataclass(frozen=True)
class Present:
    """Fills the day that is on; ``first`` is the caregiver whom the newcomer plays."""

    making: Making
    clerk: Clerk
    dishes: dict[str, Dish]
    residents: list[Resident]
    first: Helper
    diary: Diary = field(default_factory=Diary)

    def fill(self) -> None:
        """Everything that is going on. At night, when few are at work, a part of it is not."""
        for scene in SCENES:
            self._play(scene)
        self._take_for_tomorrow()
        for code, wanted, seat, waits, minutes in OPEN:
            self._leave_open(self._nobody(code, wanted, seat, minutes), waits)
        self._use_up()
        self.making.batch.write()

    def _play(self, scene: Scene) -> None:
        now = self.making.now
        start = now + scene.start * MINUTE
        code = scene.code if start.astimezone(LOCAL).hour in WAKING_HOURS else AT_NIGHT
        errand = self._somebody(code, When.ASAP, now + scene.placed * MINUTE, start)
        if errand is None:
            return
        course, since = scene.course(now), _moment(now, scene.since)
        standing = Standing(course.job_status, course.finished_at, attention=scene.waits, since=since)
        ids = self.clerk.enter(errand, course, standing)
        if scene.word and since:
            self.clerk.say(ids, scene.word, since)
        if course.arrived_at and not course.finished_at:
            self._see(errand.crew[0], errand.elder)

    def _see(self, helper: Helper, elder: Resident) -> None:
        """Her telephone knows that she is at the elder's home."""
        self.making.batch.write()
        place, seen_at = elder.household.place, self.making.now - 5 * MINUTE
        hers = update(Whereabouts).where(Whereabouts.caregiver_id == helper.id)
        here = {"lat": place.lat, "lng": place.lng, "cell": cell_of(place), "accuracy_m": POSITION_ACCURACY_M}
        db.session.execute(hers.values(seen_at=seen_at, **here))

    def _take_for_tomorrow(self) -> None:
        placed_at = self.making.now - PLACED_BEFORE
        for code, wanted, at in TOMORROW:
            errand = self._somebody(code, wanted, placed_at, _next_day(placed_at, at))
            if errand:
                self._take(errand)
        code, wanted, at = TOMORROW_FIRST
        elder = next(each for each in self._expecting_nobody() if self.first in each.near[:CLOSE_BY])
        self._take(Errand(elder, self.dishes[code], wanted, placed_at, _next_day(placed_at, at), (self.first,)))

    def _take(self, errand: Errand) -> None:
        course = Course(errand.placed_at + ANSWERED_AFTER)
        self.clerk.enter(errand, course, Standing(course.job_status))

    def _leave_open(self, errand: Errand, waits: Attention | None) -> None:
        arranged = errand.dish.fulfilment not in RUNS_ROUNDS
        standing = Standing(
            JobStatus.SEEKING,
            attention=waits,
            since=errand.placed_at + ANSWERED_AFTER if waits else None,
            round_no=0,
            due_at=None if arranged else self.making.now,
        )
        self.clerk.enter_job(errand, standing)

    def _use_up(self) -> None:
        """Nobody has taken it yet."""
        elder = next(each for each in self._expecting_nobody() if each.age >= ENTITLED_AGE)
        at = self.making.now - MINUTE
        for code, wanted in USED_UP:
            errand = Errand(elder, self.dishes[code], wanted, at, at, crew=())
            self._leave_open(errand, None)
        self.diary.note(errand)

    def _somebody(self, code: str, wanted: When, placed_at: datetime, start: datetime) -> Errand | None:
        """An elder to whom somebody can come then who is not kept free for the newcomer."""
        for elder in self._expecting_nobody():
            free = replace(elder, regular=None, near=tuple(each for each in elder.near if not each.reserved))
            crew = crew_of(free, self.dishes[code], start, self.diary)
            if crew:
                errand = Errand(elder, self.dishes[code], wanted, placed_at, start, crew)
                self.diary.note(errand)
                return errand
        return None

    def _nobody(self, code: str, wanted: When, seat: int, minutes: int) -> Errand:
        """An elder of a township who waits."""
        area = townships()[seat]
        elder = next((each for each in self._expecting_nobody() if each.household.area == area), self.residents[-1])
        placed_at = self.making.now - minutes * MINUTE
        errand = Errand(elder, self.dishes[code], wanted, placed_at, placed_at, crew=())
        self.diary.note(errand)
        return errand

    def _expecting_nobody(self) -> Iterator[Resident]:
        """The elders in any order, without the newcomer's couple."""
        others = self.making.chance.sample(self.residents[2:], len(self.residents) - 2)
        return (each for each in others if each.is_there(self.making.now) and not self.diary.expects(each))


def _moment(now: datetime, minutes: int | None) -> datetime | None:
    return None if minutes is None else now + minutes * MINUTE


def _next_day(day: datetime, at: time) -> datetime:
    """A time of the local day after."""
    return datetime.combine(day.astimezone(LOCAL).date() + timedelta(days=1), at, LOCAL)
