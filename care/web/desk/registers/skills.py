"""The register of skills: what must be learnt and proven before somebody may do it."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, or_, select

from care.db import db
from care.models import Role, Skill
from care.web.desk.registers.checks import Unused, WrittenSo
from care.web.desk.registers.fields import Text
from care.web.desk.registers.forms import RegisterForm
from care.web.desk.registers.register import Column, Register
from care.web.filters import named

LONGEST_CODE = 24
# What stands in addresses and other rows: it is chosen once.
CODE = "[a-z0-9]+(?:[-_][a-z0-9]+)*"
CODE_HINT = _l("小写字母和数字，中间可以有短横，例如 bath-help。登记以后不能再改。")
CODE_WRONG = _l("代号只有小写字母、数字和短横。")


def skill_options() -> list[tuple[str, str]]:
    """Every skill, by its code."""
    return [(each.code, named(each)) for each in db.session.scalars(select(Skill).order_by(Skill.code))]


class SkillForm(RegisterForm):
    """A skill; whoever holds it shows a certificate."""

    code = Text(
        _l("代号"),
        needed=True,
        longest=LONGEST_CODE,
        hint=CODE_HINT,
        checks=[WrittenSo(CODE, CODE_WRONG), Unused(Skill.code, fixed=True)],
    )
    name_zh = Text(_l("中文名"), needed=True)
    name_en = Text(_l("英文名"), needed=True)


def _named_so(text: str) -> ColumnElement[bool]:
    return or_(Skill.name_zh.contains(text, autoescape=True), Skill.name_en.icontains(text, autoescape=True))


SKILLS = Register[Skill](
    name="skills",
    title=_l("技能"),
    new=_l("登记一项技能"),
    about=_l("要有证书才能做的事。哪项服务要哪些技能，在服务目录里选。"),
    icon="duty",
    model=Skill,
    key=Skill.code,
    form=SkillForm,
    read=(Role.OPERATOR, Role.ADMINISTRATOR),
    columns=(
        Column("name", _l("名称"), named, sort=Skill.name_zh),
        Column("code", _l("代号"), lambda skill: skill.code, sort=Skill.code),
    ),
    search=_named_so,
    search_label=_l("找技能：名称"),
    order=(Skill.code,),
)
