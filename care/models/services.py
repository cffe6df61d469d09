"""The menu: categories, services, and each service's standard."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from care.db import EnumText, Identified, Model, Public, UtcDateTime
from care.money import Money


class Category(Model):
    """One big button of the elder's home page; at most eight are shown."""

    code: Mapped[str] = mapped_column(String(24), primary_key=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    icon: Mapped[str]
    position: Mapped[int]

    services: Mapped[list["Service"]] = relationship(back_populates="category", order_by="Service.position")


class Fulfilment(StrEnum):
    """How a service comes about. Only HOME_VISIT and ESCORT run rounds; a person arranges the others."""

    HOME_VISIT = "home_visit"
    ESCORT = "escort"
    CANTEEN_DELIVERY = "canteen_delivery"
    APPOINTMENT = "appointment"
    TELEPHONE = "telephone"


RUNS_ROUNDS = (Fulfilment.HOME_VISIT, Fulfilment.ESCORT)


class GenderRule(StrEnum):
    """Whether the caregiver must be of the elder's gender."""

    ANY = "any"
    SAME_IF_WISHED = "same_if_wished"
    SAME = "same"


class Requirement(StrEnum):
    """What a service may ask for before anybody comes."""

    SERVICE_CONSENT = "service_consent"
    HEALTH_CONSENT = "health_consent"
    AGREEMENT = "agreement"
    ASSESSMENT = "assessment"


class Layer(StrEnum):
    """The seed's layers of services."""

    DAILY_LIFE = "daily_life"
    MEDICAL = "medical"
    REHABILITATION = "rehabilitation"
    PSYCHOLOGICAL = "psychological"


class Service(Public, Model):
    """A dish of the menu. ``pay_fen`` is the caregiver's; ``rounds`` overrides single ``dispatch_*`` settings.

    ``requires`` lists what an elder must have before anybody comes (``Requirement``).
    """

    code: Mapped[str] = mapped_column(String(40), unique=True)
    category_code: Mapped[str] = mapped_column(ForeignKey("category.code"), index=True)
    layer: Mapped[Layer] = mapped_column(EnumText(Layer), default=Layer.DAILY_LIFE)
    position: Mapped[int]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    summary_zh: Mapped[str]
    summary_en: Mapped[str]
    icon: Mapped[str]
    price_fen: Mapped[Money]
    pay_fen: Mapped[Money]
    unit_zh: Mapped[str]
    unit_en: Mapped[str]
    minutes: Mapped[int]
    fulfilment: Mapped[Fulfilment] = mapped_column(EnumText(Fulfilment), default=Fulfilment.HOME_VISIT)
    crew_size: Mapped[int] = mapped_column(default=1)
    gender_rule: Mapped[GenderRule] = mapped_column(EnumText(GenderRule), default=GenderRule.ANY)
    radius_m: Mapped[int] = mapped_column(default=20_000)
    rounds: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    requires: Mapped[list[str]] = mapped_column(JSON, default=list)
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    category: Mapped[Category] = relationship(back_populates="services")
    skills: Mapped[list["ServiceSkill"]] = relationship()
    standard: Mapped[list["StandardPoint"]] = relationship(order_by="StandardPoint.position")


class ServiceSkill(Identified, Model):
    """A skill that every caregiver of this service must hold."""

    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    skill_code: Mapped[str] = mapped_column(ForeignKey("skill.code"))


class StandardPoint(Identified, Model):
    """One line of the checklist that a finished visit answers (GB/T 43153-2023)."""

    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    position: Mapped[int]
    text_zh: Mapped[str]
    text_en: Mapped[str]
