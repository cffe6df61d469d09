"""Real threads on both databases: whoever comes at once, one wins."""

import threading
from collections import Counter
from collections.abc import Callable

from flask import Flask

from care import dispatch, orders
from care.db import db, transaction
from care.models import Caregiver, Elder, Job, JobStatus, Offer, Order, Organisation, Service, Visit, VisitStatus, When
from tests.support import cast as people
from tests.support.cast import Cast, away
from tests.support.play import accept, offers, place_order, run_dispatch, visits
from tests.support.threads import at_once

THREADS = 8


def accepting(offer_id: int) -> Callable[[], dispatch.Answer]:
    return lambda: dispatch.accept(db.session.get_one(Offer, offer_id))


def cancelling(order_id: int) -> Callable[[], None]:
    return lambda: orders.cancel(db.session.get_one(Order, order_id))


def ask_all_at_once(cast: Cast) -> int:
    """Eight caregivers are asked for one job."""
    with transaction():
        firm = db.session.get_one(Organisation, cast.firm)
        for n in range(THREADS - 2):
            people.caregiver(f"赵{n}", firm, away(4_000 + n))
        rounds = {"dispatch_solo_rounds": 0, "dispatch_together": THREADS}
        db.session.get_one(Service, cast.cleaning).rounds = rounds
    job_id = place_order(cast)
    run_dispatch()
    return job_id


def test_of_all_who_accept_at_once_one_gets_the_job(in_app_on_both: Flask, cast_on_both: Cast) -> None:
    job_id = ask_all_at_once(cast_on_both)
    answers = at_once(in_app_on_both, *(accepting(offer.id) for offer in offers(job_id)))
    assert Counter(answers) == {dispatch.Answer.ACCEPTED: 1, dispatch.Answer.TAKEN: THREADS - 1}
    assert len(visits(job_id)) == 1


def test_a_crew_of_three_gets_three_of_all_who_accept_at_once(in_app_on_both: Flask, cast_on_both: Cast) -> None:
    with transaction():
        db.session.get_one(Service, cast_on_both.cleaning).crew_size = 3
    job_id = ask_all_at_once(cast_on_both)
    answers = Counter(at_once(in_app_on_both, *(accepting(offer.id) for offer in offers(job_id))))
    assert answers[dispatch.Answer.HELD] == 2
    assert answers[dispatch.Answer.ACCEPTED] == 1
    assert sorted(visit.seat for visit in visits(job_id)) == [1, 2, 3]


def test_one_caregiver_who_accepts_two_overlapping_jobs_at_once_gets_one(
    in_app_on_both: Flask, cast_on_both: Cast
) -> None:
    jobs = [place_order(cast_on_both) for _ in range(2)]
    run_dispatch()
    both = [offer.id for each in jobs for offer in offers(each) if offer.responder_id == cast_on_both.near]
    assert len(both) == 2
    answers = at_once(in_app_on_both, *map(accepting, both))
    assert Counter(answers) == {dispatch.Answer.ACCEPTED: 1, dispatch.Answer.OVERLAPS: 1}


def test_cancelling_and_accepting_at_once_leave_no_visit_to_a_cancelled_order(
    in_app_on_both: Flask, cast_on_both: Cast
) -> None:
    for _ in range(5):
        job_id = place_order(cast_on_both)
        run_dispatch()
        order_id = db.session.get_one(Job, job_id).order_id
        at_once(
            in_app_on_both,
            accepting(offers(job_id)[0].id),
            cancelling(order_id),
        )
        coming = [visit for visit in visits(job_id) if visit.status is not VisitStatus.RELEASED]
        assert db.session.get_one(Job, job_id).status is JobStatus.CANCELLED
        assert coming == []


def test_two_drains_at_once_ask_nobody_twice(in_app_on_both: Flask, cast_on_both: Cast) -> None:
    jobs = [place_order(cast_on_both) for _ in range(6)]
    db.session.remove()
    start = threading.Barrier(4)

    def drain() -> None:
        with in_app_on_both.app_context():
            start.wait()
            dispatch.drain()
            db.session.remove()

    threads = [threading.Thread(target=drain) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(offers(each)) for each in jobs] == [1] * 6


def test_accepting_by_herself_and_by_the_desk_at_once_is_one_visit(in_app_on_both: Flask, cast_on_both: Cast) -> None:
    job_id = place_order(cast_on_both)
    run_dispatch()

    def by_the_desk() -> Visit:
        caregiver = db.session.get_one(Caregiver, cast_on_both.far)
        return dispatch.assign(db.session.get_one(Job, job_id), caregiver)

    at_once(in_app_on_both, accepting(offers(job_id)[0].id), by_the_desk)
    assert len(visits(job_id)) == 1


def test_the_same_offer_accepted_twice_is_hers_once(cast: Cast) -> None:
    job_id = place_order(cast)
    run_dispatch()
    offer = offers(job_id)[0]
    assert [accept(offer), accept(offer)] == [dispatch.Answer.ACCEPTED, dispatch.Answer.YOURS_ALREADY]


def test_a_crew_that_is_completed_while_one_of_it_takes_another_job_is_nowhere_twice(
    in_app_on_both: Flask, cast_on_both: Cast
) -> None:
    with transaction():
        pair = people.service("bath", crew_size=2)
        db.session.flush()
        pair_id = pair.id
    together = place_order(cast_on_both, When.TOMORROW_MORNING, service_id=pair_id)
    run_dispatch()
    first, second = sorted(offers(together), key=lambda offer: offer.responder_id != cast_on_both.near)
    accept(first)
    for caregiver_id in (cast_on_both.far, cast_on_both.near):
        with transaction():
            db.session.get_one(Elder, cast_on_both.elder).regular_caregiver_id = caregiver_id
        other = place_order(cast_on_both, When.TOMORROW_MORNING)
        run_dispatch()
        if caregiver_id == cast_on_both.far:
            accept(offers(other)[0])
    answers = at_once(in_app_on_both, accepting(second.id), accepting(offers(other)[0].id))
    assert set(answers) == {dispatch.Answer.ACCEPTED}
    db.session.rollback()
    hers = db.session.query(Visit).filter(Visit.caregiver_id == cast_on_both.near).order_by(Visit.planned_start).all()
    assert len(hers) == 2
    assert hers[0].planned_end <= hers[1].planned_start
