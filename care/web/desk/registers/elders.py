"""The register of elders: who she is, where she lives, what she needs, who shall come and who shall not."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import joinedload, selectinload

from care import clock, elders, homes, people
from care.db import db
from care.models import Caregiver, Elder, Home, Liking, Person, Staff
from care.web.desk.clerks import DESK
from care.web.desk.hotline_wording import age
from care.web.desk.registers import elder_filters
from care.web.desk.registers.areas import area_options
from care.web.desk.registers.choices import Choice, Option, Several
from care.web.desk.registers.elder_filters import caregivers_for, standing_now
from care.web.desk.registers.fields import NOTHING, LongText, Text, Tick
from care.web.desk.registers.person_fields import PersonForm, save_person, written_numbers
from care.web.desk.registers.register import Column, Fact, Filter, Register, Section
from care.web.desk.wording import GENDERS, STANDINGS
from care.web.filters import listed, named

HOME = "home"
CHOSEN = ("regular_caregiver_id", "preferred", "blocked")
OWN = ("registered_in", "registered_address", "needs", "lives_alone", "same_gender", "wants_regular")


def _nobody() -> list[Option]:
    """Before it is known where she lives nobody is near."""
    return []


def _name(caregiver_id: str) -> str:
    found = db.session.get(Caregiver, int(caregiver_id))
    return named(found.person) if found else caregiver_id


class OneCaregiver(Choice):
    """One of the caregivers whom she knows or who live near."""

    def words(self, kept: Any) -> str:
        return NOTHING if kept is None else _name(str(kept))


class Liked(Several):
    """The caregivers of whom she said just this."""

    def __init__(self, label: Any, *, liking: Liking, **rest: Any) -> None:
        super().__init__(label, options=_nobody, **rest)
        self.liking = liking

    def of(self, row: Elder) -> list[str]:
        return sorted(str(each.caregiver_id) for each in row.likings if each.liking is self.liking)

    def words(self, kept: Any) -> str:
        return listed(_name(each) for each in kept or []) or NOTHING


class ElderForm(PersonForm):
    """An elder; her home is found by its address."""

    area_code = Choice(_l("住在哪个镇街"), part=HOME, needed=True, options=area_options)
    address = Text(
        _l("住址"),
        part=HOME,
        needed=True,
        hint=_l(
            "改这里就是她搬家了。地址只是写错了，请到“住处”里改，同住的人一起改。夫妻写一样的地址，就是同一个住处。"
        ),
    )
    registered_in = Choice(_l("户口在哪个镇街"), options=area_options)
    registered_address = Text(_l("户口地址"), hint=_l("跟住址不一样才要写。"))
    needs = LongText(_l("身体情况、要注意什么"), hint=_l("加密保存。上门的助老员看得到。"))
    lives_alone = Tick(_l("一个人住"))
    same_gender = Tick(_l("只要同性别的人来"))
    wants_regular = Tick(_l("想要固定的人来"), default=True)
    regular_caregiver_id = OneCaregiver(_l("固定谁来"), options=_nobody, value=int)
    preferred = Liked(_l("喜欢谁来"), liking=Liking.PREFERRED)
    blocked = Liked(_l("不要谁来"), liking=Liking.BLOCKED, hint=_l("这些人不会再派去她家，她们自己看不到。"))

    def process(self, formdata: Any = None, obj: Any = None, *more: Any, **rest: Any) -> None:
        """Offer the caregivers of this elder before the fields read what was typed."""
        if obj is not None:
            ask = _asked_once(obj)
            for name in CHOSEN:
                self._fields[name].ask = ask
        super().process(formdata, obj, *more, **rest)


def _asked_once(elder: Elder) -> Callable[[], list[Option]]:
    found: list[Option] = []

    def ask() -> list[Option]:
        if not found:
            found.extend((str(each.id), named(each.person)) for each in caregivers_for(elder))
        return found

    return ask


def save_elder(row: Elder | None, form: ElderForm) -> Elder:
    """Put what a valid form holds into the elder; a new address is her new home."""
    person = save_person(row.person if row else None, form)
    elder = row or Elder(person=person)
    homes.move(elder, form.area_code.data, form.address.data)
    for name in OWN:
        setattr(elder, name, form[name].data)
    elder.regular_caregiver_id = form.regular_caregiver_id.data
    db.session.add(elder)
    db.session.flush()
    elders.set_likings(elder, *([int(each) for each in form[name].data] for name in ("preferred", "blocked")))
    return elder


def _link(address: str, word: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(address, word)


def _home_link(elder: Elder) -> Markup:
    return _link(url_for("desk.register_row", name="homes", ref=elder.home.ref), _("打开住处，改地址、位置、怎么进门"))


def _page_link(elder: Elder) -> Markup:
    return _link(url_for("desk.elder", ref=elder.ref), _("打开接电话用的那一页"))


def _standings(_elder: Elder, staff: Staff) -> dict[str, Any]:
    return {"now": clock.now(), "may_change": staff.role in DESK}


def _numbers(elder: Elder) -> str:
    return listed(written_numbers(elder.person))


def _age(elder: Elder) -> int | None:
    return age(elder.person.birth_date) if elder.person.birth_date else None


def _resident_id(elder: Elder) -> str | None:
    number = elder.person.resident_id
    return people.masked(number) if number else None


def _one(word: Any) -> Callable[[Staff], Iterable[Option]]:
    """A filter of one choice."""
    return lambda _staff: [("1", str(word))]


ELDERS = Register[Elder](
    name="elders",
    title=_l("老人"),
    new=_l("登记一位老人"),
    about=_l("在家里接受服务的老人：是谁、住哪里、身体怎么样、想要谁来。"),
    icon="elder",
    model=Elder,
    form=ElderForm,
    called=lambda elder: named(elder.person),
    read=DESK,
    write=DESK,
    save=save_elder,
    deactivate=elders.deactivate,
    columns=(
        Column("name", _l("姓名"), lambda elder: named(elder.person), sort=Person.sounds),
        Column("gender", _l("性别"), lambda elder: GENDERS[elder.person.gender]),
        Column("age", _l("年龄"), _age, sort=Person.birth_date),
        Column("area", _l("镇街"), lambda elder: named(elder.home.area), sort=Elder.area_code),
        Column("address", _l("住址"), lambda elder: elder.home.address),
        Column("numbers", _l("电话"), _numbers),
        Column("standing", _l("近况"), lambda elder: STANDINGS[standing_now(elder)]),
        Column("alone", _l("一个人住"), lambda elder: _("是") if elder.lives_alone else ""),
        Column("rough", _l("位置"), lambda elder: _("大概") if elder.home.rough else _("准")),
        Column("resident_id", _l("身份证号"), _resident_id, listed=False),
    ),
    search=elder_filters.fits,
    search_label=_l("找老人：姓名、拼音、电话、地址，或者完整的身份证号"),
    filters=(
        Filter("area", _l("镇街"), lambda _staff: area_options(), lambda code: Elder.area_code == code),
        Filter("standing", _l("近况"), elder_filters.standings, elder_filters.stands),
        Filter("alone", _l("一个人住"), _one(_l("是")), lambda _one: Elder.lives_alone.is_(True)),
        Filter("numbers", _l("电话"), _one(_l("没有电话")), lambda _one: elder_filters.no_number()),
        Filter("rough", _l("位置"), _one(_l("大概")), lambda _one: elder_filters.rough()),
        Filter("age", _l("年龄"), _one(_l("80岁以上")), lambda _one: elder_filters.old()),
    ),
    joins=(Elder.person,),
    options=(
        joinedload(Elder.person).selectinload(Person.contact_points),
        joinedload(Elder.home).joinedload(Home.area),
        selectinload(Elder.standings),
    ),
    order=(Elder.id.desc(),),
    sensitive=("needs", "resident_id"),
    people=lambda elder: (elder.person_id,),
    people_listed=lambda elder: (elder.person_id,),
    facts=(Fact(_l("订单和来电"), _page_link), Fact(_l("住处"), _home_link)),
    sections=(Section("desk/registers/_standings.html", _standings),),
    actions={
        "entered": _l("接电话时登记"),
        "from_roster": _l("按名册登记、更正"),
        "number_added": _l("加了电话"),
        "phones_forgotten": _l("所有手机都退出"),
        "phone_ended": _l("一部手机退出"),
        "standing_set": _l("改了近况"),
        "standing_taken_back": _l("去掉一条近况"),
        "entitlement_confirmed": _l("记了一类补贴"),
        "entitlement_ended": _l("一类补贴到期"),
        "entitlement_taken_back": _l("一类补贴写错了，不算"),
    },
)
