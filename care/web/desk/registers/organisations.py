"""The register of service companies and institutions: names, telephone, which townships they serve and when."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, or_, true
from sqlalchemy.orm import selectinload

from care import clock
from care.access import local_number
from care.db import db
from care.models import Area, Organisation, OrganisationArea, Role, Staff
from care.web.desk.registers.areas import area_options
from care.web.desk.registers.checks import NotBefore
from care.web.desk.registers.choices import Choice
from care.web.desk.registers.fields import Day, Telephone, Text
from care.web.desk.registers.forms import RegisterForm, Rows
from care.web.desk.registers.register import Column, Filter, Register
from care.web.filters import listed, named

# More would make a picture that an old phone does not read.
LONGEST_QR = 200


class ServedAreaForm(RegisterForm):
    """A township that is served from a day to a day."""

    area_code = Choice(_l("镇街"), needed=True, options=area_options)
    starts_on = Day(_l("从哪天起"), needed=True)
    ends_on = Day(_l("到哪天止（不写就一直服务）"), checks=[NotBefore("starts_on")])


class OrganisationForm(RegisterForm):
    """A service company or institution."""

    name_zh = Text(_l("中文名"), needed=True)
    name_en = Text(_l("英文名"), needed=True)
    phone = Telephone(_l("电话"))
    merchant_qr = Text(
        _l("收款码"),
        longest=LONGEST_QR,
        hint=_l("这家自己的商户收款码扫出来的文字。老人自己付的钱扫码直接到这家，平台不经手。"),
    )
    areas = Rows(
        _l("服务哪些镇街"),
        form=ServedAreaForm,
        child=OrganisationArea,
        hint=_l("只有这些镇街的单子会问到这家的助老员。把一行清空就是删掉。"),
    )


def own_organisation(staff: Staff) -> ColumnElement[bool]:
    """The condition on Organisation: a manager sees her own."""
    return true() if staff.role is not Role.MANAGER else Organisation.id == staff.organisation_id


def _named_so(text: str) -> ColumnElement[bool]:
    return or_(
        Organisation.name_zh.contains(text, autoescape=True), Organisation.name_en.icontains(text, autoescape=True)
    )


def _serving(area_code: str) -> ColumnElement[bool]:
    return Organisation.areas.any(OrganisationArea.area_code == area_code)


def _served_today(organisation: Organisation) -> str:
    """The names of the townships that it serves now."""
    today = clock.now().astimezone(clock.LOCAL).date()
    codes = [
        each.area_code
        for each in organisation.areas
        if each.starts_on <= today and (each.ends_on is None or each.ends_on >= today)
    ]
    return listed(named(db.session.get_one(Area, code)) for code in codes)


ORGANISATIONS = Register[Organisation](
    name="organisations",
    title=_l("公司和机构"),
    new=_l("登记一家公司或机构"),
    about=_l("派助老员上门的公司和机构，各自服务哪些镇街。"),
    icon="home",
    model=Organisation,
    form=OrganisationForm,
    read=tuple(Role),
    scope=own_organisation,
    columns=(
        Column("name", _l("名称"), named, sort=Organisation.name_zh),
        Column("phone", _l("电话"), lambda each: local_number(each.phone) if each.phone else None),
        Column("areas", _l("现在服务的镇街"), _served_today),
        Column("merchant_qr", _l("收款码"), lambda each: each.merchant_qr, listed=False),
    ),
    search=_named_so,
    search_label=_l("找公司：名称"),
    filters=(Filter("area", _l("服务的镇街"), lambda _staff: area_options(), _serving),),
    options=(selectinload(Organisation.areas),),
    order=(Organisation.name_zh,),
)
