"""The register of family: who stands by whom, as what, with which rights; changed on the family's own form."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import joinedload

from care import family, papers
from care.access import local_number
from care.models import Elder, Person, Relation, RelationKind
from care.orders.finding import person_fits
from care.people import numbers_of
from care.web.desk.clerks import DESK
from care.web.desk.family import KINDS
from care.web.desk.registers.choices import Choice, words_of
from care.web.desk.registers.fields import Day, Text, Tick
from care.web.desk.registers.forms import RegisterForm
from care.web.desk.registers.register import Column, Fact, Filter, Register
from care.web.filters import language, listed, named


class RelationForm(RegisterForm):
    """What is known of a relation; shown here, changed elsewhere."""

    kind = Choice(_l("身份"), options=words_of(dict(KINDS)), value=RelationKind)
    document = Text(_l("证明文件"))
    starts_on = Day(_l("从哪天起"))
    ends_on = Day(_l("到哪天止"))
    may_see = Tick(_l("可以看"))
    may_order = Tick(_l("可以订"))
    is_told = Tick(_l("收短信"))


def _whose(relation: Relation) -> Markup:
    """The elder by whom she stands."""
    address = url_for("desk.elder", ref=relation.elder.ref)
    return Markup('<a href="{}">{}</a>').format(address, named(relation.elder.person))


def _change(relation: Relation) -> Markup | str:
    """The way to the form, as long as she stands by the elder."""
    if relation.deactivated_at:
        return str(_("已经停用"))
    address = url_for("desk.one_of_family", ref=relation.elder.ref, relation_ref=relation.ref)
    return Markup('<a href="{}">{}</a>').format(address, _("打开"))


def _called_so(text: str) -> ColumnElement[bool]:
    fits = person_fits(text)
    if fits is None:
        return false()
    people = select(Person.id).where(fits)
    return or_(
        Relation.person_id.in_(people), Relation.elder_id.in_(select(Elder.id).where(Elder.person_id.in_(people)))
    )


def _rights(relation: Relation) -> str:
    words = (relation.may_see, _("看")), (relation.may_order, _("订")), (relation.is_told, _("短信"))
    return listed(word for may, word in words if may)


def _of_kind(value: str) -> ColumnElement[bool]:
    return Relation.kind == RelationKind(value)


FAMILY = Register[Relation](
    name="family",
    title=_l("家人"),
    new=_l("家人"),
    about=_l("谁是哪位老人的监护人、代理人、家人，能看什么、订什么。要加一位，请到老人那一页。"),
    icon="people",
    model=Relation,
    form=RelationForm,
    called=lambda relation: family.called(relation, language()),
    read=DESK,
    write=(),
    creates=False,
    columns=(
        Column("name", _l("姓名"), lambda each: family.called(each, language())),
        Column("elder", _l("哪位老人的"), lambda each: named(each.elder.person)),
        Column("kinship", _l("是什么人"), lambda each: family.kin_words(each.kinship, language())),
        Column("kind", _l("身份"), lambda each: dict(KINDS)[each.kind], sort=Relation.kind),
        Column("numbers", _l("电话"), lambda each: listed(_numbers(each))),
        Column("rights", _l("可以做什么"), _rights),
        Column("starts_on", _l("从哪天起"), lambda each: each.starts_on.isoformat(), sort=Relation.starts_on),
        Column(
            "ends_on", _l("到哪天止"), lambda each: each.ends_on and each.ends_on.isoformat(), sort=Relation.ends_on
        ),
    ),
    search=_called_so,
    search_label=_l("找家人：两边的姓名、拼音或电话"),
    filters=(
        Filter("kind", _l("身份"), lambda _staff: words_of(dict(KINDS))(), _of_kind),
        Filter("live", _l("现在"), lambda _staff: [("1", str(_("在有效期里")))], lambda _one: papers.in_force()),
    ),
    options=(
        joinedload(Relation.person).selectinload(Person.contact_points),
        joinedload(Relation.elder).joinedload(Elder.person),
    ),
    order=(Relation.id.desc(),),
    people=lambda each: (each.person_id, each.elder.person_id),
    people_listed=lambda each: (each.person_id,),
    facts=(
        Fact(_l("哪位老人的"), _whose),
        Fact(_l("电话"), lambda each: listed(_numbers(each))),
        Fact(_l("修改"), _change),
    ),
    actions={
        "invited": _l("请来"),
        "taken_off": _l("去掉"),
        "put_back": _l("放回来"),
        "moved_up": _l("往前排"),
    },
)


def _numbers(relation: Relation) -> list[str]:
    return [local_number(number.value, number.extension) for number in numbers_of(relation.person)]
