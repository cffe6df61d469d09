"""The menu of the demo town, its organisations and its skills, as the TOML files beside this one say."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from care.cli.demo.batch import Batch
from care.cli.demo.townships import Township, township
from care.models import (
    Category,
    Fulfilment,
    GenderRule,
    Layer,
    Organisation,
    OrganisationArea,
    Requirement,
    Service,
    ServiceSkill,
    Skill,
    StandardPoint,
)

FOLDER = Path(__file__).parent
DEFAULTS: dict[str, Any] = {
    "layer": Layer.DAILY_LIFE,
    "unit_zh": "次",
    "unit_en": "visit",
    "fulfilment": Fulfilment.HOME_VISIT,
    "crew_size": 1,
    "gender_rule": GenderRule.ANY,
    "radius_m": 20_000,
}
ASKED = (Requirement.SERVICE_CONSENT, Requirement.AGREEMENT)
# What a service of this layer asks for besides.
ASKED_BESIDES = {Layer.MEDICAL: Requirement.HEALTH_CONSENT, Layer.REHABILITATION: Requirement.HEALTH_CONSENT}
# Keys of a service in the file that are rows of other tables.
APART = {"skills", "standard"}


@dataclass(frozen=True)
class Dish:
    """A service as the demo's past needs it."""

    id: int
    code: str
    price_fen: int
    pay_fen: int
    minutes: int
    fulfilment: Fulfilment
    crew_size: int
    gender_rule: GenderRule
    radius_m: int
    skills: frozenset[str]
    standard: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Firm:
    """An organisation, where it may serve, and how many of a hundred caregivers are its own."""

    id: int
    townships: tuple[Township, ...]
    share: int


@cache
def table_of(file: str) -> dict[str, Any]:
    """What a TOML file of this folder says."""
    return tomllib.loads((FOLDER / file).read_text(encoding="utf-8"))


def add_menu(batch: Batch, at: datetime) -> list[Dish]:
    """Eight categories, thirty services with their standards."""
    dishes = []
    for position, said in enumerate(table_of("services.toml")["category"]):
        services = said["service"]
        batch.put(Category, position=position, **{key: said[key] for key in said if key != "service"})
        dishes += [_add_service(batch, at, said["code"], place, each) for place, each in enumerate(services)]
    return dishes


def add_skills(batch: Batch) -> None:
    """What a caregiver can be tested in."""
    for said in table_of("organisations.toml")["skill"]:
        batch.put(Skill, code=said["code"], name_zh=said["name_zh"], name_en=said["name_en"])


def add_organisations(batch: Batch, at: datetime, phones: list[str]) -> list[Firm]:
    """Four organisations; their contracts began on the 1st of September of the year before ``at``."""
    offered = table_of("organisations.toml")["organisation"]
    return [_add_organisation(batch, at, said, phone) for said, phone in zip(offered, phones, strict=True)]


def _add_organisation(batch: Batch, at: datetime, said: dict[str, Any], phone: str) -> Firm:
    names = {key: said[key] for key in ("name_zh", "name_en", "merchant_qr")}
    firm = Firm(
        id=batch.add(Organisation, at, phone=phone, **names),
        townships=tuple(township(name) for name in said["townships"]),
        share=said["share"],
    )
    since = date(at.year - 1, 9, 1)
    for each in firm.townships:
        batch.add(OrganisationArea, at, organisation_id=firm.id, area_code=each.code, starts_on=since)
    return firm


def _add_service(batch: Batch, at: datetime, category: str, position: int, said: dict[str, Any]) -> Dish:
    values = DEFAULTS | {key: said[key] for key in said if key not in APART}
    besides = ASKED_BESIDES.get(Layer(values["layer"]))
    requires = [each.value for each in (*ASKED, besides) if each]
    service_id = batch.add(
        Service, at, category_code=category, position=position, rounds={}, requires=requires, **values
    )
    for skill in said.get("skills", []):
        batch.add(ServiceSkill, at, service_id=service_id, skill_code=skill)
    for number, (zh, en) in enumerate(said["standard"], 1):
        batch.add(StandardPoint, at, service_id=service_id, position=number, text_zh=zh, text_en=en)
    return Dish(
        id=service_id,
        code=values["code"],
        price_fen=values["price_fen"],
        pay_fen=values["pay_fen"],
        minutes=values["minutes"],
        fulfilment=Fulfilment(values["fulfilment"]),
        crew_size=values["crew_size"],
        gender_rule=GenderRule(values["gender_rule"]),
        radius_m=values["radius_m"],
        skills=frozenset(said.get("skills", [])),
        standard=tuple((zh, en) for zh, en in said["standard"]),
    )
