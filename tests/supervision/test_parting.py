"""Whatever stands open between the two: a serious complaint parts them at once, and takes nobody else's work away."""

from collections.abc import Callable
from datetime import date

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from care import clock, dispatch, errors, visits
from care.clock import FrozenClock
from care.db import Change, db, transaction
from care.dispatch import Answer
from care.models import (
    COMING,
    OPEN_JOB,
    Caregiver,
    Complaint,
    DayPart,
    Elder,
    ElderCaregiver,
    Job,
    JobStatus,
    Liking,
    Message,
    Offer,
    OfferStatus,
    Order,
    Plan,
    Service,
    Visit,
    VisitStatus,
    When,
)
from care.supervision.complaints import Grievance, raise_complaint
from tests.conftest import MONDAY_MORNING
from tests.support import cast as people
from tests.support.cast import Cast
from tests.support.play import accept, assign, offers, place_order, run_dispatch
from tests.support.threads import at_once

GROWING = (Complaint, Plan, ElderCaregiver, Visit, Offer, Message, Job, Order, Change)
BEGUN = (VisitStatus.ARRIVED, VisitStatus.FINISHED)
# For each order: when it is for, whom it names first, and how far it got.
WHEN = st.sampled_from([When.ASAP, When.TODAY_AFTERNOON, When.TOMORROW_MORNING, When.TOMORROW_AFTERNOON])
GOT = st.sampled_from(["placed", "asked", "accepted", "hers", "others", "on way", "arrived", "finished"])
lives = st.lists(st.tuples(WHEN, st.booleans(), GOT), max_size=6)
words = st.sampled_from([None, *Liking])


def complain(cast: Cast) -> None:
    elder, caregiver = db.session.get_one(Elder, cast.elder), db.session.get_one(Caregiver, cast.near)
    raise_complaint(Grievance(elder, "她要了钱", serious=True, caregiver=caregiver))


def accepting(offer_id: int) -> Callable[[], Answer]:
    return lambda: dispatch.accept(db.session.get_one(Offer, offer_id))


def lead(cast: Cast, when: When, got: str, *, named: bool) -> None:
    """One order, taken as far as ``got`` says where that is possible."""
    job_id = place_order(cast, when)
    with transaction():
        db.session.get_one(Job, job_id).ask_first = cast.near if named else None
    if got == "placed":
        return
    run_dispatch()
    if got == "asked":
        return
    try:
        if got == "accepted":
            accept(offers(job_id)[0])
        else:
            assign(job_id, cast.far if got == "others" else cast.near)
    except errors.Refused:
        return
    with transaction():
        visit = db.session.query(Visit).filter(Visit.job_id == job_id).first()
        if visit and got in ("on way", "arrived", "finished"):
            visits.set_off(visit)
        if visit and got in ("arrived", "finished"):
            visits.arrive(visit, visits.Proof(reason="没有信号"))
        if visit and got == "finished":
            visits.finish(visit, {1: "", 2: ""})


def begin(cast: Cast, word: Liking | None, *, regular: bool) -> None:
    """An empty town in which the elder may have said something of the near caregiver already."""
    with transaction():
        for table in GROWING:
            db.session.query(table).delete()
        elder = db.session.get_one(Elder, cast.elder)
        elder.regular_caregiver_id = cast.near if regular else None
        if word:
            db.session.add(ElderCaregiver(elder_id=elder.id, caregiver_id=cast.near, liking=word))
        for who in (cast.near, cast.far):
            plan = Plan(
                elder_id=elder.id, service_id=cast.cleaning, caregiver_id=who, rule="FREQ=WEEKLY;BYDAY=TU",
                part=DayPart.MORNING, starts_on=date(2026, 3, 3), made_by="staff:1",
            )  # fmt: skip
            db.session.add(plan)


def check_parted(cast: Cast, before: dict[int, VisitStatus]) -> None:
    db.session.rollback()
    word = db.session.query(ElderCaregiver).one()
    elder = db.session.get_one(Elder, cast.elder)
    assert (word.caregiver_id, word.liking) == (cast.near, Liking.BLOCKED)
    assert elder.regular_caregiver_id is None
    assert {plan.caregiver_id for plan in db.session.query(Plan)} == {None, cast.far}
    for offer in db.session.query(Offer).filter_by(responder_id=cast.near):
        assert offer.status is not OfferStatus.OPEN
    for visit in db.session.query(Visit):
        if visit.caregiver_id == cast.near and before[visit.id] not in BEGUN:
            assert visit.status is VisitStatus.RELEASED
        else:
            assert visit.status is before[visit.id]
    for job in db.session.query(Job).filter(Job.status.in_(OPEN_JOB)):
        coming = [each for each in db.session.query(Visit).filter_by(job_id=job.id) if each.status in COMING]
        assert job.ask_first != cast.near
        assert job.seats_taken == len(coming)
        assert coming or (job.status is JobStatus.SEEKING and job.due_at)


def test_a_serious_complaint_parts_the_two_at_once_whatever_stands_open(in_app: Flask, cast: Cast) -> None:
    @settings(max_examples=20, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    @given(lives, words, st.booleans())
    def parts(orders: list[tuple[When, bool, str]], word: Liking | None, regular: bool) -> None:  # noqa: FBT001 - drawn
        with clock.frozen(MONDAY_MORNING) as frozen:
            begin(cast, None if word is Liking.BLOCKED else word, regular=regular)
            for when, named, got in orders:
                lead(cast, when, got, named=named)
            db.session.rollback()
            before = {visit.id: visit.status for visit in db.session.query(Visit)}
            with transaction():
                complain(cast)
            check_parted(cast, before)
            frozen.tick(61)
            run_dispatch()
            asked = db.session.query(Offer).filter_by(responder_id=cast.near, status=OfferStatus.OPEN)
            assert asked.count() == 0

    parts()


def test_accepting_and_complaining_at_once_leave_her_no_visit_there(in_app_on_both: Flask, cast_on_both: Cast) -> None:
    for _ in range(4):
        with transaction():
            db.session.query(ElderCaregiver).delete()
        job_id = place_order(cast_on_both)
        run_dispatch()
        offer = next(each for each in offers(job_id) if each.responder_id == cast_on_both.near)
        answers = at_once(
            in_app_on_both,
            accepting(offer.id),
            lambda: complain(cast_on_both),
        )
        assert answers[0] in (Answer.ACCEPTED, Answer.WITHDRAWN)
        assert answers[1] is None
        db.session.rollback()
        hers = db.session.query(Visit).filter(Visit.job_id == job_id, Visit.caregiver_id == cast_on_both.near)
        assert {visit.status for visit in hers} <= {VisitStatus.RELEASED}
        with transaction():
            db.session.get_one(Job, job_id).due_at = None


def test_of_a_crew_only_she_is_replaced_and_the_partner_waits_for_another(cast: Cast, frozen: FrozenClock) -> None:
    with transaction():
        db.session.get_one(Service, cast.cleaning).crew_size = 2
    job_id = place_order(cast, When.TOMORROW_MORNING)
    for who in (cast.near, cast.far):
        assign(job_id, who)
    with transaction():
        complain(cast)
    db.session.rollback()
    states = {visit.caregiver_id: visit.status for visit in db.session.query(Visit)}
    assert states == {cast.near: VisitStatus.RELEASED, cast.far: VisitStatus.HELD}
    assert db.session.get_one(Job, job_id).seats_taken == 1


def test_another_elders_orders_stay_hers(cast: Cast, frozen: FrozenClock) -> None:
    with transaction():
        other = people.elder("李四")
        db.session.flush()
        other_id = other.id
    elsewhere = place_order(Cast(**{**vars(cast), "elder": other_id}), When.TOMORROW_MORNING)
    assign(elsewhere, cast.near)
    with transaction():
        complain(cast)
    db.session.rollback()
    assert db.session.query(Visit).one().status is VisitStatus.CONFIRMED


def test_she_reads_what_everybody_reads_and_the_elder_that_somebody_else_comes(cast: Cast, frozen: FrozenClock) -> None:
    assign(place_order(cast, When.TOMORROW_MORNING), cast.near)
    place_order(cast)
    run_dispatch()
    frozen.tick(60)
    with transaction():
        db.session.query(Message).delete()
        complain(cast)
    db.session.rollback()
    told = {(message.template, message.person_id) for message in db.session.query(Message)}
    her = db.session.get_one(Caregiver, cast.near).person_id
    elder = db.session.get_one(Elder, cast.elder).person_id
    assert told == {("visit_cancelled", her), ("offer_withdrawn", her), ("order_seeking_again", elder)}
