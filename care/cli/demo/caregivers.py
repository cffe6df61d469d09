"""The caregivers of the demo town: whom they work for, what they can do, where they live and when they work."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product

from care.cli.demo.catalogue import Firm, table_of
from care.cli.demo.making import Making
from care.cli.demo.names import Somebody, add_person, add_phone, drawn_person, named_person
from care.cli.demo.townships import SPREAD_M, Township, drawn_place, drawn_township, townships
from care.clock import LOCAL
from care.duty import Shift
from care.geo import Place, cell_of
from care.models import AreaKind, Caregiver, CaregiverSkill, DayOff, Duty, Gender, Whereabouts, WorkingHours

AGES = (26, 59)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
MEN = 0.15
RADIUS_M = {AreaKind.SUBDISTRICT: 10_000, AreaKind.TOWN: 15_000, AreaKind.TOWNSHIP: 20_000}

# Three overlapping shifts (5:30-15:00, 13:00-23:00, 21:00-7:30) cover the whole day: a visit begun late still fits.
AROUND_THE_CLOCK = ((330, 900), (780, 1380), (1260, 1890))
HALVES_OF_THE_WEEK = ((0, 1, 2), (3, 4, 5, 6))
ORDINARY = ((450, 1050), (450, 1050), (360, 780), (720, 1200))
ORDINARY_DAYS = ((0, 1, 2, 3, 4), (1, 2, 3, 4, 5), (2, 3, 4, 5, 6), (0, 1, 2, 3, 4, 5), (0, 1, 4, 5, 6))
DAYS_OFF_AHEAD = 21

# Those who are there day and night: which organisation's, in which of the townships, of which gender, at a time.
TEAMS = (
    (0, 0, (Gender.FEMALE, Gender.FEMALE)),
    (1, 0, (Gender.MALE,)),
    (2, 15, (Gender.FEMALE,)),
    (3, 22, (Gender.FEMALE,)),
)
TEAM_SPREAD_M = 1_200
TEAM_SKILLS = frozenset(("basic_care", "bathing", "escort", "food", "hairdressing", "health_check", "rehabilitation"))

# The caregiver whom a newcomer plays: she lives next door and says that she is on duty, whatever the hour.
FIRST_SPREAD_M = 300
FIRST_ON_DUTY = timedelta(days=60)

EXPIRED = 0.06


@dataclass(frozen=True, eq=False)
class Helper:
    """A caregiver as the demo's past needs her; ``skills`` are those that have not expired.

    ``reserved``: has nothing to do today, so that she can come to the newcomer's couple.
    """

    id: int
    organisation_id: int
    served: frozenset[str]
    base: Place
    radius_m: int
    gender: Gender
    skills: frozenset[str]
    shifts: tuple[Shift, ...]
    days_off: frozenset[date]
    reserved: bool

    def works(self, start: datetime, end: datetime) -> bool:
        """Whether the roster has her at work from ``start`` to ``end``; a night shift runs into the next day."""
        local = start.astimezone(LOCAL)
        return self._works_on(local.date(), local, end) or self._works_on(local.date() - DAY, local, end)

    def _works_on(self, day: date, start: datetime, end: datetime) -> bool:
        midnight = datetime.combine(day, time(), LOCAL)
        first, last = (start - midnight) // MINUTE, (end - midnight) // MINUTE
        shifts = (each for each in self.shifts if each.weekday == day.weekday())
        return day not in self.days_off and any(each.start <= first and last <= each.end for each in shifts)


@dataclass(frozen=True)
class Plan:
    """What is decided of a caregiver before she is added."""

    firm: Firm
    area: Township
    who: Somebody
    base: Place
    shifts: tuple[Shift, ...]
    skills: frozenset[str]
    days_off: frozenset[date] = frozenset()
    duty_until: datetime | None = None
    reserved: bool = False


def add_caregivers(making: Making, firms: list[Firm], number: int) -> list[Helper]:
    """The one whom a newcomer plays, the teams that are there day and night, and as many others as make ``number``."""
    plans = [_first(making, firms[0]), *_teams(making, firms)]
    plans += [_ordinary(making, firms) for _ in range(number - len(plans))]
    return [_add(making, plan) for plan in plans]


def _first(making: Making, firm: Firm) -> Plan:
    area = firm.townships[0]
    return Plan(
        firm=firm,
        area=area,
        who=named_person(table_of("people.toml")["first_caregiver"]),
        base=drawn_place(making.chance, area.centre, FIRST_SPREAD_M),
        shifts=tuple(Shift(day, *ORDINARY[0]) for day in ORDINARY_DAYS[0]),
        skills=TEAM_SKILLS,
        duty_until=making.now + FIRST_ON_DUTY,
        reserved=True,
    )


def _teams(making: Making, firms: list[Firm]) -> Iterator[Plan]:
    for (firm, seat, genders), hours, days in product(TEAMS, AROUND_THE_CLOCK, HALVES_OF_THE_WEEK):
        area = townships()[seat]
        for gender in genders:
            yield Plan(
                firm=firms[firm],
                area=area,
                who=drawn_person(making, "caregivers", gender, AGES),
                base=drawn_place(making.chance, area.centre, TEAM_SPREAD_M),
                shifts=tuple(Shift(day, *hours) for day in days),
                skills=TEAM_SKILLS,
                reserved=seat == 0,
            )


def _ordinary(making: Making, firms: list[Firm]) -> Plan:
    chance = making.chance
    firm = chance.choices(firms, [each.share for each in firms])[0]
    area = drawn_township(chance, firm.townships)
    gender = Gender.MALE if making.likely(MEN) else Gender.FEMALE
    days, hours = chance.choice(ORDINARY_DAYS), chance.choice(ORDINARY)
    return Plan(
        firm=firm,
        area=area,
        who=drawn_person(making, "caregivers", gender, AGES),
        base=drawn_place(chance, area.centre, SPREAD_M[area.kind]),
        shifts=tuple(Shift(day, *hours) for day in days),
        skills=frozenset(
            each["code"] for each in table_of("organisations.toml")["skill"] if making.likely(each["share"] / 100)
        ),
        days_off=_days_off(making),
    )


def _days_off(making: Making) -> frozenset[date]:
    today = making.now.astimezone(LOCAL).date()
    return frozenset(today + timedelta(days=making.chance.randrange(DAYS_OFF_AHEAD)) for _ in range(2))


def _add(making: Making, plan: Plan) -> Helper:
    batch, since, radius_m = making.batch, making.since, RADIUS_M[plan.area.kind]
    person_id = add_person(making, plan.who)
    add_phone(making, person_id, next(making.mobiles))
    caregiver_id = batch.add(
        Caregiver,
        since,
        person_id=person_id,
        organisation_id=plan.firm.id,
        area_code=plan.area.code,
        radius_m=radius_m,
        duty=Duty.ON if plan.duty_until else Duty.ROSTER,
        duty_until=plan.duty_until,
        created_at=since,
    )
    base = plan.base
    batch.put(Whereabouts, caregiver_id=caregiver_id, base_lat=base.lat, base_lng=base.lng, base_cell=cell_of(base))
    _add_roster(making, caregiver_id, plan)
    return Helper(
        id=caregiver_id,
        organisation_id=plan.firm.id,
        served=frozenset(each.code for each in plan.firm.townships),
        base=base,
        radius_m=radius_m,
        gender=plan.who.gender,
        skills=_add_skills(making, caregiver_id, plan),
        shifts=plan.shifts,
        days_off=plan.days_off,
        reserved=plan.reserved,
    )


def _add_roster(making: Making, caregiver_id: int, plan: Plan) -> None:
    for shift in plan.shifts:
        making.batch.add(
            WorkingHours,
            making.since,
            caregiver_id=caregiver_id,
            weekday=shift.weekday,
            start_minute=shift.start,
            end_minute=shift.end,
        )
    for day in sorted(plan.days_off):
        making.batch.add(DayOff, making.since, caregiver_id=caregiver_id, day=day)


def _add_skills(making: Making, caregiver_id: int, plan: Plan) -> frozenset[str]:
    """Add the certificates, some of which have run out, and return the skills that are good today."""
    good, today = set(), making.now.astimezone(LOCAL).date()
    for said in table_of("organisations.toml")["skill"]:
        if said["code"] not in plan.skills:
            continue
        expired = plan.skills is not TEAM_SKILLS and making.likely(EXPIRED)
        left = making.chance.randrange(-200, -20) if expired else making.chance.randrange(30, 900)
        expires_on = today + timedelta(days=left)
        making.batch.add(
            CaregiverSkill,
            making.since,
            caregiver_id=caregiver_id,
            skill_code=said["code"],
            evidence=f"{said['evidence']} {expires_on.year - 3}-{making.chance.randrange(100_000):05}",
            granted_on=expires_on - timedelta(days=3 * 365),
            expires_on=expires_on,
        )
        if not expired:
            good.add(said["code"])
    return frozenset(good)
