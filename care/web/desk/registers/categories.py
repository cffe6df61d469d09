"""The register of categories: the big buttons of the elder's home page."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from wtforms import ValidationError

from care.db import db
from care.models import Category, Role
from care.web.desk.registers.checks import Unused, WrittenSo
from care.web.desk.registers.fields import Number, Text
from care.web.desk.registers.forms import RegisterForm
from care.web.desk.registers.pictures import Picture
from care.web.desk.registers.register import Column, Register
from care.web.desk.registers.skills import CODE, CODE_HINT, CODE_WRONG
from care.web.filters import named

LONGEST_CODE = 24
MOST = 8
LONGEST_NAME = 12  # of a button's word: more does not fit beside its picture


def category_options() -> list[tuple[str, str]]:
    """Every category, by its code, in the order of the home page."""
    return [(each.code, named(each)) for each in db.session.scalars(select(Category).order_by(Category.position))]


def _last() -> int:
    """The place behind the last one."""
    return (db.session.scalar(select(func.max(Category.position))) or 0) + 1


def _room_for_one(form: RegisterForm, _field: object) -> None:
    """As many as an elder's home page has room for; who wants another one renames one that is there."""
    if form.row is None and (db.session.scalar(select(func.count()).select_from(Category)) or 0) >= MOST:
        raise ValidationError(_("已经有%(most)s个了，老人首页放不下。请改现有的一个。", most=MOST))


class CategoryForm(RegisterForm):
    """A button of the elder's home page."""

    code = Text(
        _l("代号"),
        needed=True,
        longest=LONGEST_CODE,
        hint=CODE_HINT,
        checks=[WrittenSo(CODE, CODE_WRONG), Unused(Category.code, fixed=True), _room_for_one],
    )
    name_zh = Text(
        _l("中文名"), needed=True, longest=LONGEST_NAME, hint=_l("老人首页上按钮的字，越短越好，例如“打扫”。")
    )
    name_en = Text(_l("英文名"), needed=True, longest=2 * LONGEST_NAME)
    icon = Picture(_l("图画"))
    position = Number(_l("排在第几个"), needed=True, least=0, most=99, default=_last)


CATEGORIES = Register[Category](
    name="categories",
    title=_l("服务大类"),
    new=_l("登记一个大类"),
    about=_l("老人首页上的大按钮，最多八个；里面没有服务的，老人看不到。"),
    icon="list",
    model=Category,
    key=Category.code,
    form=CategoryForm,
    read=(Role.OPERATOR, Role.ADMINISTRATOR),
    columns=(
        Column("name", _l("名称"), named, sort=Category.name_zh),
        Column("position", _l("排在第几个"), lambda each: each.position, sort=Category.position),
        Column("code", _l("代号"), lambda each: each.code, sort=Category.code),
    ),
    order=(Category.position,),
)
