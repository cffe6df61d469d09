"""An order's money from the tap to the statement: held, taken for what was done, given back, disputed, settled."""

from collections.abc import Callable
from datetime import datetime

import pytest

from care import allowances, dispatch, errors, orders, visits, watch
from care.allowances import statements
from care.clock import LOCAL, FrozenClock
from care.db import acting, db, lock, transaction
from care.models import (
    Attention,
    Caregiver,
    Channel,
    Charge,
    ChargeStatus,
    Contract,
    Doubt,
    Elder,
    Ending,
    Fulfilment,
    Job,
    Order,
    Outcome,
    Service,
    Standing,
    StandingKind,
    Statement,
    StatementStatus,
    Visit,
    VisitStatus,
    When,
)
from care.money import Money
from care.orders import Wish
from tests.support import cast as people
from tests.support.cast import Cast
from tests.support.money import balances, charge_of, paid_for
from tests.support.play import job, place_order, run_dispatch
from tests.support.play import visits as visits_of

pytestmark = pytest.mark.usefixtures("frozen")
DONE = {1: "", 2: ""}
HALF = {1: "", 2: "没时间"}


def served(cast: Cast, answers: dict[int, str] | None = None, proof: visits.Proof | None = None) -> int:
    """She orders, the near caregiver comes and finishes. Returns the job's id."""
    job_id = place_order(cast)
    assigned(cast, job_id)
    finish(visits_of(job_id)[0].id, answers or DONE, proof)
    return job_id


def assigned(cast: Cast, job_id: int, *, to: int = 0) -> None:
    with transaction():
        dispatch.assign(db.session.get_one(Job, job_id), db.session.get_one(Caregiver, to or cast.near))


def arrive(visit_id: int, proof: visits.Proof | None = None) -> None:
    with transaction():
        visit = db.session.get_one(Visit, visit_id)
        visits.arrive(visit, proof or visits.Proof(code=visits.visit_code(visit)))


def finish(visit_id: int, answers: dict[int, str], proof: visits.Proof | None = None) -> None:
    if db.session.get_one(Visit, visit_id).status is not VisitStatus.ARRIVED:
        arrive(visit_id, proof)
    with transaction():
        visits.finish(db.session.get_one(Visit, visit_id), answers)


def amounts(job_id: int) -> tuple[ChargeStatus, int, int]:
    """Where a job's money stands: its status, the government's part and the elder's own, in fen."""
    charge = charge_of(job_id)
    return charge.status, charge.government_fen, charge.own_fen


def cancel(job_id: int) -> None:
    with transaction():
        orders.cancel(job(job_id).order)


def says(job_id: int, outcome: Outcome) -> None:
    with transaction():
        orders.give_feedback(db.session.get_one(Order, db.session.get_one(Job, job_id).order_id), outcome)


def settle(job_id: int, government: int, own: int = 0, reason: str = "打过电话了") -> None:
    with transaction():
        charge = db.session.query(Charge).filter(Charge.job_id == job_id).one()
        allowances.settle(charge, Money(government), Money(own), reason)


def life(cast: Cast, kind: StandingKind, at: datetime) -> None:
    with transaction():
        db.session.add(Standing(elder_id=cast.elder, kind=kind, starts_at=at))


def test_an_order_holds_its_money(cast: Cast) -> None:
    paid_for(cast, budget=10_000)
    assert amounts(place_order(cast)) == (ChargeStatus.HELD, 4_000, 0)
    assert balances() == {"bureau": -10_000, "free": 6_000, "held": 4_000, "used": 4_000, "granted": -4_000}


def test_what_was_done_is_taken_and_the_organisation_has_earned_it(cast: Cast) -> None:
    paid_for(cast, budget=10_000)
    job_id = served(cast)
    assert amounts(job_id) == (ChargeStatus.TAKEN, 4_000, 0)
    assert balances() == {"bureau": -10_000, "free": 6_000, "due": 4_000, "used": 4_000, "granted": -4_000}
    charge = charge_of(job_id)
    assert (charge.organisation_id, charge.caregiver_id, charge.billed_in) == (cast.firm, cast.near, "2026-03")


def test_what_is_cancelled_goes_back_to_the_month_and_the_contract(cast: Cast) -> None:
    paid_for(cast, budget=10_000)
    job_id = place_order(cast)
    cancel(job_id)
    assert amounts(job_id)[0] is ChargeStatus.GIVEN_BACK
    assert balances() == {"bureau": -10_000, "free": 10_000}


def test_never_the_most_but_what_is_due(cast: Cast) -> None:
    # A public system once paid everybody the ceiling in place of the amount due.
    paid_for(cast, ceiling=20_000)
    served(cast)
    assert balances()["due"] == 4_000


def test_half_of_the_work_is_half_of_the_money(cast: Cast) -> None:
    paid_for(cast, percent=50)
    with transaction():
        db.session.get_one(Service, cast.cleaning).price_fen = Money(4_003)
    job_id = served(cast, HALF)
    # Held: 2,001 and 2,002. Of both a half, rounded down.
    assert amounts(job_id) == (ChargeStatus.TAKEN, 1_000, 1_001)
    assert (balances()["used"], balances()["owed"], balances()["income"]) == (1_000, 1_001, -1_001)


def test_one_of_two_is_half_of_the_crew(cast: Cast) -> None:
    first, second = crew_of_two(cast)
    arrive(second.id)
    with transaction():
        dispatch.give_back(db.session.get_one(Visit, first.id), "病了")
    finish(second.id, DONE)
    assert amounts(first.job_id) == (ChargeStatus.TAKEN, 2_000, 0)


def test_what_one_has_done_is_paid_though_it_ends_badly_for_the_other(cast: Cast) -> None:
    first, second = crew_of_two(cast)
    finish(first.id, DONE)
    with transaction():
        visits.end_otherwise(db.session.get_one(Visit, second.id), Ending.UNSAFE)
    assert amounts(first.job_id) == (ChargeStatus.TAKEN, 2_000, 0)


def crew_of_two(cast: Cast) -> list[Visit]:
    """Cleaning is done by two, and both have said yes."""
    with transaction():
        db.session.get_one(Service, cast.cleaning).crew_size = 2
    paid_for(cast)
    job_id = place_order(cast)
    assigned(cast, job_id)
    assigned(cast, job_id, to=cast.far)
    return visits_of(job_id)


def test_nobody_at_home_costs_nothing(cast: Cast) -> None:
    paid_for(cast, budget=10_000)
    job_id = place_order(cast)
    assigned(cast, job_id)
    with transaction():
        visits.end_otherwise(db.session.get_one(Visit, visits_of(job_id)[0].id), Ending.NOBODY_OPENS)
    assert balances() == {"bureau": -10_000, "free": 10_000}


def test_weak_evidence_waits_for_a_person(cast: Cast) -> None:
    paid_for(cast, budget=10_000)
    job_id = served(cast, proof=visits.Proof(reason="没有信号"))
    charge = charge_of(job_id)
    assert (charge.status, charge.doubt, charge.billed_in) == (ChargeStatus.DISPUTED, Doubt.WEAK_EVIDENCE, None)
    assert balances() == {"bureau": -10_000, "free": 6_000, "disputed": 4_000, "used": 4_000, "granted": -4_000}


def test_a_call_that_proves_a_weak_visit_takes_its_money(cast: Cast) -> None:
    paid_for(cast)
    job_id = served(cast, proof=visits.Proof(reason="没有信号"))
    with transaction():
        visits.confirm_by_call(db.session.get_one(Visit, visits_of(job_id)[0].id))
    assert amounts(job_id) == (ChargeStatus.TAKEN, 4_000, 0)


def test_who_says_that_nobody_came_is_believed_until_a_person_settles_it(cast: Cast) -> None:
    paid_for(cast)
    job_id = served(cast)
    says(job_id, Outcome.NOBODY_CAME)
    assert charge_of(job_id).doubt is Doubt.NOBODY_CAME
    with transaction():
        visits.confirm_by_call(db.session.get_one(Visit, visits_of(job_id)[0].id))
    assert charge_of(job_id).status is ChargeStatus.DISPUTED


def test_said_before_the_end_it_is_disputed_at_the_end(cast: Cast) -> None:
    paid_for(cast)
    job_id = place_order(cast)
    assigned(cast, job_id)
    says(job_id, Outcome.NOBODY_CAME)
    finish(visits_of(job_id)[0].id, DONE)
    assert charge_of(job_id).doubt is Doubt.NOBODY_CAME


@pytest.mark.parametrize(
    ("government", "own", "status", "free"),
    [
        (4_000, 0, ChargeStatus.TAKEN, 6_000),
        (1_500, 0, ChargeStatus.TAKEN, 8_500),
        (0, 0, ChargeStatus.GIVEN_BACK, 10_000),
    ],
)
def test_a_person_settles_it(cast: Cast, government: int, own: int, status: ChargeStatus, free: int) -> None:
    paid_for(cast, budget=10_000)
    job_id = served(cast, proof=visits.Proof(reason="没有信号"))
    settle(job_id, government, own)
    assert charge_of(job_id).status is status
    assert (balances()["free"], balances().get("used", 0)) == (free, government)


@pytest.mark.parametrize(
    ("government", "own", "reason"), [(4_001, 0, "好"), (-1, 0, "好"), (0, 1, "好"), (0, -1, "好"), (0, 0, " ")]
)
def test_a_settlement_that_cannot_be_is_refused_in_a_sentence(
    cast: Cast, government: int, own: int, reason: str
) -> None:
    paid_for(cast)
    job_id = served(cast, proof=visits.Proof(reason="没有信号"))
    with pytest.raises(errors.Invalid):
        settle(job_id, government, own, reason)
    assert charge_of(job_id).status is ChargeStatus.DISPUTED


def test_it_is_settled_once(cast: Cast) -> None:
    paid_for(cast)
    job_id = served(cast, proof=visits.Proof(reason="没有信号"))
    settle(job_id, 4_000)
    with pytest.raises(errors.Refused):
        settle(job_id, 4_000)


def test_nothing_enters_a_statement_that_is_checked(cast: Cast, frozen: FrozenClock) -> None:
    paid_for(cast)
    served(cast)
    late = served(cast, proof=visits.Proof(reason="没有信号"))
    frozen.move_to(datetime(2026, 4, 2, 9, tzinfo=LOCAL))
    march = statement("2026-03")
    step(march, statements.check)
    settle(late, 4_000)
    assert charge_of(late).billed_in == "2026-04"
    assert db.session.get_one(Statement, march).total_fen == 4_000


def test_what_is_checked_is_not_disputed_any_more(cast: Cast, frozen: FrozenClock) -> None:
    paid_for(cast)
    job_id = served(cast)
    frozen.move_to(datetime(2026, 4, 2, 9, tzinfo=LOCAL))
    step(statement("2026-03"), statements.check)
    says(job_id, Outcome.NOBODY_CAME)
    assert charge_of(job_id).status is ChargeStatus.TAKEN
    assert job(job_id).attention is Attention.NOBODY_CAME


def test_a_closed_month_is_closed_for_ever(cast: Cast, frozen: FrozenClock) -> None:
    paid_for(cast)
    served(cast)
    march = statement("2026-03")
    with pytest.raises(errors.Refused):
        step(march, statements.check)
    frozen.move_to(datetime(2026, 4, 2, 9, tzinfo=LOCAL))
    for each in (statements.check, statements.confirm, statements.close):
        step(march, each)
    with pytest.raises(errors.Refused), transaction():
        statements.send_back(db.session.get_one(Statement, march), "再看一看")
    closed = db.session.get_one(Statement, march)
    assert (closed.status, closed.visits, closed.total_fen) == (StatementStatus.CLOSED, 1, 4_000)


def statement(month: str) -> int:
    db.session.rollback()
    return db.session.query(Statement).filter(Statement.month == month).one().id


def step(statement_id: int, move: Callable[[Statement], None]) -> None:
    with acting("staff:1"), transaction():
        move(db.session.get_one(Statement, statement_id))


def test_an_order_restored_holds_its_money_again(cast: Cast) -> None:
    paid_for(cast)
    job_id = place_order(cast)
    cancel(job_id)
    with transaction():
        orders.restore(job(job_id).order)
    assert amounts(job_id) == (ChargeStatus.HELD, 4_000, 0)


def test_an_order_restored_never_costs_more_than_she_was_told(cast: Cast) -> None:
    paid_for(cast, ceiling=5_000)
    job_id = place_order(cast)
    cancel(job_id)
    place_order(cast)
    with pytest.raises(errors.Refused), transaction():
        orders.restore(job(job_id).order)
    assert amounts(job_id)[0] is ChargeStatus.GIVEN_BACK


def test_never_more_than_she_read_before_the_tap(cast: Cast) -> None:
    paid_for(cast, ceiling=5_000)
    place_order(cast)
    elder, cleaning = db.session.get_one(Elder, cast.elder), db.session.get_one(Service, cast.cleaning)
    with pytest.raises(errors.Refused), transaction():
        orders.place(Wish(elder, cleaning, When.TODAY_AFTERNOON, told_own_fen=Money(0)))
    assert db.session.query(Order).count() == 1


def test_a_hospital_stay_gives_holds_back_and_coming_home_holds_them_again(cast: Cast, frozen: FrozenClock) -> None:
    paid_for(cast)
    job_id = place_order(cast, When.TOMORROW_MORNING)
    life(cast, StandingKind.HOSPITAL, frozen.moment)
    run_dispatch()
    assert amounts(job_id)[0] is ChargeStatus.GIVEN_BACK
    frozen.tick(3_600)
    life(cast, StandingKind.ACTIVE, frozen.moment)
    with transaction():
        dispatch.settle(db.session.get_one(Job, job_id), "出院了")
    run_dispatch()
    assert amounts(job_id) == (ChargeStatus.HELD, 4_000, 0)


def test_what_is_agreed_gives_its_hold_back_too_and_is_paid_if_it_is_done_after_all(
    cast: Cast, frozen: FrozenClock
) -> None:
    paid_for(cast)
    job_id = place_order(cast)
    assigned(cast, job_id)
    life(cast, StandingKind.HOSPITAL, frozen.moment)
    watch.flag_not_active()
    assert amounts(job_id)[0] is ChargeStatus.GIVEN_BACK
    finish(visits_of(job_id)[0].id, DONE)
    assert amounts(job_id) == (ChargeStatus.TAKEN, 4_000, 0)


def test_coming_home_to_a_month_used_up_a_person_asks_her_first(cast: Cast, frozen: FrozenClock) -> None:
    paid_for(cast, ceiling=5_000)
    job_id = place_order(cast, When.TOMORROW_MORNING)
    life(cast, StandingKind.HOSPITAL, frozen.moment)
    run_dispatch()
    frozen.tick(3_600)
    life(cast, StandingKind.ACTIVE, frozen.moment)
    place_order(cast, When.TODAY_AFTERNOON)
    with transaction():
        dispatch.settle(db.session.get_one(Job, job_id), "出院了")
    run_dispatch()
    assert (job(job_id).attention, charge_of(job_id).status) == (Attention.COSTS_MORE, ChargeStatus.GIVEN_BACK)
    with transaction():
        dispatch.settle(db.session.get_one(Job, job_id), "她同意")
    run_dispatch()
    assert amounts(job_id) == (ChargeStatus.HELD, 1_000, 3_000)


LAST_EVENING = datetime(2026, 3, 31, 23, 20, tzinfo=LOCAL)


def test_a_visit_after_midnight_is_of_the_month_in_which_it_begins(cast: Cast, frozen: FrozenClock) -> None:
    paid_for(cast)
    frozen.move_to(LAST_EVENING)
    job_id = place_order(cast)
    assigned(cast, job_id)
    frozen.tick(3_600)
    finish(visits_of(job_id)[0].id, DONE)
    charge = charge_of(job_id)
    assert (charge.month, charge.visit_on.isoformat(), charge.billed_in) == ("2026-04", "2026-04-01", "2026-04")
    assert balances("2026-03") == {}
    assert balances("2026-04") == {"used": 4_000, "granted": -4_000}


def test_where_the_new_month_has_no_room_a_person_decides(cast: Cast, frozen: FrozenClock) -> None:
    paid_for(cast, ceiling=5_000)
    frozen.move_to(LAST_EVENING)
    job_id = place_order(cast)
    place_order(cast, When.TOMORROW_AFTERNOON)
    assigned(cast, job_id)
    frozen.tick(3_600)
    finish(visits_of(job_id)[0].id, DONE)
    assert charge_of(job_id).doubt is Doubt.OTHER_MONTH
    assert balances("2026-04")["used"] <= 5_000


def test_a_search_that_begins_again_in_the_next_month_moves_its_hold(cast: Cast, frozen: FrozenClock) -> None:
    paid_for(cast)
    frozen.move_to(LAST_EVENING)
    job_id = place_order(cast)
    frozen.tick(3_600)
    with transaction():
        dispatch.seek_anew(lock(db.session.get_one(Job, job_id)))
    run_dispatch()
    assert charge_of(job_id).month == "2026-04"
    assert balances("2026-03") == {}


def test_what_a_person_arranged_is_paid_to_the_only_organisation_there(cast: Cast) -> None:
    with transaction():
        lunch = people.service("lunch", fulfilment=Fulfilment.CANTEEN_DELIVERY).id
    paid_for(cast)
    job_id = arranged(cast, lunch)
    assert (amounts(job_id), charge_of(job_id).organisation_id) == ((ChargeStatus.TAKEN, 4_000, 0), cast.firm)


def test_where_several_could_have_done_it_a_person_says_who_did(cast: Cast) -> None:
    with transaction():
        lunch = people.service("lunch", fulfilment=Fulfilment.CANTEEN_DELIVERY).id
        people.organisation("别家公司")
    paid_for(cast)
    assert charge_of(arranged(cast, lunch)).doubt is Doubt.NO_ORGANISATION


def arranged(cast: Cast, service_id: int, *, done_by: int | None = None) -> int:
    job_id = place_order(cast, When.TODAY_AFTERNOON, service_id=service_id)
    with transaction():
        dispatch.arrange(db.session.get_one(Job, job_id))
    with transaction():
        dispatch.close_arranged(db.session.get_one(Job, job_id), done_by=done_by)
    return job_id


def test_an_order_that_nobody_pays_for_is_owed_by_the_elder(cast: Cast) -> None:
    job_id = served(cast)
    assert amounts(job_id) == (ChargeStatus.TAKEN, 0, 4_000)
    assert balances() == {"owed": 4_000, "income": -4_000}
    says(job_id, Outcome.NOBODY_CAME)
    assert balances() == {}


def test_the_budget_that_is_held_and_taken_cannot_be_taken_away(cast: Cast) -> None:
    contract_id = paid_for(cast, budget=10_000)
    place_order(cast)
    change_budget(contract_id, 4_000)
    with pytest.raises(errors.Invalid):
        change_budget(contract_id, 3_999)
    assert balances()["bureau"] == -4_000


def change_budget(contract_id: int, budget: int) -> None:
    with transaction():
        row = lock(db.session.get_one(Contract, contract_id))
        row.budget_fen = Money(budget)
        allowances.fund(row)


def test_who_closes_what_was_arranged_says_whose_work_it_was(cast: Cast) -> None:
    with transaction():
        lunch = people.service("lunch", fulfilment=Fulfilment.CANTEEN_DELIVERY).id
        canteen = people.organisation("和平食堂").id
    paid_for(cast)
    job_id = arranged(cast, lunch, done_by=canteen)
    assert (amounts(job_id), charge_of(job_id).organisation_id) == ((ChargeStatus.TAKEN, 4_000, 0), canteen)


def test_what_a_plan_orders_in_a_month_used_up_waits_for_her_yes(cast: Cast) -> None:
    paid_for(cast, ceiling=5_000)
    place_order(cast)
    with transaction():
        elder, cleaning = db.session.get_one(Elder, cast.elder), db.session.get_one(Service, cast.cleaning)
        job_id = orders.place(Wish(elder, cleaning, When.TOMORROW_MORNING, Channel.PLAN)).job.id
    assert (job(job_id).attention, amounts(job_id)[0]) == (Attention.COSTS_MORE, ChargeStatus.GIVEN_BACK)
    # Another reason may take the flag's place: until she says yes, every look asks again.
    with transaction():
        job(job_id).attention = Attention.TAKING_LONG
    with transaction():
        dispatch.settle(db.session.get_one(Job, job_id), "打过电话了")
    run_dispatch()
    assert job(job_id).attention is Attention.COSTS_MORE
    with transaction():
        dispatch.settle(db.session.get_one(Job, job_id), "她同意", told_own_fen=Money(3_000))
    assert amounts(job_id) == (ChargeStatus.HELD, 1_000, 3_000)
