"""The standing plans of the demo town: a dozen, one of them paused, two about to stop; the drain places the orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from care.cli.demo.catalogue import Dish
from care.cli.demo.elders import Resident
from care.cli.demo.making import SEED, Making
from care.clock import LOCAL
from care.models import DayPart, OnHoliday, Plan
from care.orders.plans import Every, Rhythm

RUNNING_FOR = timedelta(days=10)


@dataclass(frozen=True)
class Standing:
    """A plan in the town: ``ends`` in so many days from now."""

    code: str
    rhythm: Rhythm
    part: DayPart = DayPart.MORNING
    on_holiday: OnHoliday = OnHoliday.SKIP
    ends: int | None = None
    paused: bool = False


WEEKLY, FORTNIGHTLY, MONTHLY = Every.WEEK, Every.FORTNIGHT, Every.MONTH
# The first two are the newcomer's couple's.
PLANS = (
    Standing("everyday-cleaning", Rhythm(WEEKLY, (1,))),
    Standing("blood-pressure", Rhythm(MONTHLY, (2,), (1, 3)), on_holiday=OnHoliday.MOVE),
    Standing("bath-at-home", Rhythm(FORTNIGHTLY, (4,)), DayPart.AFTERNOON, OnHoliday.MOVE),
    Standing("lunch", Rhythm(WEEKLY, (0, 1, 2, 3, 4)), on_holiday=OnHoliday.KEEP),
    Standing("haircut", Rhythm(MONTHLY, (5,), (1,)), ends=200),
    Standing("visit-and-talk", Rhythm(WEEKLY, (3,)), DayPart.AFTERNOON),
    Standing("walk", Rhythm(WEEKLY, (0, 3)), DayPart.AFTERNOON, ends=5),
    Standing("shopping", Rhythm(WEEKLY, (5,)), on_holiday=OnHoliday.KEEP),
    Standing("personal-care", Rhythm(WEEKLY, (0, 2, 4)), on_holiday=OnHoliday.KEEP),
    Standing("thorough-cleaning", Rhythm(MONTHLY, (1,), (-1,)), on_holiday=OnHoliday.MOVE),
    Standing("reading-aloud", Rhythm(WEEKLY, (6,)), DayPart.AFTERNOON, paused=True),
    Standing("laundry", Rhythm(FORTNIGHTLY, (0,)), ends=3),
)


def add_plans(making: Making, dishes: Sequence[Dish], residents: Sequence[Resident], operator_id: int) -> None:
    """Add them, made by the operator; whose they are is drawn from a chance of their own."""
    of_code, chance = {dish.code: dish for dish in dishes}, Random(SEED)
    at_home = [resident for resident in residents[2:] if resident.is_there(making.now)]
    owners = [*residents[:2], *chance.sample(at_home, len(PLANS) - 2)]
    for standing, owner in zip(PLANS, owners, strict=True):
        _add(making, standing, of_code[standing.code], owner, f"staff:{operator_id}")


def _add(making: Making, standing: Standing, dish: Dish, owner: Resident, made_by: str) -> None:
    made_at = making.now - RUNNING_FOR
    today = making.now.astimezone(LOCAL).date()
    making.batch.add(
        Plan,
        made_at,
        elder_id=owner.id,
        service_id=dish.id,
        caregiver_id=owner.regular.id if owner.regular else None,
        rule=standing.rhythm.rule,
        part=standing.part,
        on_holiday=standing.on_holiday,
        starts_on=standing.rhythm.first_from(today - RUNNING_FOR),
        ends_on=today + timedelta(days=standing.ends) if standing.ends else None,
        made_by=made_by,
        due_at=None if standing.paused else making.now,
        paused_at=making.now - timedelta(days=2) if standing.paused else None,
        created_at=made_at,
    )
