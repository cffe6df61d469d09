import re
import stat
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from care import clock
from care.access import find_card, password_fits, staff_by_login
from care.cli import demo
from care.cli.demo.sign_ins import sign_ins
from care.cli.demo.staff import PASSWORD_FILE
from care.clock import LOCAL
from care.db import Base, db, transaction
from care.errors import StartupError
from care.models import Area, AreaKind, Caregiver, Elder, HolderKind, Job, JobStatus, Person, Role, Visit
from tests.conftest import MakeApp

MONDAY_AFTERNOON = datetime(2026, 3, 2, 15, 0, tzinfo=LOCAL)
# Addresses and codes that nobody may guess, and what is encrypted with a fresh nonce.
NEVER_THE_SAME = {"ref", "nonce", "code_nonce", "token_hash", "password_hash"} | {
    "needs", "door_notes", "note", "words", "settlement",
}  # fmt: skip


def load(app: Flask, at: datetime = MONDAY_AFTERNOON) -> None:
    with app.app_context(), clock.frozen(at):
        demo.load_town()


def everything(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, but for what is secret."""
    with app.app_context():
        return {
            table.name: [
                tuple(row)
                for row in db.session.execute(
                    select(*(column for column in table.columns if column.name not in NEVER_THE_SAME)).order_by(
                        *table.primary_key.columns
                    )
                )
            ]
            for table in Base.metadata.sorted_tables
        }


def test_it_is_the_same_town_each_time(make_app: MakeApp, sqlite_url: str, postgresql_url: str) -> None:
    here, there = make_app(DATABASE_URL=sqlite_url), make_app(DATABASE_URL=postgresql_url)
    load(here)
    load(there)
    assert everything(here) == everything(there)


def test_a_second_time_changes_nothing(app: Flask) -> None:
    load(app)
    before = everything(app)
    load(app, MONDAY_AFTERNOON.replace(day=5))
    assert everything(app) == before


def test_it_is_known_to_be_loaded(in_app: Flask, frozen: clock.FrozenClock) -> None:
    assert not demo.is_loaded()
    demo.load_town()
    assert demo.is_loaded()


def test_at_night_the_board_is_alive_too(in_app: Flask, frozen: clock.FrozenClock) -> None:
    frozen.move_to(MONDAY_AFTERNOON.replace(hour=3))
    demo.load_town()
    waiting = select(Job).where(Job.attention.is_not(None))
    assert len(db.session.scalars(waiting).all()) >= 3
    assert db.session.scalars(select(Job).where(Job.status == JobStatus.ASSIGNED)).first()


def test_the_sign_ins_are_those_of_the_first_elder_and_caregiver(in_app: Flask, frozen: clock.FrozenClock) -> None:
    demo.load_town()
    addresses = [address for _, address in sign_ins()]
    kinds = (HolderKind.ELDER, HolderKind.CAREGIVER)
    holders = [
        find_card(kind, address.rpartition("/")[2]).holder_id for kind, address in zip(kinds, addresses, strict=False)
    ]
    assert holders == [db.session.scalar(select(table.id).order_by(table.id).limit(1)) for table in (Elder, Caregiver)]


def test_the_sign_ins_open(app: Flask, client: FlaskClient) -> None:
    load(app)
    with app.app_context():
        ways = sign_ins()
    for _, address in ways:
        assert client.get(address, follow_redirects=True).status_code == 200


def test_the_operator_can_sign_in(in_app: Flask, frozen: clock.FrozenClock) -> None:
    demo.load_town()
    said = re.search(r"(\S+) / (\S+)", sign_ins()[2][0])
    assert said
    staff = staff_by_login(said[1])
    assert staff
    assert staff.role is Role.OPERATOR
    assert password_fits(staff, said[2])


def test_the_password_is_drawn_once_for_its_owner_alone(in_app: Flask, frozen: clock.FrozenClock) -> None:
    demo.load_town()
    file = in_app.config["CARE"].instance / PASSWORD_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sign_ins() == sign_ins()


def test_progress_is_told_until_all_is_done(in_app: Flask, frozen: clock.FrozenClock) -> None:
    told: list[tuple[int, int]] = []
    demo.load_town("town", lambda done, of: told.append((done, of)))
    assert told == sorted(told)
    assert told[-1] == (960, 960)


def test_production_has_no_invented_people(make_app: MakeApp, sqlite_url: str) -> None:
    production = {"CARE_MODE": "production", "SITE_URL": "https://care.example", "HOTLINE": "0595 0000"}
    app = make_app(DATABASE_URL=sqlite_url, **production)
    with app.app_context(), pytest.raises(StartupError, match="demo mode"):
        demo.load_town()


def test_it_is_never_mixed_with_other_data(in_app: Flask) -> None:
    with transaction():
        db.session.add(Area(code="350581", kind=AreaKind.CITY, name_zh="石狮市", name_en="Shishi", lat=24.7, lng=118.6))
    with pytest.raises(StartupError, match="not empty"):
        demo.load_town()
    assert db.session.scalars(select(Person)).all() == []


@pytest.mark.slow
def test_the_city_has_the_seeds_size(in_app: Flask, frozen: clock.FrozenClock) -> None:
    demo.load_town("city")
    assert len(db.session.scalars(select(Elder.id)).all()) == 1_620
    assert len(db.session.scalars(select(Caregiver.id)).all()) == 220
    midnight = frozen.moment.astimezone(LOCAL).replace(hour=0)
    assert len(db.session.scalars(select(Visit.id).where(Visit.planned_start < midnight)).all()) == 38_000
