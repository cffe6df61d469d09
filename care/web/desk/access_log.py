"""The access log for administrators and auditors: who saw whose address, telephone or health, who took lists away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from http import HTTPStatus
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, false, select, union
from werkzeug.wrappers import Response

from care import access, clock, errors
from care.access import log
from care.db import db
from care.models import Caregiver, Person, Role, Staff
from care.orders.finding import person_fits
from care.people import bears_id
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import clerk
from care.web.desk.registers.shelf import REGISTERS
from care.web.entries import day_typed
from care.web.pages import page

LONGEST = 60
# More people than these of one name are no answer to "who saw her".
MOST = 20
LARGEST_ID = 2**63 - 1
# Who looks is mostly one of these: a namesake among the elders is meant only where none of them is.
WORKS_HERE = Person.id.in_(union(select(Staff.person_id), select(Caregiver.person_id)))
NOBODY = _l("没有找到这个人。")
TOO_MANY = _l("太多人符合，请写全名、电话或者身份证号。")
NO_DAY = _l("日期不对。")


@dataclass(frozen=True)
class Search:
    """What was typed, and what is wrong with it, by field."""

    typed: Mapping[str, str]
    asked: log.Asked
    wrong: Mapping[str, errors.Sentence]

    @property
    def before(self) -> int | None:
        """After which row the page begins."""
        before = request.args.get("before", type=int)
        return None if before is None else min(max(before, 0), LARGEST_ID)


@blueprint.get("/access-log")
def access_log() -> Response:
    """Who saw whom, the newest first."""
    staff, search = _reader(), _search()
    found = log.Found([], None) if search.wrong else log.seen(search.asked, search.before)
    viewers = access.people_behind({sighting.viewer for sighting, _person in found.rows})
    return _page("desk/access_log.html", staff, search, found=found, viewers=viewers)


@blueprint.get("/access-log/exports")
def exports() -> Response:
    """Who took which lists away as files."""
    staff, search = _reader(), _search()
    found = log.Found([], None) if search.wrong else log.taken_away(search.asked, search.before)
    viewers = access.people_behind({each.viewer for each in found.rows})
    titles = {register.name: register.title for register in REGISTERS}
    return _page("desk/exports.html", staff, search, found=found, viewers=viewers, titles=titles)


def _page(template: str, staff: Staff, search: Search, **shown: Any) -> Response:
    response = page(template, None, staff=staff, search=search, **shown)
    if search.wrong:
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return response


def _reader() -> Staff:
    """Who is signed in: an administrator or auditor, else NotFound."""
    staff = clerk()
    if staff.role not in (Role.ADMINISTRATOR, Role.AUDITOR):
        raise errors.NotFound
    return staff


def _search() -> Search:
    """What the address asks for."""
    names = ("viewer", "person", "since", "until")
    typed = {name: request.args.get(name, "").strip()[:LONGEST] for name in names}
    wrong: dict[str, errors.Sentence] = {}
    viewers, people = (_people(typed, name, wrong) for name in ("viewer", "person"))
    since, until = (_midnight(typed, name, wrong) for name in ("since", "until"))
    by = None if viewers is None else log.names_of(viewers)
    return Search(typed, log.Asked(by, people, since, until and until + timedelta(days=1)), wrong)


def _people(typed: Mapping[str, str], name: str, wrong: dict[str, errors.Sentence]) -> list[int] | None:
    """The ids of those whom a name, part of a number, or a resident identity number means; None where all are."""
    text = typed[name]
    if not text:
        return None
    fits = bears_id(text)
    fits = person_fits(text) if fits is None else fits
    ids = (name == "viewer" and _who(fits, WORKS_HERE)) or _who(fits)
    if not 0 < len(ids) <= MOST:
        wrong[name] = TOO_MANY if ids else NOBODY
    return ids


def _who(*conditions: ColumnElement[bool] | None) -> list[int]:
    """Up to one more than ``MOST`` people; None is a condition that nobody fulfils."""
    known = [false() if each is None else each for each in conditions]
    return list(db.session.scalars(select(Person.id).where(*known).limit(MOST + 1)))


def _midnight(typed: Mapping[str, str], name: str, wrong: dict[str, errors.Sentence]) -> datetime | None:
    """When the day begins."""
    try:
        return datetime.combine(day_typed(typed[name]), time(), clock.LOCAL) if typed[name] else None
    except ValueError:
        wrong[name] = NO_DAY
        return None
