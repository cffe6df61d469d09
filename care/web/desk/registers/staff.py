"""The register of staff: who may sign in at the desk, with which role, and for which firm."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from flask import session
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from care import access, hiring, people
from care.db import db
from care.models import Language, Person, Role, Staff
from care.orders.finding import person_fits
from care.web.desk.clerks import clerk
from care.web.desk.registers.caregivers import organisation_options
from care.web.desk.registers.checks import Unused, WrittenSo
from care.web.desk.registers.choices import Choice, words_of
from care.web.desk.registers.fields import Text
from care.web.desk.registers.forms import RegisterForm
from care.web.desk.registers.person_fields import PersonForm
from care.web.desk.registers.register import Column, Filter, Register, Section
from care.web.desk.staff_access import SHOWN_ONCE
from care.web.desk.wording import ROLES
from care.web.filters import named

LONGEST_LOGIN = 60


class Login(Text):
    """A login name: whoever types it in capitals or full width means the same one."""

    def read(self, text: str) -> str | None:
        """Always in small letters."""
        return super().read(unicodedata.normalize("NFKC", text).lower())


class StaffForm(RegisterForm):
    """A member of staff."""

    name = PersonForm.name
    gender = PersonForm.gender
    numbers = PersonForm.numbers
    language = PersonForm.language
    login = Login(
        _l("登录名"),
        needed=True,
        longest=LONGEST_LOGIN,
        hint=_l("小写字母和数字，例如 chenmei。一个人一个，不合用。"),
        checks=[
            WrittenSo("[a-z0-9._-]{3,}", _l("登录名只用小写字母、数字和 . _ -，三个字以上。")),
            Unused(Staff.login),
        ],
    )
    role = Choice(_l("身份"), needed=True, options=words_of(ROLES), value=Role)
    organisation_id = Choice(
        _l("公司"),
        options=lambda: organisation_options(clerk()),
        value=int,
        hint=_l("只有公司负责人要选，只看得到这一家。"),
    )


def _save(row: Staff | None, form: Any) -> Staff:
    """Give an account with a password to be told, or correct one."""
    person = row.person if row else Person(contact_points=[])
    people.set_name(person, form.name.data)
    person.gender, person.language = form.gender.data, Language(form.language.data)
    people.set_numbers(person, form.numbers.data or [])
    post = hiring.Post(form.login.data, form.role.data, form.organisation_id.data)
    if row is None:
        return _appoint(person, post)
    hiring.move(row, post)
    return row


def _appoint(person: Person, post: hiring.Post) -> Staff:
    """The password waits in the administrator's own browser until her page of ways in has shown it.

    It is hashed within the transaction, a twentieth of a second: accounts are few, and a form is saved in one go.
    """
    fresh = access.one_time_password()
    staff = hiring.appoint(person, post, password_hash=access.hash_password(fresh))
    db.session.flush()
    session[SHOWN_ONCE] = [staff.ref, fresh]
    return staff


def _found(text: str) -> ColumnElement[bool]:
    fits, login = person_fits(text), Staff.login.icontains(text, autoescape=True)
    return login if fits is None else or_(login, Staff.person_id.in_(select(Person.id).where(fits)))


def _roles(_staff: Staff) -> Iterable[tuple[str, str]]:
    return words_of(ROLES)()


def _way_in(row: Staff, _staff: Staff) -> Mapping[str, object]:
    """Whether a password waits to be shown, and where she is signed in."""
    return {"fresh": session.get(SHOWN_ONCE, [None])[0] == row.ref, "sessions": access.sessions_of(row)}


STAFF = Register[Staff](
    name="staff",
    title=_l("员工和身份"),
    new=_l("登记一位员工"),
    about=_l("谁能登录值班台，能看什么、能改什么。"),
    icon="key",
    model=Staff,
    form=StaffForm,
    called=lambda row: named(row.person),
    columns=(
        Column("name", _l("姓名"), lambda row: named(row.person), sort=Person.sounds),
        Column("login", _l("登录名"), lambda row: row.login, sort=Staff.login),
        Column("role", _l("身份"), lambda row: ROLES[row.role], sort=Staff.role),
        Column("organisation", _l("公司"), lambda row: named(row.organisation) if row.organisation else None),
        Column("code", _l("动态码"), lambda row: _("开着") if access.second_step_on(row) else _("没有开")),
    ),
    search=_found,
    search_label=_l("找员工：姓名、登录名或电话"),
    filters=(
        Filter("role", _l("身份"), _roles, lambda role: Staff.role == Role(role)),
        Filter("organisation", _l("公司"), organisation_options, lambda value: Staff.organisation_id == int(value)),
    ),
    joins=(Staff.person,),
    options=(joinedload(Staff.person), joinedload(Staff.organisation)),
    order=(Person.sounds,),
    save=_save,
    deactivate=hiring.dismiss,
    sensitive=("numbers",),
    people=lambda row: (row.person_id,),
    sections=(Section("desk/registers/_staff_way_in.html", _way_in),),
    actions={"password_reset": _l("给了新密码"), "password_changed": _l("自己换了密码")},
)
