"""The register of caregivers: whom they work for, where from, what they can do and when; hiring and letting go."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload, with_expression
from sqlalchemy.sql.base import ExecutableOption

from care import clock, duty, errors, hiring, people
from care.db import db
from care.models import (
    COMING,
    Area,
    Caregiver,
    CaregiverSkill,
    Organisation,
    Person,
    Role,
    Staff,
    Visit,
    VisitStatus,
)
from care.orders.finding import person_fits
from care.web.desk.caregiver_cards import caregiver_access_card
from care.web.desk.clerks import DESK, clerk
from care.web.desk.registers.areas import area_options
from care.web.desk.registers.checks import NotBefore
from care.web.desk.registers.choices import Choice
from care.web.desk.registers.fields import Day, Number, Text
from care.web.desk.registers.forms import RegisterForm, Rows
from care.web.desk.registers.organisations import own_organisation
from care.web.desk.registers.person_fields import PersonForm, save_person
from care.web.desk.registers.places import PlaceField
from care.web.desk.registers.register import Column, Fact, Filter, Register, Section
from care.web.desk.registers.rosters import DaysOffRows, HoursRows
from care.web.desk.registers.skills import skill_options
from care.web.filters import listed, named

EXPIRES_SOON = timedelta(days=30)
KM = 1_000
FARTHEST_KM, MOST_VISITS = 60, 24
VISITS_SHOWN = 10
CHOSEN = "1"


def organisation_options(staff: Staff) -> list[tuple[str, str]]:
    """The firms in use that ``staff`` sees."""
    firms = select(Organisation).where(Organisation.deactivated_at.is_(None), own_organisation(staff))
    return [(str(each.id), named(each)) for each in db.session.scalars(firms.order_by(Organisation.name_zh))]


class Radius(Number):
    """How far she goes, in whole kilometres; the row has metres."""

    def of(self, row: Any) -> int:
        return max(1, round(int(row.radius_m) / KM))


class HeldSkillForm(RegisterForm):
    """A skill with the certificate that proves it."""

    skill_code = Choice(_l("会什么"), needed=True, options=skill_options)
    evidence = Text(_l("证书"), needed=True)
    granted_on = Day(_l("从哪天起"), needed=True)
    expires_on = Day(_l("有效到哪天（不写就一直有效）"), checks=[NotBefore("granted_on")])


class CaregiverForm(PersonForm):
    """A caregiver."""

    organisation_id = Choice(_l("公司"), needed=True, options=lambda: organisation_options(clerk()), value=int)
    area_code = Choice(_l("镇街"), needed=True, options=area_options)
    base = PlaceField(_l("从哪里出门（一般是家）"), needed=True, prefix_of_row="base_", part="whereabouts")
    radius = Radius(_l("最远去多远"), unit=_l("公里"), needed=True, least=1, most=FARTHEST_KM, default=10)
    daily_ceiling = Number(_l("一天最多几单"), unit=_l("单"), needed=True, least=1, most=MOST_VISITS, default=8)
    skills = Rows(
        _l("会什么，凭什么证书"),
        form=HeldSkillForm,
        child=CaregiverSkill,
        hint=_l("要证书的服务，只问证书还有效的人。把一行清空就是删掉。"),
    )
    working_hours = HoursRows(_l("上班时间"), hint=_l("一行一班，哪几天一样就一起勾。把一行清空就是删掉。"))
    days_off = DaysOffRows(_l("哪几天休息"), hint=_l("只写今天和以后的。把一行清空就是照常上班。"))


def _save(row: Caregiver | None, form: Any) -> Caregiver:
    """Hire somebody, or correct what is known of her."""
    _known_to_another(row, form.resident_id.data)
    person, terms = save_person(row.person if row else None, form), _terms(form)
    if row is None:
        row = hiring.hire(person, terms)
    else:
        hiring.correct(row, terms)
    form.skills.populate_obj(row, "skills")
    duty.set_roster(row, form.working_hours.shifts())
    duty.set_days_off(row, form.days_off.days())
    return row


def _terms(form: Any) -> hiring.Terms:
    return hiring.Terms(
        organisation=db.session.get_one(Organisation, form.organisation_id.data),
        area=db.session.get_one(Area, form.area_code.data),
        base=form.base.data,
        radius_m=form.radius.data * KM,
        daily_ceiling=form.daily_ceiling.data,
    )


def _known_to_another(row: Caregiver | None, resident_id: str | None) -> None:
    """A manager does not read who bears a number that somebody else has."""
    bears = people.bears_id(resident_id) if resident_id and clerk().role is Role.MANAGER else None
    if bears is None:
        return
    bearer = db.session.scalar(select(Person.id).where(bears))
    if bearer not in (None, row and row.person_id):
        raise errors.Invalid(_l("这个身份证号已经登记过，请找管理员。"), field=people.RESIDENT_ID)


def _own(staff: Staff) -> ColumnElement[bool]:
    return true() if staff.role is not Role.MANAGER else Caregiver.organisation_id == staff.organisation_id


def _fits(text: str) -> ColumnElement[bool]:
    fits = person_fits(text)
    return false() if fits is None else Caregiver.person_id.in_(select(Person.id).where(fits))


def _today() -> date:
    return clock.now().astimezone(clock.LOCAL).date()


def _moment() -> tuple[ExecutableOption, ...]:
    """Whether she works now, and how many visits she has today, with the rows."""
    midnight = datetime.combine(_today(), datetime.min.time(), clock.LOCAL)
    visits = select(func.count()).where(
        Visit.caregiver_id == Caregiver.id,
        Visit.planned_start >= midnight,
        Visit.planned_start < midnight + timedelta(days=1),
        Visit.status != VisitStatus.RELEASED,
    )
    counted = visits.correlate(Caregiver).scalar_subquery()
    return with_expression(Caregiver.visits_today, counted), with_expression(Caregiver.works_now, duty.works_now())


def _can(code: str) -> ColumnElement[bool]:
    """She has the skill, and its certificate is good today."""
    today, expires = _today(), CaregiverSkill.expires_on
    good = and_(CaregiverSkill.granted_on <= today, or_(expires.is_(None), expires >= today))
    return Caregiver.skills.any(and_(CaregiverSkill.skill_code == code, good))


def _expiring(_value: str) -> ColumnElement[bool]:
    return Caregiver.skills.any(CaregiverSkill.expires_on.between(_today(), _today() + EXPIRES_SOON))


def _skills(caregiver: Caregiver) -> str:
    """What she can do; a certificate that ran out says so."""
    today = _today()
    said = (
        _("%(skill)s（过期了）", skill=named(each.skill))
        if each.expires_on and each.expires_on < today
        else named(each.skill)
        for each in caregiver.skills
    )
    return listed(dict.fromkeys(said))


def _next_visits(caregiver: Caregiver, staff: Staff) -> Mapping[str, Sequence[Visit]]:
    """What she has taken and not finished, the next first; a manager sees her own firm's."""
    hers = select(Visit).where(Visit.caregiver_id == caregiver.id, Visit.status.in_(COMING))
    if staff.role is Role.MANAGER:
        hers = hers.where(Visit.organisation_id == staff.organisation_id)
    with_jobs = hers.options(joinedload(Visit.job)).order_by(Visit.planned_start).limit(VISITS_SHOWN)
    return {"visits": db.session.scalars(with_jobs).all()}


CAREGIVERS = Register[Caregiver](
    name="caregivers",
    title=_l("助老员"),
    new=_l("登记一位助老员"),
    about=_l("上门的人：哪家公司的，会什么，什么时候上班，能去多远。"),
    icon="person",
    model=Caregiver,
    form=CaregiverForm,
    called=lambda row: named(row.person),
    read=DESK,
    write=(Role.ADMINISTRATOR, Role.MANAGER),
    scope=_own,
    columns=(
        Column("name", _l("姓名"), lambda row: named(row.person), sort=Person.sounds),
        Column("organisation", _l("公司"), lambda row: named(row.organisation), sort=Caregiver.organisation_id),
        Column("area", _l("镇街"), lambda row: named(row.area), sort=Caregiver.area_code),
        Column("on_duty", _l("现在上班吗"), lambda row: _("上班") if row.works_now else _("不上班")),
        Column("skills", _l("会什么"), _skills),
        Column("visits", _l("今天几单"), lambda row: row.visits_today),
    ),
    search=_fits,
    search_label=_l("找助老员：姓名、拼音或电话"),
    filters=(
        Filter("organisation", _l("公司"), organisation_options, lambda value: Caregiver.organisation_id == int(value)),
        Filter("area", _l("镇街"), lambda _staff: area_options(), lambda code: Caregiver.area_code == code),
        Filter("skill", _l("会什么"), lambda _staff: skill_options(), _can),
        Filter("expiring", _l("证书"), lambda _staff: [(CHOSEN, _("30天内到期"))], _expiring),
        Filter("on_duty", _l("现在"), lambda _staff: [(CHOSEN, _("上班的"))], lambda _value: duty.works_now()),
    ),
    joins=(Caregiver.person,),
    options=(
        joinedload(Caregiver.person),
        joinedload(Caregiver.organisation),
        joinedload(Caregiver.area),
        selectinload(Caregiver.skills).joinedload(CaregiverSkill.skill),
    ),
    options_now=_moment,
    order=(Person.sounds,),
    save=_save,
    deactivate=hiring.let_go,
    sensitive=("numbers", "resident_id", "base"),
    people=lambda row: (row.person_id,),
    facts=(Fact(_l("现在上班吗"), lambda row: _("上班") if row.works_now else _("不上班")),),
    sections=(
        Section("desk/registers/_caregiver_visits.html", _next_visits),
        Section("desk/_caregiver_access.html", caregiver_access_card),
    ),
)
