"""What was ordered on a day of the past and who came: nobody in two places at once, nobody over the month's sum."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from care.cli.demo.caregivers import Helper
from care.cli.demo.catalogue import Dish
from care.cli.demo.elders import Resident
from care.cli.demo.making import Making
from care.clock import LOCAL
from care.models import RUNS_ROUNDS, Gender, GenderRule, When

POPULAR = {
    "everyday-cleaning": 16,
    "haircut": 8,
    "blood-pressure": 8,
    "visit-and-talk": 6,
    "personal-care": 6,
    "laundry": 5,
    "lunch": 5,
    "cook-at-home": 5,
    "hair-and-feet": 5,
    "fetch-medicine": 5,
    "bath-at-home": 4,
    "clinic-escort": 4,
    "walk": 4,
    "shopping": 4,
    "hospital-day": 1,
}
ORDINARY_POPULARITY = 2

# The government buys at most so much a month for one elder (issue of the contract of 2024).
MONTH_FEN = 20_000
DAILY_CEILING = 8
ON_THE_ROAD = timedelta(minutes=30)

QUARTER = timedelta(minutes=15)
FIRST_STARTS = {"morning": time(8), "afternoon": time(14)}
LAST_STARTS = {"morning": time(11, 15), "afternoon": time(16, 30)}
LONG_MINUTES = 180
EVENING = time(19)

# Which part of the day, seen from today and from the day before.
PART = {
    "morning": (When.TODAY_MORNING, When.TOMORROW_MORNING),
    "afternoon": (When.TODAY_AFTERNOON, When.TOMORROW_AFTERNOON),
}
HOW_SOON = {"asap": 35, "same_day": 25, "day_before": 40}


@dataclass(frozen=True)
class Errand:
    """An order with those who came; nobody, where a person arranged it without visits."""

    elder: Resident
    dish: Dish
    wanted: When
    placed_at: datetime
    start: datetime
    crew: tuple[Helper, ...]

    @property
    def end(self) -> datetime:
        """When it should be done."""
        return self.start + timedelta(minutes=self.dish.minutes)


class Diary:
    """Who is where on one day."""

    def __init__(self) -> None:
        self._spans: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
        self._elders: set[int] = set()

    def free(self, helper: Helper, start: datetime, end: datetime) -> bool:
        """Whether she can come, with time for the road."""
        taken = self._spans[helper.id]
        return len(taken) < DAILY_CEILING and all(
            until + ON_THE_ROAD <= start or end + ON_THE_ROAD <= since for since, until in taken
        )

    def expects(self, elder: Resident) -> bool:
        """Whether somebody comes to her already."""
        return elder.id in self._elders

    def note(self, errand: Errand) -> None:
        """Take the crew's time, and the elder's day."""
        self._elders.add(errand.elder.id)
        for helper in errand.crew:
            self._spans[helper.id].append((errand.start, errand.end))


class Past:
    """Draws errands of one day after the other."""

    def __init__(self, making: Making, residents: list[Resident], dishes: list[Dish]) -> None:
        self._making, self._residents, self._dishes = making, residents, dishes
        self._popularity = [POPULAR.get(dish.code, ORDINARY_POPULARITY) for dish in dishes]

    def errands(self, day: date, visits: int, diary: Diary) -> Iterator[Errand]:
        """Yield errands of a local day until they have made so many visits."""
        while visits:
            errand = self._drawn(day, diary)
            if errand and len(errand.crew) <= visits:
                diary.note(errand)
                errand.elder.spent_fen[day.year, day.month] += errand.dish.price_fen
                visits -= len(errand.crew)
                yield errand

    def _drawn(self, day: date, diary: Diary) -> Errand | None:
        chance = self._making.chance
        elder, dish = chance.choice(self._residents), chance.choices(self._dishes, self._popularity)[0]
        if diary.expects(elder) or elder.spent_fen[day.year, day.month] + dish.price_fen > MONTH_FEN:
            return None
        long = dish.minutes >= LONG_MINUTES
        part = "morning" if long else chance.choice(("morning", "afternoon"))
        start = self._drawn_start(day, part, long=long)
        wanted, placed_at = self._drawn_wish(dish, part, start)
        crew = crew_of(elder, dish, start, diary) if dish.fulfilment in RUNS_ROUNDS else ()
        if crew is None or not elder.is_there(placed_at) or not elder.is_there(start):
            return None
        return Errand(elder, dish, wanted, placed_at, start, crew)

    def _drawn_start(self, day: date, part: str, *, long: bool) -> datetime:
        first = datetime.combine(day, FIRST_STARTS[part], LOCAL)
        last = first + timedelta(hours=1) if long else datetime.combine(day, LAST_STARTS[part], LOCAL)
        return first + self._making.chance.randrange((last - first) // QUARTER + 1) * QUARTER

    def _drawn_wish(self, dish: Dish, part: str, start: datetime) -> tuple[When, datetime]:
        """How soon it was wanted, and when it was ordered."""
        chance = self._making.chance
        soon = chance.choices(tuple(HOW_SOON), tuple(HOW_SOON.values()))[0]
        same_day, day_before = PART[part]
        if soon == "asap" and dish.fulfilment in RUNS_ROUNDS:
            return When.ASAP, start - timedelta(minutes=chance.randrange(15, 60))
        if soon == "same_day" and start.time() >= time(9, 30):
            return same_day, start - timedelta(minutes=chance.randrange(90, 150))
        evening = datetime.combine(start.date() - timedelta(days=1), EVENING, LOCAL)
        return day_before, evening - timedelta(minutes=chance.randrange(10 * 60))


def crew_of(elder: Resident, dish: Dish, start: datetime, diary: Diary) -> tuple[Helper, ...] | None:
    """The regular caregiver first, then the nearest of those who may; None where there are not enough."""
    end = start + timedelta(minutes=dish.minutes)
    gender = _gender(elder, dish)
    first = (elder.regular,) if elder.regular else ()
    crew: list[Helper] = []
    for helper in dict.fromkeys((*first, *elder.near)):
        fits = dish.skills <= helper.skills and gender in {None, helper.gender}
        if fits and helper.works(start, end) and diary.free(helper, start, end):
            crew.append(helper)
        if len(crew) == dish.crew_size:
            return tuple(crew)
    return None


def _gender(elder: Resident, dish: Dish) -> Gender | None:
    same = dish.gender_rule is GenderRule.SAME or (dish.gender_rule is GenderRule.SAME_IF_WISHED and elder.same_gender)
    return elder.gender if same else None
