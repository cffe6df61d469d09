"""Pages and days that nobody means: neither a slip of the finger nor a guesser finds an address that breaks."""

import pytest

from care.db import db
from care.models import Role, Service
from tests.support.desk import Desk

LISTS = [
    "/desk/",
    "/desk/agreements",
    "/desk/calls",
    "/desk/complaints",
    "/desk/plans",
    "/desk/registers/elders/",
    "/desk/ring-backs",
    "/desk/ring-backs/days",
    "/desk/shifts",
    "/desk/stops",
]
NO_DAYS = ["0001-01-01", "9999-12-31", "99999-01-01", "2026-02-30"]


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("number", ["-1", "0", "x", str(10**20)])
def test_a_page_that_there_cannot_be_is_one_that_there_is(desk: Desk, address: str, number: str) -> None:
    assert desk.clerk(Role.ADMINISTRATOR).get(f"{address}?page={number}").status_code == 200


@pytest.mark.parametrize("day", NO_DAYS)
@pytest.mark.parametrize("bound", ["since", "until"])
def test_the_access_log_asks_again_for_a_day_that_nobody_lives_to_see(desk: Desk, bound: str, day: str) -> None:
    assert desk.clerk(Role.AUDITOR).get(f"/desk/access-log?{bound}={day}").status_code == 422


@pytest.mark.parametrize("day", NO_DAYS)
def test_a_plan_asks_again_for_it(desk: Desk, day: str) -> None:
    plan = {"every": "week", "weekdays": "1", "part": "morning", "on_holiday": "skip", "starts_on": day}
    cleaning = desk.in_app(lambda: db.session.get_one(Service, desk.cast.cleaning).ref)
    address = f"{desk.elder_page}/plans/new"
    assert desk.clerk().get(address, query_string={**plan, "service": cleaning}).status_code == 422


@pytest.mark.parametrize("day", NO_DAYS)
def test_an_agreement_for_ever_has_no_last_day(desk: Desk, day: str) -> None:
    clerk, address = desk.clerk(), f"{desk.elder_page}/papers/agreements/new"
    said = {"number": "XY-1", "starts_on": "2026-03-02", "ends_on": day}
    assert clerk.press(clerk.get(address), "签好了", **said).status_code == 422
    assert clerk.get(address).status_code == 200


@pytest.mark.parametrize("day", NO_DAYS)
def test_a_register_asks_again_for_it(desk: Desk, day: str) -> None:
    clerk = desk.clerk()
    form = clerk.get(f"{desk.elder_page}/standing")
    assert clerk.press(form, "记下来", starts_on=day).status_code == 422
