"""Makes the demo town in one transaction, or the whole city; finds out whether it is there, and who can sign in."""

from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from sqlalchemy import exists, select

from care import clock
from care.access import hash_password
from care.cli.demo.calls import add_calls
from care.cli.demo.caregivers import add_caregivers
from care.cli.demo.catalogue import add_menu, add_organisations, add_skills
from care.cli.demo.contracts import add_contracts
from care.cli.demo.elders import add_elders
from care.cli.demo.family import add_families
from care.cli.demo.making import Making
from care.cli.demo.money import add_money
from care.cli.demo.papers import add_papers
from care.cli.demo.past import History, Progress
from care.cli.demo.phones import MOBILES
from care.cli.demo.plans import add_plans
from care.cli.demo.records import Clerk
from care.cli.demo.staff import add_card, add_staff, kept_password
from care.cli.demo.stops import add_stops
from care.cli.demo.supervision import add_supervision
from care.cli.demo.today import Present
from care.cli.demo.townships import add_areas
from care.config import Config
from care.db import db, reading, transaction
from care.errors import StartupError
from care.models import Area, ContactPoint, HolderKind

BEFORE = timedelta(days=30)


@dataclass(frozen=True)
class Size:
    """How many people, and how many visits in how many days gone by."""

    elders: int
    caregivers: int
    visits: int
    days: int


# The city's numbers are the seed's: 1,620 elders, 38,000 visits, about 125 a day.
SIZES: dict[str, Size] = {
    "town": Size(elders=300, caregivers=60, visits=960, days=45),
    "city": Size(elders=1_620, caregivers=220, visits=38_000, days=304),
}


def is_loaded() -> bool:
    """Whether this database holds the demo town: numbers that cannot ring are in no other."""
    following = MOBILES[:-1] + chr(ord(MOBILES[-1]) + 1)
    held = exists().where(ContactPoint.value >= MOBILES, ContactPoint.value < following)
    with reading():
        return bool(db.session.scalar(select(held)))


def load_town(size: str = "town", progress: Progress = lambda _done, _of: None) -> None:
    """Fill an empty database; a town that is there already stays as it is, whatever its size.

    The same on every machine, as seen from the day. ``progress`` hears of visits so far, of how many. Raises
    StartupError in production, and where somebody else's data is.
    """
    if is_loaded():
        return
    config: Config = current_app.config["CARE"]
    if not config.demo:
        raise StartupError("The demo town is for demo mode only: set CARE_MODE=demo and another database.")
    password_hash = hash_password(kept_password(config.instance))
    with transaction():
        if db.session.scalar(select(Area.code).limit(1)):
            raise StartupError("This database is not empty: the demo town is made in an empty one only.")
        _make(SIZES[size], password_hash, progress)


def _make(size: Size, password_hash: str, progress: Progress) -> None:
    now = clock.now()
    making = Making(since=now - timedelta(days=size.days) - BEFORE, now=now)
    add_areas(making.batch)
    add_skills(making.batch)
    dishes = add_menu(making.batch, making.since)
    firms = add_organisations(making.batch, making.since, [next(making.landlines) for _ in range(4)])
    deals = add_contracts(making, dishes, firms)
    operator_id = add_staff(making, firms, password_hash)
    helpers = add_caregivers(making, firms, size.caregivers)
    residents = add_elders(making, helpers, size.elders)
    for helper in helpers:
        add_card(making, HolderKind.CAREGIVER, helper.id)
    for resident in residents:
        add_card(making, HolderKind.ELDER, resident.id)
    making.batch.write()
    clerk = Clerk(making, operator_id)
    History(making, clerk, dishes, residents, helpers[0]).fill(size.days, size.visits, progress)
    Present(making, clerk, {dish.code: dish for dish in dishes}, residents, helpers[0]).fill()
    add_families(making, residents)
    add_plans(making, dishes, residents, operator_id)
    add_calls(making, residents, operator_id)
    making.batch.write()
    add_supervision(making, residents, operator_id)
    add_stops(making, operator_id)
    add_papers(making, clerk, dishes, residents)
    add_money(making, deals, firms)
