"""The contracts of the demo town and the groups they pay for, as ``contracts.toml`` says."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from care.allowances.months import month_of
from care.allowances.purse import Share
from care.cli.demo.catalogue import Dish, Firm, table_of
from care.cli.demo.making import Making
from care.clock import LOCAL
from care.models import (
    Contract,
    ContractCeiling,
    ContractFirm,
    ContractGroup,
    ContractService,
    EntitledGroup,
)

FILE = "contracts.toml"


@dataclass(frozen=True)
class Deal:
    """A contract as the demo's ledger needs it: fen, by service, and which organisations it pays in which area."""

    id: int
    starts_on: date
    ends_on: date
    budget_fen: int
    ceiling_fen: int
    shares: dict[int, Share]
    firms: dict[str, tuple[int, ...]]

    def pays(self, on: date, area_code: str) -> bool:
        """Whether it is in force on a day in an area."""
        return self.starts_on <= on <= self.ends_on and area_code in self.firms


def add_contracts(making: Making, dishes: list[Dish], firms: list[Firm]) -> list[Deal]:
    """The groups, and the contracts: every organisation is paid where it serves."""
    for position, said in enumerate(table_of(FILE)["group"], 1):
        columns = {key: said.get(key) for key in ("code", "name_zh", "name_en", "from_age")}
        making.batch.put(EntitledGroup, position=position, **columns)
    return [_add_contract(making, said, dishes, firms) for said in table_of(FILE)["contract"]]


def _add_contract(making: Making, said: dict[str, Any], dishes: list[Dish], firms: list[Firm]) -> Deal:
    deal = Deal(
        id=making.batch.next_id(making.since),
        starts_on=said["starts_on"],
        ends_on=said.get("ends_on") or date(making.now.year + 1, 8, 31),
        budget_fen=said["budget_fen"],
        ceiling_fen=said["ceiling_fen"],
        shares={dish.id: share for dish in dishes if (share := _share_of(dish))},
        firms=_firms_by_area(firms),
    )
    making.batch.put(
        Contract,
        id=deal.id,
        name=said["name"],
        starts_on=deal.starts_on,
        ends_on=deal.ends_on,
        budget_fen=deal.budget_fen,
        position=1,
        created_at=datetime.combine(deal.starts_on, time(), LOCAL),
    )
    _add_terms(making, deal)
    return deal


def _add_terms(making: Making, deal: Deal) -> None:
    add, since, of = making.batch.add, making.since, {"contract_id": deal.id}
    add(ContractCeiling, since, from_month=month_of(deal.starts_on), ceiling_fen=deal.ceiling_fen, **of)
    for group in table_of(FILE)["group"]:
        add(ContractGroup, since, group_code=group["code"], **of)
    for service_id, share in deal.shares.items():
        add(ContractService, since, service_id=service_id, percent=share.percent, counts=share.counts, **of)
    for area_code, firm_ids in deal.firms.items():
        for firm_id in firm_ids:
            add(ContractFirm, since, organisation_id=firm_id, area_code=area_code, **of)


def _share_of(dish: Dish) -> Share | None:
    terms = table_of(FILE)["terms"]
    percent = terms["percent"].get(dish.code, 100)
    return Share(percent, counts=dish.code not in terms["outside"]) if percent else None


def _firms_by_area(firms: list[Firm]) -> dict[str, tuple[int, ...]]:
    paid: dict[str, tuple[int, ...]] = {}
    for firm in firms:
        for area in firm.townships:
            paid[area.code] = (*paid.get(area.code, ()), firm.id)
    return paid
