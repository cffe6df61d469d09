"""Who is told what: by which number, in which language, once, and not after a death."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from care import clock, dispatch, messages
from care.clock import LOCAL, FrozenClock
from care.db import db, transaction
from care.messages import Text
from care.models import (
    Caregiver,
    ContactKind,
    ContactPoint,
    Elder,
    HolderKind,
    Job,
    Language,
    Message,
    MessageStatus,
    Standing,
    StandingKind,
    Visit,
    When,
)
from care.sms import HandedOver, render
from care.sms.gateway import GatewayError
from tests.conftest import MONDAY_MORNING
from tests.support.cast import Cast
from tests.support.play import accept, assign, offers, place_order, run_dispatch, told

pytestmark = pytest.mark.usefixtures("frozen")
ON_WAY = {"elder": "王秀兰", "caregiver": "张阿珍", "when": "上午9点"}


def elder(cast: Cast) -> Elder:
    return db.session.get_one(Elder, cast.elder)


def tell(cast: Cast, once: str = "it") -> Message | None:
    with transaction():
        return messages.tell_elder(elder(cast), Text("order_seeking_again", once, {"elder": "王秀兰"}))


def reached_at(cast: Cast) -> ContactPoint:
    db.session.rollback()
    contact = messages.contact_of(elder(cast).person)
    assert contact
    return contact


def sent() -> list[Message]:
    db.session.rollback()
    return db.session.query(Message).order_by(Message.id).all()


def lives(cast: Cast, kind: StandingKind, *, days: int = 0) -> None:
    with transaction():
        begins = clock.now() + timedelta(days=days)
        db.session.add(Standing(elder_id=cast.elder, kind=kind, starts_at=begins))


@pytest.mark.parametrize("kind", [kind for kind in StandingKind if kind is not StandingKind.ACTIVE])
def test_whoever_is_not_at_home_is_told_nothing(cast: Cast, kind: StandingKind) -> None:
    lives(cast, kind)
    assert tell(cast) is None
    assert sent() == []


def test_a_standing_counts_from_its_day_until_the_next(cast: Cast, frozen: FrozenClock) -> None:
    lives(cast, StandingKind.HOSPITAL, days=1)
    lives(cast, StandingKind.ACTIVE, days=3)
    known = []
    for _ in range(4):
        known.append(messages.standing_of(elder(cast)))
        frozen.tick(24 * 3_600)
    assert known == [StandingKind.ACTIVE, StandingKind.HOSPITAL, StandingKind.HOSPITAL, StandingKind.ACTIVE]


def test_the_same_thing_is_told_once_and_another_again(cast: Cast) -> None:
    assert tell(cast)
    assert tell(cast) is None
    assert tell(cast, "another")
    assert len(sent()) == 2


def test_two_who_share_a_number_are_each_told(cast: Cast) -> None:
    with transaction():
        number = elder(cast).person.contact_points[0].value
        shared = db.session.get_one(Elder, cast.stranger).person.contact_points[0]
        shared.value, shared.shared = number, True
    for each in (cast.elder, cast.stranger):
        with transaction():
            messages.tell(db.session.get_one(Elder, each).person, Text("order_on_way", "it", ON_WAY))
    assert len({message.person_id for message in sent()}) == 2


@pytest.mark.parametrize(
    "lost",
    [{"deactivated_at": MONDAY_MORNING}, {"text_capable": False}, {"kind": ContactKind.OPENID}],
    ids=["given up", "a landline", "no telephone"],
)
def test_her_own_number_comes_before_a_shared_one_while_it_takes_texts(cast: Cast, lost: dict[str, object]) -> None:
    with transaction():
        person_id = elder(cast).person_id
        db.session.add(ContactPoint(person_id=person_id, value="+8610099999999", shared=True))
    own = reached_at(cast)
    with transaction():
        db.session.execute(update(ContactPoint).where(ContactPoint.id == own.id).values(lost))
    assert (own.shared, reached_at(cast).shared) == (False, True)


def test_who_has_no_telephone_is_not_told_and_nothing_breaks(cast: Cast) -> None:
    with transaction():
        elder(cast).person.contact_points[0].deactivated_at = clock.now()
    assert tell(cast) is None


def test_a_text_and_its_words_are_in_the_language_of_the_number(cast: Cast) -> None:
    with transaction():
        db.session.get_one(Caregiver, cast.near).person.contact_points[0].language = Language.EN
    place_order(cast)
    run_dispatch()
    text = render(sent()[0])
    assert text.startswith("[Nan'an Home Care] New job: today 9:05 am, Cleaning")


def test_a_code_goes_to_whoever_has_the_number_and_to_nobody_else(cast: Cast) -> None:
    number = elder(cast).person.contact_points[0].value
    with transaction():
        messages.send_login_code(HolderKind.ELDER, number)
        messages.send_login_code(HolderKind.CAREGIVER, "+8610088888888")
    assert [message.person_id for message in sent()] == [elder(cast).person_id]


def test_a_code_that_is_over_is_not_sent_any_more(cast: Cast, frozen: FrozenClock) -> None:
    with transaction():
        messages.send_login_code(HolderKind.ELDER, elder(cast).person.contact_points[0].value)
    frozen.tick(600)
    assert messages.drain() == 0
    assert sent()[0].status is MessageStatus.STALE


class Unwilling:
    """A provider that takes nothing."""

    personal_links = False

    def __init__(self, *, unknown: bool) -> None:
        self.unknown, self.asked = unknown, 0

    def send(self, message: Message, number: str) -> HandedOver:
        self.asked += 1
        raise GatewayError("busy", unknown=self.unknown)


def send_until_it_ends(gateway: Unwilling, frozen: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> MessageStatus:
    monkeypatch.setattr(messages, "gateway", lambda: gateway)
    for _ in range(10):
        messages.drain()
        frozen.tick(20)
    (message,) = sent()
    assert message.due_at is None
    assert message.error == "busy"
    return message.status


def test_what_is_not_taken_is_tried_five_times(
    cast: Cast, frozen: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = Unwilling(unknown=False)
    tell(cast)
    assert send_until_it_ends(gateway, frozen, monkeypatch) is MessageStatus.FAILED
    assert gateway.asked == 5


def test_a_notice_that_may_have_gone_out_is_not_sent_again(
    cast: Cast, frozen: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = Unwilling(unknown=True)
    tell(cast)
    assert send_until_it_ends(gateway, frozen, monkeypatch) is MessageStatus.UNKNOWN
    assert gateway.asked == 1


def test_at_night_nobody_is_told_of_tomorrow_and_in_the_morning_it_is_called_today(
    cast: Cast, frozen: FrozenClock
) -> None:
    frozen.move_to(datetime(2026, 3, 2, 20, 50, tzinfo=LOCAL))
    job_id = place_order(cast, When.TOMORROW_AFTERNOON)
    run_dispatch()
    frozen.move_to(datetime(2026, 3, 2, 21, 5, tzinfo=LOCAL))
    accept(offers(job_id)[0])
    assert messages.drain() == 0
    frozen.move_to(datetime(2026, 3, 3, 7, 0, tzinfo=LOCAL))
    assert messages.drain() == 2
    assert [message.variables["when"] for message in sent() if message.template == "order_assigned"] == ["今天下午2点"]


def test_whoever_must_come_this_night_is_told_this_night(cast: Cast, frozen: FrozenClock) -> None:
    job_id = place_order(cast, When.TODAY_AFTERNOON)
    frozen.move_to(datetime(2026, 3, 2, 22, 0, tzinfo=LOCAL))
    assign(job_id, cast.near)
    messages.drain()
    assert {message.status for message in sent()} == {MessageStatus.HANDED_OVER}


def test_at_once_is_told_at_any_hour(cast: Cast, frozen: FrozenClock) -> None:
    frozen.move_to(datetime(2026, 3, 3, 3, 0, tzinfo=LOCAL))
    job_id = place_order(cast)
    run_dispatch()
    accept(offers(job_id)[0])
    assert messages.drain() == 2


def test_a_job_given_back_is_told_to_the_elder(cast: Cast) -> None:
    job_id = place_order(cast)
    run_dispatch()
    accept(offers(job_id)[0])
    with transaction():
        dispatch.give_back(db.session.query(Visit).one(), "病了")
    assert told(elder(cast).person_id) == ["order_assigned", "order_seeking_again"]
    assert db.session.get_one(Job, job_id).seats_taken == 0
