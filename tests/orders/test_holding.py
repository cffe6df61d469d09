"""Orders that lack papers: held, shown to the desk, let go on."""

import pytest

from care import watch
from care.clock import FrozenClock
from care.db import acting, transaction
from care.dispatch import settle
from care.models import Attention, JobStatus, OfferStatus, Purpose, RelationKind, Requirement
from tests.support import held as desk
from tests.support import play
from tests.support.cast import Cast
from tests.support.papers import asks_for, stand_by, tomorrow

pytestmark = pytest.mark.usefixtures("frozen")


def ordered(cast: Cast) -> int:
    job_id = play.place_order(cast)
    play.run_dispatch()
    return job_id


def taken(cast: Cast) -> int:
    job_id = ordered(cast)
    play.accept(play.offers(job_id)[0])
    return job_id


def test_an_order_without_an_agreement_waits_and_goes_on_by_itself_once_it_is_signed(cast_on_both: Cast) -> None:
    asks_for(cast_on_both, Requirement.AGREEMENT)
    job_id = ordered(cast_on_both)
    assert play.offers(job_id) == []
    assert play.job(job_id).attention is Attention.LACKS_PAPERS
    desk.signs(cast_on_both)
    play.run_dispatch()
    assert play.asked(job_id) == [cast_on_both.near]
    assert play.job(job_id).attention is None


def test_one_of_two_papers_is_not_enough(cast: Cast) -> None:
    asks_for(cast, Requirement.AGREEMENT, Requirement.SERVICE_CONSENT)
    job_id = ordered(cast)
    desk.signs(cast)
    play.run_dispatch()
    assert play.job(job_id).attention is Attention.LACKS_PAPERS


def test_a_withdrawn_consent_takes_the_question_back_from_who_was_asked(cast: Cast) -> None:
    asks_for(cast, Requirement.SERVICE_CONSENT)
    desk.consents(cast, Purpose.SERVICE)
    job_id = ordered(cast)
    desk.withdraws(cast, Purpose.SERVICE)
    play.run_dispatch()
    assert [offer.status for offer in play.offers(job_id)] == [OfferStatus.WITHDRAWN]
    assert play.job(job_id).attention is Attention.LACKS_PAPERS


def test_a_withdrawn_consent_shows_the_desk_what_was_agreed_and_a_new_one_takes_it_away(cast: Cast) -> None:
    asks_for(cast, Requirement.HEALTH_CONSENT)
    desk.consents(cast, Purpose.HEALTH)
    job_id = taken(cast)
    desk.withdraws(cast, Purpose.HEALTH)
    assert (play.job(job_id).status, play.job(job_id).attention) == (JobStatus.ASSIGNED, Attention.LACKS_PAPERS)
    desk.consents(cast, Purpose.HEALTH)
    assert (play.job(job_id).status, play.job(job_id).attention) == (JobStatus.ASSIGNED, None)


def test_what_does_not_need_the_paper_goes_on(cast: Cast) -> None:
    desk.consents(cast, Purpose.HEALTH)
    job_id = taken(cast)
    desk.withdraws(cast, Purpose.HEALTH)
    assert play.job(job_id).attention is None


def test_the_watch_shows_what_was_agreed_before_the_agreement_ended(cast_on_both: Cast, frozen: FrozenClock) -> None:
    asks_for(cast_on_both, Requirement.AGREEMENT)
    desk.signs(cast_on_both, days=0)
    job_id = taken(cast_on_both)
    watch.see_to_papers()
    assert play.job(job_id).attention is None
    tomorrow(frozen)
    watch.see_to_papers()
    assert play.job(job_id).attention is Attention.LACKS_PAPERS


def test_the_watch_lets_go_on_what_waited_for_an_agreements_first_day(cast: Cast, frozen: FrozenClock) -> None:
    asks_for(cast, Requirement.AGREEMENT)
    job_id = ordered(cast)
    desk.signs(cast, starts_in=1)
    watch.see_to_papers()
    assert play.job(job_id).attention is Attention.LACKS_PAPERS
    tomorrow(frozen)
    watch.see_to_papers()
    play.run_dispatch()
    assert play.offers(job_id) != []


def test_the_watch_shows_what_was_agreed_before_a_guardian_came(cast: Cast) -> None:
    asks_for(cast, Requirement.SERVICE_CONSENT)
    desk.consents(cast, Purpose.SERVICE)
    job_id = taken(cast)
    stand_by(cast, RelationKind.GUARDIAN)
    watch.see_to_papers()
    assert play.job(job_id).attention is Attention.LACKS_PAPERS


def test_who_let_a_visit_be_is_left_in_peace_for_a_day(cast: Cast, frozen: FrozenClock) -> None:
    asks_for(cast, Requirement.AGREEMENT)
    desk.signs(cast, days=0)
    job_id = taken(cast)
    tomorrow(frozen)
    watch.see_to_papers()
    with acting(f"staff:{cast.operator}"), transaction():
        settle(play.job(job_id), "女儿今天来签")
    watch.see_to_papers()
    assert play.job(job_id).attention is None
    tomorrow(frozen)
    frozen.tick(1)
    watch.see_to_papers()
    assert play.job(job_id).attention is Attention.LACKS_PAPERS
