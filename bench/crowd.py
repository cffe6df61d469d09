"""Invented caregivers and elders on a square of ground, as many as wanted: the same every time, true in every rule."""

import math
import random
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import NamedTuple

from care import clock
from care.cli.demo.batch import Batch
from care.clock import LOCAL
from care.db import transaction
from care.geo import Place, cell_of
from care.models import (
    Area,
    AreaKind,
    Caregiver,
    CaregiverSkill,
    Category,
    ContactKind,
    ContactPoint,
    DayOff,
    Duty,
    Elder,
    Gender,
    GenderRule,
    Home,
    Language,
    Organisation,
    OrganisationArea,
    Person,
    Service,
    ServiceSkill,
    Skill,
    Visit,
    VisitStatus,
    Whereabouts,
    WorkingHours,
)

AREA = "350583001"
CENTRE = Place(24.96, 118.39)
M_PER_DEGREE = 111_000
# The ground of a whole city like Nan'an (2,036 km²).
CITY_SIDE_M = 45_000
LONG_AGO = date(2020, 1, 1)
WRITTEN_AT_ONCE = 2_000

FIRMS, SERVING = 4, 3
MEN = 0.15
# Three shifts cover day and night, five days a week.
SHIFTS = ((330, 900), (780, 1380), (1260, 1890))
WORKING_DAYS = 5
SAYS_ON, SAYS_OFF, OFF_TODAY = 0.05, 0.05, 0.05
SEEN, SEEN_WITHIN_M = 0.3, 4_000
MOST_VISITS_TODAY = 3
HOUR = timedelta(hours=1)

# How many of a hundred caregivers have learnt it; what nobody has learnt is for the worst case.
SKILLS = {"bathing": 0.3, "rare": 0.005, "unknown": 0.0}


class Dish(NamedTuple):
    """What can be ordered: the skill it asks for, and whether the caregiver's gender counts."""

    skill: str | None
    rule: GenderRule


DISHES = {
    "cleaning": Dish(None, GenderRule.ANY),
    "bathing": Dish("bathing", GenderRule.SAME),
    "rare": Dish("rare", GenderRule.ANY),
    "unknown": Dish("unknown", GenderRule.ANY),
}


@dataclass
class Crowd:
    """Who lives on a square of ground. Ids of what was made stand in the lists."""

    side_m: float
    elders: list[int]
    caregivers: list[int]
    services: dict[str, int]

    def only(self, elder: int) -> "Crowd":
        """The same crowd with one elder."""
        return replace(self, elders=[elder])


class Founding:
    """Fills an empty database; call inside an application's context."""

    def __init__(self, side_m: float, seed: int = 7) -> None:
        self.crowd = Crowd(side_m, [], [], {})
        self.now = clock.now()
        self._since = self.now - timedelta(days=400)
        self._chance = random.Random(seed)
        self._batch = Batch()
        self._numbers = count(1)
        self._firms: list[int] = []

    def settle(self, *, elders: int, caregivers: int) -> Crowd:
        """Make everybody; returns who is there."""
        self._add_rules()
        self.crowd.elders += [self._add_elder() for _ in range(elders)]
        self._write()
        for number in range(caregivers):
            self.crowd.caregivers.append(self._add_caregiver())
            if number % WRITTEN_AT_ONCE == 0:
                self._write()
        self._write()
        return self.crowd

    def _write(self) -> None:
        with transaction():
            self._batch.write()

    def _add_rules(self) -> None:
        batch, since = self._batch, self._since
        centre = {"lat": CENTRE.lat, "lng": CENTRE.lng}
        batch.put(Area, code=AREA, kind=AreaKind.SUBDISTRICT, name_zh="溪美街道", name_en="Ximei", **centre)
        batch.put(Category, code="all", name_zh="全部", name_en="All", icon="cleaning", position=1)
        for code in SKILLS:
            batch.put(Skill, code=code, name_zh=code, name_en=code)
        self._firms = [batch.add(Organisation, since, name_zh="居家服务", name_en="Home Care") for _ in range(FIRMS)]
        for firm in self._firms[:SERVING]:
            batch.add(OrganisationArea, since, organisation_id=firm, area_code=AREA, starts_on=LONG_AGO)
        for code, dish in DISHES.items():
            self.crowd.services[code] = self._add_service(code, dish)

    def _add_service(self, code: str, dish: Dish) -> int:
        names = {f"{part}_{language}": code for part in ("name", "summary", "unit") for language in ("zh", "en")}
        fen = {"price_fen": 4000, "pay_fen": 3000}
        rest = {"category_code": "all", "position": 1, "icon": "cleaning", "minutes": 60, "gender_rule": dish.rule}
        service_id = self._batch.add(Service, self._since, code=code, **names, **fen, **rest)
        if dish.skill:
            self._batch.add(ServiceSkill, self._since, service_id=service_id, skill_code=dish.skill)
        return service_id

    def _add_person(self) -> int:
        gender = Gender.MALE if self._likely(MEN) else Gender.FEMALE
        person_id = self._batch.add(Person, self._since, name="王秀兰", surname="王", gender=gender)
        self._batch.add(
            ContactPoint,
            self._since,
            person_id=person_id,
            kind=ContactKind.PHONE,
            value=f"+86142{next(self._numbers):08}",  # 142 is assigned to nobody
            language=Language.ZH,
        )
        return person_id

    def _add_elder(self) -> int:
        place = self._somewhere()
        home = self._batch.add(Home, self._since, area_code=AREA, address="和平路 8 号", lat=place.lat, lng=place.lng)
        return self._batch.add(Elder, self._since, person_id=self._add_person(), home_id=home, area_code=AREA)

    def _add_caregiver(self) -> int:
        duty, until = self._said()
        firm = self._chance.choice(self._firms)
        caregiver_id = self._batch.add(
            Caregiver,
            self._since,
            person_id=self._add_person(),
            organisation_id=firm,
            area_code=AREA,
            duty=duty,
            duty_until=until,
        )
        base = self._add_whereabouts(caregiver_id)
        self._add_roster(caregiver_id)
        self._add_skills(caregiver_id)
        for number in range(self._chance.randrange(MOST_VISITS_TODAY + 1)):
            self._add_visit(caregiver_id, firm, base, number=number)
        return caregiver_id

    def _said(self) -> tuple[Duty, datetime | None]:
        drawn = self._chance.random()
        if drawn > SAYS_ON + SAYS_OFF:
            return Duty.ROSTER, None
        return (Duty.ON if drawn < SAYS_ON else Duty.OFF), self.now + 6 * HOUR

    def _add_whereabouts(self, caregiver_id: int) -> Place:
        """Her base; some have been seen in the last hour, half of these too long ago to count."""
        base, seen_at = self._somewhere(), None
        place = self._near(base)
        if self._likely(SEEN):
            seen_at = self.now - timedelta(minutes=self._chance.randrange(60))
        self._batch.put(
            Whereabouts,
            caregiver_id=caregiver_id,
            base_lat=base.lat,
            base_lng=base.lng,
            base_cell=cell_of(base),
            lat=place.lat if seen_at else None,
            lng=place.lng if seen_at else None,
            cell=cell_of(place) if seen_at else None,
            seen_at=seen_at,
        )
        return base

    def _add_roster(self, caregiver_id: int) -> None:
        start, end = self._chance.choice(SHIFTS)
        for weekday in self._chance.sample(range(7), WORKING_DAYS):
            self._batch.add(
                WorkingHours,
                self._since,
                caregiver_id=caregiver_id,
                weekday=weekday,
                start_minute=start,
                end_minute=end,
            )
        if self._likely(OFF_TODAY):
            today = self.now.astimezone(LOCAL).date()
            self._batch.add(DayOff, self._since, caregiver_id=caregiver_id, day=today)

    def _add_skills(self, caregiver_id: int) -> None:
        for code, share in SKILLS.items():
            if self._likely(share):
                self._batch.add(
                    CaregiverSkill,
                    self._since,
                    caregiver_id=caregiver_id,
                    skill_code=code,
                    evidence="证书 1",
                    granted_on=LONG_AGO,
                    expires_on=None,
                )

    def _add_visit(self, caregiver_id: int, firm: int, base: Place, *, number: int) -> None:
        """A visit of today, every third hour from the local morning on: over, under way, or still to come."""
        begin = datetime.combine(self.now.astimezone(LOCAL).date(), time(8 + 3 * number), LOCAL)
        place = self._near(base)
        job_id = self._batch.next_id(self._since)  # its order is of no account here
        self._batch.add(
            Visit,
            self._since,
            job_id=job_id,
            order_id=job_id,
            seat=1,
            caregiver_id=caregiver_id,
            organisation_id=firm,
            elder_id=self.crowd.elders[0],
            area_code=AREA,
            status=VisitStatus.FINISHED if begin + HOUR < self.now else VisitStatus.CONFIRMED,
            pay_fen=3000,
            distance_m=0.0,
            lat=place.lat,
            lng=place.lng,
            planned_start=begin,
            planned_end=begin + HOUR,
        )

    def _somewhere(self) -> Place:
        return away(CENTRE, self._off(self.crowd.side_m), self._off(self.crowd.side_m))

    def _near(self, place: Place) -> Place:
        return away(place, self._off(SEEN_WITHIN_M), self._off(SEEN_WITHIN_M))

    def _off(self, side_m: float) -> float:
        return self._chance.uniform(-side_m / 2, side_m / 2)

    def _likely(self, share: float) -> bool:
        return self._chance.random() < share


def away(place: Place, north_m: float, east_m: float) -> Place:
    """About so far to the north and to the east."""
    narrower = math.cos(math.radians(place.lat))
    return Place(place.lat + north_m / M_PER_DEGREE, place.lng + east_m / (M_PER_DEGREE * narrower))
