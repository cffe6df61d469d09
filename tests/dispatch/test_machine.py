"""Random lives of orders: whatever happens in whatever order, the promises hold after each step."""

from contextlib import suppress
from functools import partial
from itertools import combinations
from typing import ClassVar, TypeVar

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import delete

from care import clock, dispatch, duty, errors, messages, orders, visits, watch
from care.db import Change, Model, db, transaction
from care.models import (
    COMING,
    RUNS_ROUNDS,
    Caregiver,
    Decline,
    Elder,
    Ending,
    Feedback,
    Fulfilment,
    Job,
    JobStatus,
    Message,
    Offer,
    OfferStatus,
    Order,
    Organisation,
    Outcome,
    Service,
    Standing,
    StandingKind,
    Visit,
    VisitStatus,
    When,
)
from care.orders import Wish
from tests.conftest import MONDAY_MORNING
from tests.support import cast as people
from tests.support.cast import Cast

GROWING: tuple[type[Model], ...] = (Feedback, Visit, Offer, Message, Job, Order, Standing, Change)
chance = st.integers(0, 1_000)
refusing = partial(suppress, errors.Refused, errors.Invalid)

Row = TypeVar("Row", bound=Model)


def has(table: type[Model]) -> bool:
    return db.session.query(table).first() is not None


def some(rows: list[Row], number: int) -> Row:
    return rows[number % len(rows)]


class Town(RuleBasedStateMachine):
    """One elder, her neighbour, three caregivers, two services, one of them for a crew of two."""

    app: Flask
    reached: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.context = self.app.app_context()
        self.context.push()
        self.standing = clock.frozen(MONDAY_MORNING)
        self.clock = self.standing.__enter__()
        with transaction():
            for table in GROWING:
                db.session.execute(delete(table))
            for caregiver in self.all(Caregiver):
                duty.back_to_roster(caregiver)

    def teardown(self) -> None:
        self.standing.__exit__(None, None, None)
        db.session.remove()
        self.context.pop()

    def all(self, table: type[Row]) -> list[Row]:
        return list(db.session.query(table).order_by(*table.__table__.primary_key).all())

    @rule(who=chance, what=chance, when=st.sampled_from(When))
    def order(self, who: int, what: int, when: When) -> None:
        with refusing(), transaction():
            orders.place(Wish(some(self.all(Elder), who), some(self.all(Service), what), when))
        if who % 4:
            self.the_workers_run()

    @rule(minutes=st.sampled_from([1, 3, 10, 45, 200, 700]))
    def time_passes(self, minutes: int) -> None:
        self.clock.tick(minutes * 60)

    @rule(who=chance, by=chance, how=st.sampled_from(["well", "badly", "back", "off", "under way", "asked"]))
    def a_whole_life(self, who: int, by: int, how: str) -> None:
        """Each state within one step: which of them are reached must not hang on luck."""
        with refusing(), transaction():
            order = orders.place(Wish(some(self.all(Elder), who), self.all(Service)[0], When.ASAP))
            if how == "asked":
                return
            visit = dispatch.assign(order.job, some(self.all(Caregiver), by))
            match how:
                case "well":
                    visits.arrive(visit, visits.Proof(code=visits.visit_code(visit)))
                    visits.finish(visit, {1: "", 2: ""})
                case "badly":
                    visits.end_otherwise(visit, Ending.NOBODY_OPENS)
                case "back":
                    dispatch.give_back(visit, "病了")
                case "off":
                    orders.cancel(order)
                case _:
                    visits.set_off(visit)

    @rule(minutes=st.sampled_from([5, 20, 60]))
    def time_passes_at_work(self, minutes: int) -> None:
        self.time_passes(minutes)
        self.the_workers_run()

    @rule()
    def the_workers_run(self) -> None:
        dispatch.drain()
        messages.drain()
        watch.flag_late_visits()
        assert not [job for job in self.all(Job) if job.due_at and job.due_at <= clock.now()]
        assert not [message for message in self.all(Message) if message.due_at and message.due_at <= clock.now()]

    @precondition(lambda _: has(Offer))
    @rule(which=chance, accepts=st.booleans())
    def an_offer_is_answered(self, which: int, accepts: bool) -> None:  # noqa: FBT001 - Hypothesis draws by name
        with transaction():
            open_ones = [offer for offer in self.all(Offer) if offer.status is OfferStatus.OPEN]
            offer = some((open_ones * 3 + self.all(Offer)), which)
            if accepts:
                dispatch.accept(offer)
            else:
                dispatch.decline(offer, Decline.BUSY)

    @precondition(lambda _: has(Order))
    @rule(which=chance, what=st.sampled_from(["cancel", "cancel at the desk", "restore", "nobody came", "yes"]))
    def the_elder_speaks(self, which: int, what: str) -> None:
        with refusing(), transaction():
            order = some(self.all(Order), which)
            match what:
                case "cancel":
                    orders.cancel(order)
                case "cancel at the desk":
                    orders.cancel(order, at_the_desk=True)
                case "restore":
                    orders.restore(order)
                case "nobody came":
                    orders.give_feedback(order, Outcome.NOBODY_CAME)
                case _:
                    orders.give_feedback(order, Outcome.YES)

    @precondition(lambda _: has(Visit))
    @rule(which=chance, what=st.sampled_from(["set off", "code", "wrong code", "reason", "finish", "end", "give back"]))
    def a_visit_goes_on(self, which: int, what: str) -> None:
        with refusing(), transaction():
            coming = [visit for visit in self.all(Visit) if visit.status in COMING]
            visit = some((coming * 3 + self.all(Visit)), which)
            match what:
                case "set off":
                    visits.set_off(visit)
                case "code":
                    visits.arrive(visit, visits.Proof(code=visits.visit_code(visit)))
                case "wrong code":
                    visits.arrive(visit, visits.Proof(code="none"))
                case "reason":
                    visits.arrive(visit, visits.Proof(reason="没有信号"))
                case "finish":
                    visits.finish(visit, {1: "", 2: "没时间"})
                case "end":
                    visits.end_otherwise(visit, Ending.NOBODY_OPENS)
                case _:
                    dispatch.give_back(visit, "病了")

    @precondition(lambda _: has(Visit))
    @rule(which=chance)
    def a_visit_goes_as_it_should(self, which: int) -> None:
        with refusing(), transaction():
            visit = some([each for each in self.all(Visit) if each.status in COMING] or self.all(Visit), which)
            if visit.status is VisitStatus.CONFIRMED:
                visits.set_off(visit)
            elif visit.status is VisitStatus.ON_WAY:
                visits.arrive(visit, visits.Proof(code=visits.visit_code(visit)))
            else:
                visits.finish(visit, {1: "", 2: ""})

    @precondition(lambda _: has(Job))
    @rule(which=chance, who=chance)
    def the_desk_assigns(self, which: int, who: int) -> None:
        with refusing(), transaction():
            dispatch.assign(some(self.all(Job), which), some(self.all(Caregiver), who))

    @precondition(lambda _: has(Job))
    @rule(which=chance)
    def the_desk_settles(self, which: int) -> None:
        with transaction():
            waiting = [job for job in self.all(Job) if job.attention]
            dispatch.settle(some(waiting or self.all(Job), which), "打过电话了")

    @rule(who=chance, on=st.booleans())
    def duty_changes(self, who: int, on: bool) -> None:  # noqa: FBT001 - Hypothesis draws by name
        with transaction():
            caregiver = some(self.all(Caregiver), who)
            duty.go_on_duty(caregiver, 8) if on else duty.go_off_duty(caregiver)

    @rule(who=chance, kind=st.sampled_from([StandingKind.ACTIVE, StandingKind.HOSPITAL, StandingKind.DEAD]))
    def life_changes(self, who: int, kind: StandingKind) -> None:
        with transaction():
            elder = some(self.all(Elder), who)
            db.session.add(Standing(elder_id=elder.id, kind=kind, starts_at=clock.now()))

    @invariant()
    def note_where_it_leads(self) -> None:
        rows: list[Job | Offer | Visit] = [*self.all(Job), *self.all(Offer), *self.all(Visit)]
        self.reached.update(row.status for row in rows)

    @invariant()
    def no_seat_is_taken_twice(self) -> None:
        for job in self.all(Job):
            live = self.live_visits(job)
            assert len({visit.seat for visit in live}) == len(live) <= job.seats
            assert len({visit.caregiver_id for visit in live}) == len(live)
            if job.status in (JobStatus.SEEKING, JobStatus.ASSIGNED, JobStatus.UNDER_WAY):
                assert job.seats_taken == len(live)

    @invariant()
    def a_crew_is_confirmed_only_together(self) -> None:
        for job in self.all(Job):
            states = {visit.status for visit in self.live_visits(job)}
            if job.status is JobStatus.SEEKING:
                assert VisitStatus.CONFIRMED not in states
                assert job.seats_taken < job.seats
            elif job.service.fulfilment in RUNS_ROUNDS and job.status is JobStatus.ASSIGNED:
                assert job.seats_taken == job.seats
                assert VisitStatus.HELD not in states

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        coming = [visit for visit in self.all(Visit) if visit.status in COMING]
        for one, other in combinations(coming, 2):
            if one.caregiver_id == other.caregiver_id:
                assert one.planned_end <= other.planned_start or other.planned_end <= one.planned_start

    @invariant()
    def nobody_is_asked_for_a_job_that_needs_nobody(self) -> None:
        for offer in self.all(Offer):
            # A job that half a crew has done is due at once: the next drain tells whoever was still asked.
            sought = offer.job.status is JobStatus.SEEKING or offer.job.due_at
            assert offer.status is not OfferStatus.OPEN or sought

    @invariant()
    def what_is_off_is_off_for_everybody(self) -> None:
        for job in self.all(Job):
            if job.status is JobStatus.CANCELLED:
                assert not self.live_visits(job)
            if job.status in (JobStatus.DONE, JobStatus.ENDED):
                assert not [visit for visit in self.live_visits(job) if visit.status in COMING]
                assert job.closed_at

    @invariant()
    def machine_or_human_looks_at_whatever_seeks(self) -> None:
        for job in self.all(Job):
            if job.status is JobStatus.SEEKING:
                assert job.due_at or job.attention or job.service.fulfilment not in RUNS_ROUNDS

    @invariant()
    def an_arrival_has_its_evidence(self) -> None:
        for visit in self.all(Visit):
            if visit.status is VisitStatus.FINISHED:
                assert visit.grade
                assert visit.arrived_at
                assert visit.finished_at
                assert len(visit.points) == 2

    def live_visits(self, job: Job) -> list[Visit]:
        return [
            visit for visit in self.all(Visit) if visit.job_id == job.id and visit.status is not VisitStatus.RELEASED
        ]


def test_whatever_happens_the_promises_hold(app: Flask, cast: Cast) -> None:
    with transaction():
        firm = db.session.get_one(Organisation, cast.firm)
        people.caregiver("赵三", firm, people.away(5_000))
        people.service("bath", crew_size=2)
        people.service("lunch", fulfilment=Fulfilment.CANTEEN_DELIVERY)
    db.session.remove()
    machine = type("ThisTown", (Town,), {"app": app})
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    # The same lives each time: whether every state is reached must not depend on luck.
    lives = settings(
        max_examples=80, stateful_step_count=40, deadline=None, suppress_health_check=checks, derandomize=True
    )
    run_state_machine_as_test(machine, settings=lives)
    assert Town.reached >= {*JobStatus, *OfferStatus, *VisitStatus}
