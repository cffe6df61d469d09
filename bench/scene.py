"""A crowd on each database, with elders who have ordered and wait for somebody."""

import random
from dataclasses import dataclass
from datetime import datetime

from flask import Flask

from bench.crowd import CITY_SIDE_M, DISHES, Crowd, Founding
from bench.databases import copy_rows
from care import clock, orders
from care.db import db, transaction
from care.dispatch.match import Need
from care.dispatch.need import need_of
from care.models import Elder, Job, Service, When

MONDAY_MORNING = datetime(2026, 3, 2, 10, 0, tzinfo=clock.LOCAL)
AS_CITY, AS_PROVINCE = "one city", "as thin as 1,000 in a city"
ELDERS = 60
# One in three wants somebody in the afternoon, the others now.
WISHES = (When.ASAP, When.ASAP, When.TODAY_AFTERNOON)


@dataclass(frozen=True)
class Size:
    """So many caregivers on a square of ground, and in how many random cases geopy has the last word."""

    caregivers: int
    ground: str
    cases: int

    @property
    def side_m(self) -> float:
        """The side of the square."""
        return CITY_SIDE_M if self.ground == AS_CITY else CITY_SIDE_M * (self.caregivers / 1_000) ** 0.5

    @property
    def words(self) -> tuple[str, str]:
        """How a table says it."""
        return f"{self.caregivers:,}", self.ground


@dataclass(frozen=True)
class Scene:
    """The applications by their database's name, and the jobs of each dish."""

    size: Size
    crowd: Crowd
    apps: dict[str, Flask]
    jobs: dict[str, list[int]]


def staged(size: Size, apps: dict[str, Flask]) -> Scene:
    """Fill SQLite, let the elders order, copy all that to PostgreSQL."""
    first, *others = apps.values()
    with first.app_context():
        crowd = Founding(size.side_m).settle(elders=ELDERS, caregivers=size.caregivers)
        jobs = {dish: placed(crowd, dish) for dish in DISHES}
    for app in others:
        copy_rows(first, app)
    return Scene(size, crowd, apps, jobs)


def placed(crowd: Crowd, dish: str, wishes: tuple[When, ...] = WISHES) -> list[int]:
    """Every elder orders one of a dish, in one transaction; returns the jobs. Nobody has been asked yet."""
    chance = random.Random(dish)
    with transaction():
        service = db.session.get_one(Service, crowd.services[dish])
        elders = [db.session.get_one(Elder, each) for each in crowd.elders]
        placed_now = [orders.place(orders.Wish(elder, service, chance.choice(wishes))) for elder in elders]
        return [order.job.id for order in placed_now]


def needs(job_ids: list[int]) -> list[Need]:
    """What the jobs ask of a caregiver."""
    return [need_of(db.session.get_one(Job, job_id)) for job_id in job_ids]
