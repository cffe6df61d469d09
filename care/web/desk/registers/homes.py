"""The register of homes: address, place and door notes, for all who live there together."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, selectinload

from care import homes
from care.db import db
from care.models import Area, Elder, Home
from care.web.desk.clerks import DESK
from care.web.desk.registers.areas import area_options
from care.web.desk.registers.choices import Choice
from care.web.desk.registers.fields import LongText, Text, Tick
from care.web.desk.registers.forms import RegisterForm
from care.web.desk.registers.places import PlaceField
from care.web.desk.registers.register import Column, Fact, Filter, Register
from care.web.filters import named


class HomeForm(RegisterForm):
    """A dwelling; what is changed here holds for everybody who lives there."""

    area_code = Choice(_l("镇街"), needed=True, options=area_options)
    address = Text(
        _l("地址"), needed=True, hint=_l("改这里，住在一起的老人地址都改。只有一位搬走了，请到她自己的登记里改。")
    )
    place = PlaceField(_l("在哪里"), needed=True)
    rough = Tick(_l("位置不准，只是大概"))
    door_notes = LongText(_l("怎么进门"), hint=_l("门禁、楼层、敲哪个门；助老员在路上才看得到。"))


def save_home(row: Home | None, form: HomeForm) -> Home:
    """Put what a valid form holds into the home; whoever lives there belongs to its street or town."""
    home = row or Home(lat=form.place.data.lat, lng=form.place.data.lng)
    home.area_code, home.address, home.door_notes = form.area_code.data, form.address.data, form.door_notes.data
    homes.refuse_far(db.session.get_one(Area, home.area_code), form.place.data)
    home.lat, home.lng, home.rough = form.place.data.lat, form.place.data.lng, form.rough.data
    db.session.add(home)
    db.session.flush()
    for elder in elders_at(home):
        elder.area_code = home.area_code
    return home


def elders_at(home: Home) -> list[Elder]:
    """Who lives there, the first entered first; who was put out of use too."""
    there = select(Elder).where(Elder.home_id == home.id).options(joinedload(Elder.person)).order_by(Elder.id)
    return list(db.session.scalars(there))


def _who(home: Home) -> Markup | str:
    """Who lives there, each with the way to her."""
    links = [
        Markup('<a href="{}">{}</a>').format(
            url_for("desk.register_row", name="elders", ref=elder.ref), named(elder.person)
        )
        for elder in elders_at(home)
    ]
    return Markup(" ").join(links) if links else str(_("没有人住"))


def _people(home: Home) -> list[int]:
    return [elder.person_id for elder in elders_at(home)]


def _lives_so(text: str) -> ColumnElement[bool]:
    return Home.address.contains(text, autoescape=True)


HOMES = Register[Home](
    name="homes",
    title=_l("住处"),
    new=_l("登记一个住处"),
    about=_l("老人住的地方；夫妻同住就是同一个住处，地址、位置和怎么进门只写一次。"),
    icon="home",
    model=Home,
    form=HomeForm,
    called=lambda home: home.address,
    read=DESK,
    write=DESK,
    save=save_home,
    deactivate=homes.deactivate,
    columns=(
        Column("address", _l("地址"), lambda home: home.address),
        Column("area", _l("镇街"), lambda home: named(home.area), sort=Home.area_code),
        Column("rough", _l("位置"), lambda home: _("大概") if home.rough else _("准")),
        Column("lat", _l("纬度"), lambda home: home.lat, listed=False),
        Column("lng", _l("经度"), lambda home: home.lng, listed=False),
    ),
    search=_lives_so,
    search_label=_l("找住处：地址里的字"),
    filters=(
        Filter("area", _l("镇街"), lambda _staff: area_options(), lambda code: Home.area_code == code),
        Filter("rough", _l("位置"), lambda _staff: [("1", str(_("大概")))], lambda _one: Home.rough.is_(True)),
        Filter(
            "empty",
            _l("谁住"),
            lambda _staff: [("1", str(_("没有人住")))],
            lambda _one: Home.id.not_in(select(Elder.home_id).where(Elder.deactivated_at.is_(None))),
        ),
    ),
    options=(joinedload(Home.area), selectinload(Home.elders)),
    order=(Home.id.desc(),),
    sensitive=("door_notes",),
    people=_people,
    people_listed=lambda home: [elder.person_id for elder in home.elders],
    facts=(Fact(_l("谁住在这里"), _who),),
    actions={"placed": _l("改了位置")},
)
