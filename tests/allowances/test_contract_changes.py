"""A contract is changed while orders are placed, on real threads: whoever comes second sees what the first one did."""

from datetime import date

import pytest
from flask import Flask

from care import errors, orders
from care.allowances import contracts
from care.allowances.ledger import Key, balance
from care.db import db, lock, transaction
from care.models import AccountKind, Contract, ContractCeiling, Elder, Service, When
from care.money import Money
from care.orders import Wish
from tests.support import cast as entering
from tests.support import money
from tests.support.threads import at_once

pytestmark = pytest.mark.usefixtures("frozen")
YUAN = 100


@pytest.mark.parametrize("rolls_over", [False, True])
def test_a_ceiling_is_lowered_or_an_order_is_held_above_it_and_never_both(
    app_on_both: Flask, *, rolls_over: bool
) -> None:
    with app_on_both.app_context():
        cast = entering.enter()
        contract_id = money.paid_for(cast, rolls_over=rolls_over, rollover_most_fen=Money(YUAN))

    def order() -> None:
        elder, service = db.session.get_one(Elder, cast.elder), db.session.get_one(Service, cast.cleaning)
        orders.place(Wish(elder, service, When.ASAP))

    def lower() -> None:
        contract = lock(db.session.get_one(Contract, contract_id))
        contract.ceilings[0].ceiling_fen = Money(50 * YUAN)
        contracts.keep(contract)

    refused = [each for each in at_once(app_on_both, order, order, lower, order) if each]
    assert all(isinstance(each, errors.Invalid) for each in refused)
    with app_on_both.app_context():
        used = balance(Key(AccountKind.USED, contract_id, cast.elder, "2026-03"))
        left_over = YUAN if rolls_over else 0
        assert used <= contracts.ceiling_in(db.session.get_one(Contract, contract_id), "2026-03") + left_over


@pytest.mark.parametrize("wrong", ["period", "budget", "month", "no_ceiling"])
def test_nobody_needs_a_form_to_be_refused(app_on_both: Flask, wrong: str) -> None:
    with app_on_both.app_context(), transaction():
        contract = Contract(
            name="",
            position=1,
            starts_on=date(2026, 1, 1),
            ends_on=date(2025, 12, 31) if wrong == "period" else date(2026, 12, 31),
            budget_fen=Money(-1 if wrong == "budget" else 1),
            rollover_most_fen=Money(0),
        )
        months = {"month": ["2026-01", "2026-01"], "no_ceiling": ["2026-02"]}.get(wrong, ["2026-01"])
        contract.ceilings = [ContractCeiling(from_month=month, ceiling_fen=Money(1)) for month in months]
        with pytest.raises(errors.Invalid) as refused:
            contracts.keep(contract)
    assert refused.value.field == {"period": "ends_on", "budget": "budget_fen"}.get(wrong, "ceilings")
