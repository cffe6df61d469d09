"""The register of entitled groups: people for whom a contract may pay, by what is confirmed of them or by age."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from care.db import db
from care.models import EntitledGroup, Role
from care.web.desk.registers.checks import Unused, WrittenSo
from care.web.desk.registers.fields import Number, Text
from care.web.desk.registers.forms import RegisterForm
from care.web.desk.registers.register import Column, Register
from care.web.desk.registers.skills import CODE, CODE_HINT, CODE_WRONG
from care.web.filters import named

LONGEST_CODE = 24
OLDEST = 120


def group_options() -> list[tuple[str, str]]:
    """Every group, those out of use marked so, since a contract may still name them."""
    rows = db.session.scalars(select(EntitledGroup).order_by(EntitledGroup.position, EntitledGroup.code))
    return [(each.code, _marked(each)) for each in rows]


def _marked(group: EntitledGroup) -> str:
    name = named(group)
    return _("%(name)s（停用）", name=name) if group.deactivated_at else name


def _last() -> int:
    """The place behind the last one."""
    return (db.session.scalar(select(func.max(EntitledGroup.position))) or 0) + 1


class EntitledGroupForm(RegisterForm):
    """A group; by age nobody need confirm it."""

    code = Text(
        _l("代号"),
        needed=True,
        longest=LONGEST_CODE,
        hint=CODE_HINT,
        checks=[WrittenSo(CODE, CODE_WRONG), Unused(EntitledGroup.code, fixed=True)],
    )
    name_zh = Text(_l("中文名"), needed=True)
    name_en = Text(_l("英文名"), needed=True)
    from_age = Number(
        _l("满几岁自动算"),
        unit=_l("岁"),
        least=1,
        most=OLDEST,
        hint=_l("填了，到生日那天自己就进来，不用逐个登记。要看证件的，空着。改以前，先在“政策测算”里看要花多少钱。"),
    )
    position = Number(_l("排在第几个"), needed=True, least=0, most=99, default=_last)


ENTITLED_GROUPS = Register[EntitledGroup](
    name="groups",
    title=_l("享受补贴的人群"),
    new=_l("登记一类人群"),
    about=_l("政府可以替哪些人付钱。哪份合同包含哪些人群，在合同里选。"),
    icon="people",
    model=EntitledGroup,
    key=EntitledGroup.code,
    form=EntitledGroupForm,
    read=(Role.OPERATOR, Role.ADMINISTRATOR),
    columns=(
        Column("name", _l("名称"), named, sort=EntitledGroup.name_zh),
        Column("from_age", _l("满几岁自动算"), lambda each: each.from_age, sort=EntitledGroup.from_age),
        Column("code", _l("代号"), lambda each: each.code, sort=EntitledGroup.code),
        Column("position", _l("排在第几个"), lambda each: each.position, sort=EntitledGroup.position),
    ),
    order=(EntitledGroup.position,),
)
