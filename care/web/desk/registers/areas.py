"""The register of streets and villages: what they are called and where their middle is."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, or_, select

from care.db import db
from care.models import Area, AreaKind, Role, Staff
from care.web.desk.registers.checks import Unused, WrittenSo
from care.web.desk.registers.choices import Choice, words_of
from care.web.desk.registers.fields import Text, Tick
from care.web.desk.registers.forms import RegisterForm
from care.web.desk.registers.places import PlaceField
from care.web.desk.registers.register import Column, Filter, Register
from care.web.desk.wording import AREA_KINDS
from care.web.filters import named

LONGEST_CODE = 12


def area_options() -> list[tuple[str, str]]:
    """Every area, by its code; the ones above first."""
    return [(area.code, named(area)) for area in db.session.scalars(select(Area).order_by(Area.code))]


class AreaForm(RegisterForm):
    """An area; its code never changes, since homes and prices hang on it."""

    code = Text(
        _l("统计用区划代码"),
        needed=True,
        longest=LONGEST_CODE,
        hint=_l("国家统计局的代码，例如 350583001。登记以后不能再改。"),
        checks=[WrittenSo("[0-9]+", _l("代码只有数字。")), Unused(Area.code, fixed=True)],
    )
    kind = Choice(_l("是什么"), needed=True, options=words_of(AREA_KINDS), value=AreaKind)
    name_zh = Text(_l("中文名"), needed=True)
    name_en = Text(_l("英文名"), needed=True, hint=_l("用拼音，例如 Ximei。"))
    parent_code = Choice(_l("属于"), options=area_options)
    place = PlaceField(_l("中心在哪里"), needed=True)
    rough = Tick(_l("位置不准，只是大概"))


def _named_so(text: str) -> ColumnElement[bool]:
    return or_(
        Area.name_zh.contains(text, autoescape=True), Area.name_en.icontains(text, autoescape=True), Area.code == text
    )


def _kinds(_staff: Staff) -> Iterable[tuple[str, str]]:
    return words_of(AREA_KINDS)()


AREAS = Register[Area](
    name="areas",
    title=_l("镇街和村"),
    new=_l("登记一个镇街或村"),
    about=_l("老人住在哪个镇街，公司服务哪些镇街，都从这里选。"),
    icon="pin",
    model=Area,
    key=Area.code,
    form=AreaForm,
    read=tuple(Role),
    columns=(
        Column("name", _l("名称"), named, sort=Area.name_zh),
        Column("kind", _l("是什么"), lambda area: AREA_KINDS[area.kind], sort=Area.kind),
        Column("code", _l("代码"), lambda area: area.code, sort=Area.code),
        Column("lat", _l("纬度"), lambda area: area.lat, listed=False),
        Column("lng", _l("经度"), lambda area: area.lng, listed=False),
        Column("rough", _l("位置"), lambda area: _("大概") if area.rough else _("准")),
    ),
    search=_named_so,
    search_label=_l("找镇街：名称或代码"),
    filters=(Filter("kind", _l("是什么"), _kinds, lambda kind: Area.kind == AreaKind(kind)),),
    order=(Area.code,),
)
