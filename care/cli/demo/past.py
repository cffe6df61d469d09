"""The days gone by: so many visits in all, some every day, among them those that the newcomer's couple remembers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from care.cli.demo.caregivers import Helper
from care.cli.demo.catalogue import Dish
from care.cli.demo.courses import drawn_course, drawn_word
from care.cli.demo.elders import Resident
from care.cli.demo.errands import Diary, Errand, Past
from care.cli.demo.making import Making
from care.cli.demo.records import SETTLED_AFTER, Clerk, Standing
from care.clock import LOCAL
from care.models import RUNS_ROUNDS, Attention, JobStatus, Outcome, When

CANCELLED = 0.04
SAID_AFTER_MIN = (10, 540)

# What the newcomer's couple ordered: who of the two, how many days ago, what, at what hour, and what was said.
REMEMBERED = (
    (0, 9, "haircut", 9, Outcome.YES),
    (1, 8, "everyday-cleaning", 14, Outcome.YES),
    (0, 6, "blood-pressure", 10, Outcome.YES),
    (0, 3, "everyday-cleaning", 15, Outcome.YES),
    (1, 1, "blood-pressure", 10, None),
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class History:
    """Fills days. The first two of ``residents`` are the newcomer's couple, ``helper`` is their caregiver."""

    making: Making
    clerk: Clerk
    dishes: list[Dish]
    residents: list[Resident]
    helper: Helper

    def fill(self, days: int, visits: int, progress: Progress) -> None:
        """Fill so many days before today with so many visits, evenly; ``progress`` hears: so many, of so many."""
        today = self.making.now.astimezone(LOCAL).date()
        past = Past(self.making, self.residents[2:], self.dishes)
        before = 0
        for number in range(days):
            until_now = visits * (number + 1) // days
            self._fill_day(past, today - timedelta(days=days - number), days - number, until_now - before)
            self.making.batch.write()
            before = until_now
            progress(until_now, visits)

    def _fill_day(self, past: Past, day: date, days_ago: int, visits: int) -> None:
        diary = Diary()
        for errand, word in self._remembered(day, days_ago):
            diary.note(errand)
            self._made(errand, word)
            visits -= 1
        for errand in past.errands(day, visits, diary):
            if errand.dish.fulfilment in RUNS_ROUNDS:
                self._made(errand, drawn_word(self.making))
            else:
                self._arranged(errand)
            if self.making.likely(CANCELLED):
                self._taken_back(errand)

    def _remembered(self, day: date, days_ago: int) -> Iterator[tuple[Errand, Outcome | None]]:
        dishes = {dish.code: dish for dish in self.dishes}
        for who, when, code, hour, word in REMEMBERED:
            if when == days_ago:
                start = datetime.combine(day, time(hour), LOCAL)
                placed_at = start - timedelta(minutes=35)
                yield Errand(self.residents[who], dishes[code], When.ASAP, placed_at, start, (self.helper,)), word

    def _made(self, errand: Errand, word: Outcome | None) -> None:
        course = drawn_course(self.making, errand)
        standing = Standing(course.job_status, closed_at=course.finished_at, round_no=len(course.refused) + 1)
        ids = self.clerk.enter(errand, course, standing)
        over_at = course.finished_at or errand.end
        if course.ending:
            self.clerk.settle(ids[1], Attention(course.ending.value), over_at)
        elif word:
            after = timedelta(minutes=self.making.chance.randrange(*SAID_AFTER_MIN))
            said_at = min(over_at + after, self.making.now - SETTLED_AFTER)
            self.clerk.say(ids, word, said_at)
            if word is not Outcome.YES:
                self.clerk.settle(ids[1], Attention(word.value), said_at)

    def _arranged(self, errand: Errand) -> None:
        _, job_id = self.clerk.enter_job(errand, Standing(JobStatus.DONE, closed_at=errand.end, round_no=0))
        self.clerk.arrange(errand, job_id)

    def _taken_back(self, errand: Errand) -> None:
        """The same was ordered a second time by mistake."""
        at = errand.placed_at + timedelta(minutes=2)
        again = replace(errand, placed_at=at, crew=())
        cancelled = Standing(JobStatus.CANCELLED, closed_at=at + timedelta(minutes=3), round_no=0)
        _, job_id = self.clerk.enter_job(again, cancelled)
        self.clerk.cancel(job_id, at + timedelta(minutes=3))
