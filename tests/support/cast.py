"""The standing cast of the tests: an elder, caregivers near and far, an organisation, an operator, a stranger."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import count

from geopy.distance import geodesic

from care.access import hash_password
from care.db import db, transaction
from care.geo import Place, cell_of
from care.models import (
    Area,
    AreaKind,
    Caregiver,
    CaregiverSkill,
    Category,
    ContactPoint,
    Elder,
    Gender,
    Home,
    Organisation,
    OrganisationArea,
    Person,
    Role,
    Service,
    ServiceSkill,
    Skill,
    Staff,
    StandardPoint,
    Whereabouts,
    WorkingHours,
)

AREA = "350583001"
HOME = Place(24.9877, 118.3858)
LONG_AGO = date(2020, 1, 1)
PASSWORD = "long enough to keep"

_numbers = count(1)


def number() -> str:
    """A mainland mobile number that nobody has."""
    return f"+86100{next(_numbers):08}"


def away(metres: float, bearing: float = 90) -> Place:
    """The place so far from the elder's home."""
    end = geodesic(meters=metres).destination((HOME.lat, HOME.lng), bearing)
    return Place(end.latitude, end.longitude)


def person(name: str, gender: Gender = Gender.FEMALE, *, phone: str | None = "") -> Person:
    """Somebody with a telephone of her own; None: without one."""
    points = [] if phone is None else [ContactPoint(value=phone or number())]
    return Person(
        name=name, surname=name[0], latin_name="Wang Xiulan", latin_surname="Wang", gender=gender, contact_points=points
    )


def organisation(name: str = "康乐居家服务") -> Organisation:
    """A firm that may serve the area."""
    firm = Organisation(name_zh=name, name_en="Kangle Home Care")
    db.session.add(firm)
    db.session.flush()
    db.session.add(OrganisationArea(organisation_id=firm.id, area_code=AREA, starts_on=LONG_AGO))
    return firm


def elder(name: str = "王秀兰", *, at: Place = HOME, phone: str | None = "") -> Elder:
    """An elder who lives at ``at``."""
    home = Home(area_code=AREA, address="溪美街道 和平路 8 号 301", lat=at.lat, lng=at.lng, door_notes="敲三下")
    row = Elder(person=person(name, phone=phone), home=home, area_code=AREA, needs="膝盖不好")
    db.session.add(row)
    return row


def caregiver(
    name: str, firm: Organisation, at: Place, *, gender: Gender = Gender.FEMALE, works: bool = True
) -> Caregiver:
    """A caregiver who lives at ``at`` and works day and night, or not at all."""
    row = Caregiver(
        person=person(name, gender),
        organisation_id=firm.id,
        area_code=AREA,
        whereabouts=Whereabouts(base_lat=at.lat, base_lng=at.lng, base_cell=cell_of(at)),
        working_hours=[WorkingHours(weekday=day, start_minute=0, end_minute=24 * 60) for day in range(7) if works],
    )
    db.session.add(row)
    return row


def service(code: str = "cleaning", **values: object) -> Service:
    """A dish of the menu with a standard of two points."""
    defaults: dict[str, object] = {
        "position": 1, "name_zh": "日常保洁", "name_en": "Cleaning", "summary_zh": "打扫一小时",
        "summary_en": "An hour of cleaning", "icon": "cleaning", "price_fen": 4000, "pay_fen": 3000,
        "unit_zh": "次", "unit_en": "visit", "minutes": 60,
    }  # fmt: skip
    row = Service(
        code=code,
        category_code="cleaning",
        standard=[
            StandardPoint(position=1, text_zh="地面干净", text_en="Floors are clean"),
            StandardPoint(position=2, text_zh="垃圾带走", text_en="Rubbish is taken away"),
        ],
        **(defaults | values),
    )
    db.session.add(row)
    return row


@cache
def _hashed() -> str:
    return hash_password(PASSWORD)


def staff(login: str = "operator", role: Role = Role.OPERATOR) -> Staff:
    """A member of staff who can sign in."""
    row = Staff(person=person("陈接线"), login=login, password_hash=_hashed(), role=role)
    db.session.add(row)
    return row


def learn(who: Caregiver, skill: str, expires_on: date | None = None) -> None:
    """Let a caregiver have a skill with its evidence."""
    if db.session.get(Skill, skill) is None:
        db.session.add(Skill(code=skill, name_zh="助浴", name_en="Bathing"))
    who.skills.append(CaregiverSkill(skill_code=skill, evidence="证书 1", granted_on=LONG_AGO, expires_on=expires_on))


def needs_skill(what: Service, skill: str) -> None:
    """Let a service ask for a skill."""
    if db.session.get(Skill, skill) is None:
        db.session.add(Skill(code=skill, name_zh="助浴", name_en="Bathing"))
    what.skills.append(ServiceSkill(skill_code=skill))


@dataclass
class Cast:
    """Ids of the standing cast: rows are loaded where they are needed."""

    elder: int
    stranger: int
    near: int
    far: int
    firm: int
    cleaning: int
    operator: int


def enter() -> Cast:
    """Put the standing cast into an empty database; call inside an application's context."""
    with transaction():
        kind = AreaKind.SUBDISTRICT
        db.session.add(Area(code=AREA, kind=kind, name_zh="溪美街道", name_en="Ximei", lat=24.98, lng=118.38))
        db.session.add(Category(code="cleaning", name_zh="助洁", name_en="Cleaning", icon="cleaning", position=1))
        db.session.flush()
        firm = organisation()
        her, stranger = elder(), elder("李大山")
        near, far = caregiver("张阿珍", firm, away(800)), caregiver("林阿美", firm, away(3_000))
        cleaning, operator = service(), staff()
        db.session.flush()
        return Cast(her.id, stranger.id, near.id, far.id, firm.id, cleaning.id, operator.id)
