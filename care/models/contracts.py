"""Whom and what the government pays for: groups, who is entitled, and the contracts that buy services."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from care import clock
from care.db import Identified, Model, Public, UtcDateTime
from care.money import Money

# A month of the local calendar, "2026-03".
MONTH = String(7)


class EntitledGroup(Model):
    """People for whom a contract may pay (特困, 低保, …). With ``from_age`` everybody of that age belongs to it."""

    code: Mapped[str] = mapped_column(String(24), primary_key=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    from_age: Mapped[int | None]
    position: Mapped[int]
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Entitlement(Public, Model):
    """An elder belongs to a group from a day to a day, both included, as somebody confirmed on some evidence."""

    elder_id: Mapped[int] = mapped_column(ForeignKey("elder.id"))
    group_code: Mapped[str] = mapped_column(ForeignKey("entitled_group.code"))
    evidence: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    confirmed_by: Mapped[str] = mapped_column(String(40))
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    group: Mapped[EntitledGroup] = relationship()

    __table_args__ = (Index(None, "elder_id", "group_code"), Index(None, "group_code"))


class Contract(Public, Model):
    """Services that the government buys (政府购买服务) from a day to a day, both included, within a budget.

    ``position`` is the order of use where an elder is entitled by several. What an elder does not use of a month goes
    over to the next where ``rolls_over``, up to ``rollover_most_fen`` in all.
    """

    name: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    budget_fen: Mapped[Money]
    position: Mapped[int]
    rolls_over: Mapped[bool] = mapped_column(default=False)
    rollover_most_fen: Mapped[Money] = mapped_column(default=Money(0))
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    ceilings: Mapped[list["ContractCeiling"]] = relationship(order_by="ContractCeiling.from_month")
    groups: Mapped[list["ContractGroup"]] = relationship(order_by="ContractGroup.id")
    services: Mapped[list["ContractService"]] = relationship(order_by="ContractService.id")
    firms: Mapped[list["ContractFirm"]] = relationship(order_by="ContractFirm.id")

    __table_args__ = (
        CheckConstraint("budget_fen >= 0", "budget"),
        CheckConstraint("starts_on <= ends_on", "period"),
        CheckConstraint("rollover_most_fen >= 0", "rollover"),
    )


class ContractCeiling(Identified, Model):
    """The most that a contract pays for an elder in a month, from ``from_month`` on until the next row."""

    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    from_month: Mapped[str] = mapped_column(MONTH)
    ceiling_fen: Mapped[Money]

    __table_args__ = (UniqueConstraint("contract_id", "from_month"), CheckConstraint("ceiling_fen >= 0", "ceiling"))


class ContractGroup(Identified, Model):
    """A group that a contract pays for."""

    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    group_code: Mapped[str] = mapped_column(ForeignKey("entitled_group.code"))

    __table_args__ = (UniqueConstraint("contract_id", "group_code"),)


class ContractService(Identified, Model):
    """A service that a contract pays ``percent`` of; what does not ``count`` is outside the month's ceiling."""

    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    percent: Mapped[int] = mapped_column(default=100)
    counts: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        UniqueConstraint("contract_id", "service_id"),
        CheckConstraint("percent BETWEEN 1 AND 100", "percent"),
    )


class ContractFirm(Identified, Model):
    """An organisation that serves an area under a contract, and is paid by it there."""

    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"))

    __table_args__ = (UniqueConstraint("contract_id", "area_code", "organisation_id"),)
