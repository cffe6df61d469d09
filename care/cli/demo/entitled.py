"""Who of the demo town is entitled: those over 80 by themselves, most of the younger by what somebody confirmed."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from sqlalchemy import select, update

from care.allowances.purse import age_on
from care.cli.demo.catalogue import table_of
from care.cli.demo.contracts import FILE
from care.cli.demo.making import SEED, Making
from care.clock import LOCAL
from care.db import db
from care.models import Elder, Entitlement, Person

AGED = 80
YOUNGER, OLDER = 0.75, 0.15  # how many are confirmed to belong to a group
NEXT_WEEK = timedelta(days=7)
LASTS_DAYS = (200, 900)
OVER_EVERY = 25  # of so many confirmations one has run out
OVER_SINCE = timedelta(days=9)


@dataclass(frozen=True)
class Register:
    """Who was born when, and from when to when she belongs to a group."""

    born: dict[int, date]
    spans: dict[int, list[tuple[date, date | None]]] = field(default_factory=lambda: defaultdict(list))

    def entitled(self, elder_id: int, on: date) -> bool:
        """Whether a contract may pay for her on a day."""
        if age_on(self.born[elder_id], on) >= AGED:
            return True
        return any(first <= on and (last is None or on <= last) for first, last in self.spans.get(elder_id, ()))


def add_entitlements(making: Making, administrator_id: int) -> Register:
    """Confirm most of the younger, and some of the older besides; one of the others turns 80 in a week.

    Draws from a chance of its own. The first couple, who are over 80, has nothing else.
    """
    today = making.now.astimezone(LOCAL).date()
    rows = db.session.execute(
        select(Elder.id, Elder.person_id, Person.birth_date)
        .join(Person, Person.id == Elder.person_id)
        .order_by(Elder.id)
    ).all()
    register, chance = Register({row.id: row.birth_date for row in rows}), Random(SEED)
    desk = Desk(making, register, chance, f"staff:{administrator_id}")
    others = [row for row in rows[2:] if not desk.confirmed(row.id, today)]
    young = next(row for row in others if age_on(row.birth_date, today) < AGED)
    in_a_week = today + NEXT_WEEK
    register.born[young.id] = in_a_week.replace(year=in_a_week.year - AGED)
    turning = update(Person).where(Person.id == young.person_id)
    db.session.execute(turning.values(birth_date=register.born[young.id]))
    return register


@dataclass(frozen=True)
class Desk:
    """Confirms who belongs to a group."""

    making: Making
    register: Register
    chance: Random
    who: str

    def confirmed(self, elder_id: int, today: date) -> bool:
        """Whether she was, with an evidence, drawn by her age."""
        older = age_on(self.register.born[elder_id], today) >= AGED
        if self.chance.random() > (OLDER if older else YOUNGER):
            return False
        groups = [group for group in table_of(FILE)["group"] if "share" in group]
        group = self.chance.choices(groups, [each["share"] for each in groups])[0]
        starts_on = self.making.since.astimezone(LOCAL).date() - timedelta(days=self.chance.randrange(30, 400))
        ends_on = self._last_day(today)
        self.register.spans[elder_id].append((starts_on, ends_on))
        self.making.batch.add(
            Entitlement,
            self.making.since,
            elder_id=elder_id,
            group_code=group["code"],
            evidence=f"{group['evidence']} 3505830{self.chance.randrange(100_000):05}",
            starts_on=starts_on,
            ends_on=ends_on,
            confirmed_by=self.who,
            confirmed_at=self.making.since,
        )
        return True

    def _last_day(self, today: date) -> date | None:
        if self.chance.randrange(OVER_EVERY) == 0:
            return today - OVER_SINCE
        return today + timedelta(days=self.chance.randrange(*LASTS_DAYS)) if self.chance.random() < 0.5 else None
