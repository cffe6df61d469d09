"""A firm that takes somebody on: what is typed into the form of a new caregiver, and what came of it."""

from collections.abc import Sequence

from care.db import db
from care.models import Caregiver, Person
from tests.support.cast import AREA, HOME
from tests.support.client import LintingClient
from tests.support.desk import Desk

LIST = "/desk/registers/caregivers/"
NUMBER = "13800138000"
ALL_WEEK = [str(day) for day in range(7)]


def typed(desk: Desk, **other: Sequence[str]) -> dict[str, Sequence[str]]:
    """What is typed to hire somebody who lives at the elder's door and works in the daytime."""
    return {
        "name": "苏阿红",
        "gender": "female",
        "numbers": NUMBER,
        "speaks": ["minnan", "mandarin"],
        "organisation_id": str(desk.cast.firm),
        "area_code": AREA,
        "base": f"{HOME.lat}, {HOME.lng}",
        "working_hours-0-weekdays": ALL_WEEK,
        "working_hours-0-start": "08:00",
        "working_hours-0-until": "18:00",
    } | other


def hire(desk: Desk, clerk: LintingClient, **other: Sequence[str]) -> str:
    """Fill in the form as ``typed`` says and press the button; returns the page that comes."""
    answer = clerk.press(clerk.get(f"{LIST}new"), "记下来", **typed(desk, **other))
    return str(answer.text)


def hired(name: str = "苏阿红") -> Caregiver:
    """The caregiver of this name."""
    return db.session.query(Caregiver).join(Person).filter(Person.name == name).one()


def page_of(desk: Desk, name: str = "苏阿红") -> str:
    """Where her page is."""
    return desk.in_app(lambda: f"{LIST}{hired(name).ref}")
