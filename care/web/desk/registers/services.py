"""The register of services: the menu with prices, rules, skills, rounds and the points of each standard."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from care.db import db
from care.models import Category, Fulfilment, GenderRule, Layer, Role, Service, ServiceSkill, StandardPoint
from care.money import FEN_PER_YUAN, Money
from care.settings import KNOBS
from care.web.desk.papers_wording import REQUIREMENTS
from care.web.desk.registers.categories import category_options
from care.web.desk.registers.checks import Unused, WrittenSo
from care.web.desk.registers.choices import Choice, Linked, Several, words_of
from care.web.desk.registers.fields import LongText, Number, Text, Yuan
from care.web.desk.registers.forms import RegisterForm, Rows
from care.web.desk.registers.pictures import Picture
from care.web.desk.registers.register import Column, Filter, Register
from care.web.desk.registers.service_wording import FULFILMENTS, GENDER_RULES, LAYERS
from care.web.desk.registers.skills import CODE, CODE_HINT, CODE_WRONG, skill_options
from care.web.filters import language, named
from care.words import money_words

LONGEST_CODE = 40
LONGEST_NAME = 30
LONGEST_SUMMARY = 120
LONGEST_MINUTES = 12 * 60
MOST_PEOPLE = 4
FARTHEST_M = 100_000


class RoundsNumber(Number):
    """How this service's rounds differ from the setting of the same name; empty: as that setting says."""

    def __init__(self, key: str, **rest: Any) -> None:
        knob = KNOBS[key]
        super().__init__(knob.meaning, least=knob.least, most=knob.most, hint=_l("不填就按“设置”里的。"), **rest)

    def of(self, row: Any) -> int | None:
        value: int | None = (row.rounds or {}).get(self.short_name)
        return value

    def populate_obj(self, obj: Any, name: str) -> None:
        """Set it in the service's own rounds, or take it out of them."""
        others = {key: value for key, value in (obj.rounds or {}).items() if key != name}
        obj.rounds = others if self.data is None else {**others, name: self.data}


class PointForm(RegisterForm):
    """One point of a standard, in both languages."""

    text_zh = Text(_l("要做到什么（中文）"), needed=True)
    text_en = Text(_l("要做到什么（英文）"), needed=True)


def _last() -> int:
    """The place behind the last one."""
    return (db.session.scalar(select(func.max(Service.position))) or 0) + 1


class ServiceForm(RegisterForm):
    """A service as an elder orders it, a caregiver does it and a contract pays it."""

    code = Text(
        _l("代号"),
        needed=True,
        longest=LONGEST_CODE,
        hint=CODE_HINT,
        checks=[WrittenSo(CODE, CODE_WRONG), Unused(Service.code, fixed=True)],
    )
    category_code = Choice(_l("大类"), needed=True, options=category_options)
    layer = Choice(_l("属于哪一层服务"), needed=True, options=words_of(LAYERS), value=Layer, default=Layer.DAILY_LIFE)
    position = Number(_l("在大类里排在第几个"), needed=True, least=0, most=999, default=_last)
    icon = Picture(_l("图画"))
    name_zh = Text(_l("中文名"), needed=True, longest=LONGEST_NAME, hint=_l("老人看得懂的话，例如“日常打扫”。"))
    name_en = Text(_l("英文名"), needed=True, longest=2 * LONGEST_NAME)
    summary_zh = LongText(_l("一句话说清楚做什么（中文）"), needed=True, longest=LONGEST_SUMMARY)
    summary_en = LongText(_l("一句话说清楚做什么（英文）"), needed=True, longest=2 * LONGEST_SUMMARY)
    price_fen = Yuan(_l("价格"), needed=True)
    pay_fen = Yuan(_l("付给每位助老员"), needed=True)
    unit_zh = Text(_l("按什么算（中文）"), needed=True, longest=LONGEST_NAME, default="次")  # a row's text, as typed
    unit_en = Text(_l("按什么算（英文）"), needed=True, longest=LONGEST_NAME, default="visit")
    minutes = Number(_l("做多久"), unit=_l("分钟"), needed=True, least=5, most=LONGEST_MINUTES, default=60)
    fulfilment = Choice(
        _l("怎么做到"), needed=True, options=words_of(FULFILMENTS), value=Fulfilment, default=Fulfilment.HOME_VISIT
    )
    crew_size = Number(_l("要几位一起来"), unit=_l("位"), needed=True, least=1, most=MOST_PEOPLE, default=1)
    gender_rule = Choice(
        _l("要不要同性别"), needed=True, options=words_of(GENDER_RULES), value=GenderRule, default=GenderRule.ANY
    )
    radius_m = Number(_l("最远从多远的地方来"), unit=_l("米"), needed=True, least=500, most=FARTHEST_M, default=20_000)
    skills = Linked(
        _l("要有哪些技能"), child=ServiceSkill, column="skill_code", options=skill_options, hint=_l("每一位都要有。")
    )
    requires = Several(_l("上门以前要先有什么"), options=words_of(REQUIREMENTS), hint=_l("缺了就先交给客服去办。"))
    standard = Rows(
        _l("做完要逐条回答的标准"),
        form=PointForm,
        child=StandardPoint,
        numbered="position",
        hint=_l("一行一条，助老员做完逐条回答。把一行清空就是删掉。"),
    )
    dispatch_offer_s = RoundsNumber("dispatch_offer_s")
    dispatch_board_after_s = RoundsNumber("dispatch_board_after_s")
    dispatch_later_offer_s = RoundsNumber("dispatch_later_offer_s")
    dispatch_later_board_after_s = RoundsNumber("dispatch_later_board_after_s")
    dispatch_solo_rounds = RoundsNumber("dispatch_solo_rounds")
    dispatch_together = RoundsNumber("dispatch_together")


def _named_so(text: str) -> ColumnElement[bool]:
    return or_(Service.name_zh.contains(text, autoescape=True), Service.name_en.icontains(text, autoescape=True))


def _said(fen: Money) -> str:
    return money_words(fen, language())


SERVICES = Register[Service](
    name="services",
    title=_l("服务目录"),
    new=_l("登记一项服务"),
    about=_l("老人能订什么、多少钱、谁能做、怎么算做好。改了价格，已经下的单不变。"),
    icon="meals",
    model=Service,
    form=ServiceForm,
    read=(Role.OPERATOR, Role.ADMINISTRATOR),
    columns=(
        Column("name", _l("名称"), named, sort=Service.name_zh),
        Column("category", _l("大类"), lambda each: named(each.category), sort=Category.position),
        Column("layer", _l("属于哪一层服务"), lambda each: LAYERS[each.layer], listed=False),
        Column("price", _l("价格"), lambda each: _said(each.price_fen), sort=Service.price_fen, exported=False),
        Column("pay", _l("付给每位助老员"), lambda each: _said(each.pay_fen), sort=Service.pay_fen, exported=False),
        Column("price_yuan", _l("价格（元）"), lambda each: each.price_fen / FEN_PER_YUAN, listed=False),
        Column("pay_yuan", _l("付给每位助老员（元）"), lambda each: each.pay_fen / FEN_PER_YUAN, listed=False),
        Column("minutes", _l("做多久（分钟）"), lambda each: each.minutes, sort=Service.minutes),
        Column("crew", _l("要几位一起来"), lambda each: each.crew_size),
        Column("fulfilment", _l("怎么做到"), lambda each: FULFILMENTS[each.fulfilment]),
        Column("gender", _l("要不要同性别"), lambda each: GENDER_RULES[each.gender_rule], listed=False),
        Column("radius", _l("最远从多远的地方来（米）"), lambda each: each.radius_m, listed=False),
        Column("code", _l("代号"), lambda each: each.code, listed=False),
    ),
    search=_named_so,
    search_label=_l("找服务：名称"),
    filters=(
        Filter("category", _l("大类"), lambda _staff: category_options(), lambda code: Service.category_code == code),
        Filter(
            "layer", _l("属于哪一层服务"), lambda _staff: words_of(LAYERS)(), lambda word: Service.layer == Layer(word)
        ),
    ),
    joins=(Service.category,),
    options=(joinedload(Service.category),),
    order=(Category.position, Service.position),
)
