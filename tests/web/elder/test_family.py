"""The elder's own family page, and the ways in of those whom she invites."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from care import clock, messages
from care.db import Change, db
from care.models import Consent, Message, Relation, RelationKind, StandingKind
from tests.support.client import LintingClient
from tests.support.counting import queries
from tests.support.family import Kinfolk, at_familys

NUMBER = "+8613800000001"
TYPED = ["13800000001", "138 0000 0001", "+86 138-0000-0001", "１３８００００000１"]


@pytest.fixture
def house(app: Flask, frozen: clock.FrozenClock) -> Kinfolk:
    return at_familys(app)


def invite(house: Kinfolk, phone: LintingClient, **typed: str) -> TestResponse:
    form = phone.get(f"{house.home}family/new")
    return phone.press(
        form, "发短信给家人", **({"number": "13800000001", "kin": "daughter", "rights": "may_order"} | typed)
    )


def rights_of(house: Kinfolk) -> list[tuple[bool, bool, bool]]:
    return [(each.may_see, each.may_order, each.is_told) for each in house.relations()]


@pytest.mark.parametrize("typed", TYPED)
def test_a_number_and_a_button_invite_a_daughter(house: Kinfolk, typed: str) -> None:
    page = invite(house, house.elder_phone(), number=typed)
    assert "女儿" in page.text
    assert "手机尾号 0001" in page.text
    assert rights_of(house) == [(True, True, False)]
    consent = house.in_app(lambda: db.session.query(Consent).one())
    assert (consent.evidence, consent.withdrawn_at) == ("在自己手机上同意", None)


def test_the_elder_is_told_by_sms_who_was_added_and_never_with_a_link(house: Kinfolk) -> None:
    invite(house, house.elder_phone())
    told = house.in_app(lambda: [(row.person_id, row.template) for row in db.session.query(Message)])
    daughter = house.relations()[0].person_id
    mother = house.in_app(lambda: house.elder().person_id)
    assert sorted(told) == sorted([(daughter, "family_invited"), (mother, "family_added")])


def test_at_night_the_elder_is_told_in_the_morning_and_the_daughter_who_waits_at_once(
    house: Kinfolk, frozen: clock.FrozenClock
) -> None:
    frozen.tick(13 * 3600)
    phone = house.elder_phone()
    invite(house, phone)
    due = house.in_app(lambda: {row.template: row.due_at for row in db.session.query(Message)})
    assert due["family_invited"] == clock.now()
    assert due["family_added"] == clock.now() + timedelta(hours=9)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"number": "12345"}, "位数不对"),
        ({"number": ""}, "请输入电话号码"),
        ({"kin": "queen"}, "什么人"),
        ({"rights": "everything"}, "至少选一样"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(house: Kinfolk, wrong: dict[str, str], said: str) -> None:
    page = invite(house, house.elder_phone(), **wrong)
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in page.text
    assert f'value="{wrong.get("number", "13800000001")}"' in page.text
    assert house.relations() == []


def test_her_own_number_is_not_her_familys(house: Kinfolk) -> None:
    assert "自己的号码" in invite(house, house.elder_phone(), number=house.own_number).text


def test_invited_twice_she_stands_there_once_and_the_first_link_is_worth_nothing(house: Kinfolk) -> None:
    phone = house.elder_phone()
    invite(house, phone)
    first = house.link
    invite(house, phone, rights="is_told")
    assert rights_of(house) == [(False, False, True)]
    invite(house, phone, rights="may_see")
    assert house.strange_phone().get(first).status_code == HTTPStatus.NOT_FOUND
    assert house.strange_phone().get(house.link).status_code == HTTPStatus.OK


def test_nobody_sends_invitations_to_the_whole_town(house: Kinfolk) -> None:
    phone = house.elder_phone()
    for each in range(10):
        invite(house, phone, number=f"1380000000{each}")
    assert invite(house, phone, number="13800000010").status_code == HTTPStatus.CONFLICT
    assert len(house.relations()) == 10


def test_the_link_opens_on_one_button_however_often_machines_look_and_serves_once(house: Kinfolk) -> None:
    house.invited()
    link, phone = house.link, house.strange_phone()
    for _ in range(20):
        door = house.strange_phone().get(link)
    assert "王秀兰请您做家人" in door.text
    home = phone.press(phone.get(link), "好，进去")
    assert home.request.path == house.home
    assert "妈妈 王秀兰" in home.text
    assert "用过了" in house.strange_phone().get(link).text


def test_of_two_browsers_that_hold_the_link_the_first_gets_in(house: Kinfolk) -> None:
    house.invited()
    first, second = house.strange_phone(), house.strange_phone()
    doors = [phone.get(house.link) for phone in (first, second)]
    assert first.press(doors[0], "好，进去").status_code == HTTPStatus.OK
    assert second.press(doors[1], "好，进去").status_code == HTTPStatus.NOT_FOUND
    assert second.get(house.home, follow_redirects=True).request.path == "/e/sign-in"


def test_a_double_tap_on_the_link_gets_in(house: Kinfolk) -> None:
    house.invited()
    phone = house.strange_phone()
    door = phone.get(house.link)
    phone.press(door, "好，进去")
    phone.delete_cookie("elder", path="/e")
    assert phone.press(door, "好，进去").request.path == house.home


def test_the_link_is_worth_nothing_after_seven_days_or_once_she_is_taken_off(
    house: Kinfolk, frozen: clock.FrozenClock
) -> None:
    relation = house.invited()
    link = house.link
    house.take_off(relation)
    assert house.strange_phone().get(link).status_code == HTTPStatus.NOT_FOUND
    house.invited()
    frozen.tick(timedelta(days=7).total_seconds())
    assert house.strange_phone().get(house.link).status_code == HTTPStatus.NOT_FOUND


def test_a_link_that_nobody_sent_finds_nothing(house: Kinfolk) -> None:
    assert house.strange_phone().get("/e/f/abcdefghijklmnop").status_code == HTTPStatus.NOT_FOUND


def sign_in(house: Kinfolk, phone: LintingClient, number: str = "13800000001") -> TestResponse:
    page = phone.press(phone.get("/e/sign-in"), "发短信给我", number=number)
    return phone.press(page, "进去", code=house.digits)


def test_where_texts_may_carry_no_link_she_signs_in_by_her_number(house: Kinfolk) -> None:
    house.invited()
    home = sign_in(house, house.strange_phone())
    assert home.request.path == house.home
    assert "妈妈 王秀兰" in home.text


def test_a_number_that_is_an_elders_own_too_shows_both(house: Kinfolk) -> None:
    number = house.in_app(lambda: house.elder().person.contact_points[0].value)
    house.daughter("may_see", elder_id=house.cast.stranger, number=number)
    page = sign_in(house, house.strange_phone(), number)
    assert "王秀兰" in page.text
    assert "爸爸 李大山" in page.text or "妈妈 李大山" in page.text


def test_who_was_taken_off_gets_no_code_and_no_way_in(house: Kinfolk) -> None:
    house.take_off(house.invited())
    phone = house.strange_phone()
    before = house.in_app(lambda: db.session.query(Message).count())
    assert "数字不对" in sign_in(house, phone).text
    assert house.in_app(lambda: db.session.query(Message).count()) == before


def test_one_tap_takes_her_off_and_one_more_brings_her_back(house: Kinfolk, frozen: clock.FrozenClock) -> None:
    daughter, phone = house.daughter("may_see"), house.elder_phone()
    hers = house.phone_of(daughter)
    page = phone.press(phone.get(f"{house.home}family"), "取消女儿王丽")
    assert "女儿王丽已经取消" in page.text
    assert hers.get(house.home).status_code == HTTPStatus.NOT_FOUND
    frozen.tick(599)
    phone.press(page, "撤回")
    assert hers.get(house.home).status_code == HTTPStatus.OK


def test_after_ten_minutes_it_stays(house: Kinfolk, frozen: clock.FrozenClock) -> None:
    daughter, phone = house.daughter("may_see"), house.elder_phone()
    page = phone.press(phone.get(f"{house.home}family"), "取消女儿王丽")
    frozen.tick(601)
    assert phone.press(page, "撤回").status_code == HTTPStatus.CONFLICT
    assert "已经取消" not in phone.get(f"{house.home}family").text
    assert house.phone_of(daughter).get(house.home).status_code == HTTPStatus.NOT_FOUND


def test_one_tap_hides_all_from_all_of_them_and_one_more_shows_it_again(house: Kinfolk) -> None:
    hers, phone = house.phone_of(house.daughter("may_see")), house.elder_phone()
    page = phone.press(phone.get(f"{house.home}family"), "谁都不让看了")
    assert hers.get(house.home).status_code == HTTPStatus.NOT_FOUND
    phone.press(page, "让家人再看")
    assert hers.get(house.home).status_code == HTTPStatus.OK


def test_a_guardian_is_not_taken_off_by_a_tap_and_consents_in_her_place(house: Kinfolk) -> None:
    guardian, phone = house.daughter("may_see"), house.elder_phone()
    house.change(lambda: setattr(db.session.get_one(Relation, guardian), "kind", RelationKind.GUARDIAN))
    assert "要改请打热线" in phone.get(f"{house.home}family").text
    assert invite(house, phone).status_code == HTTPStatus.CONFLICT
    assert len(house.relations()) == 1


def test_a_guardians_rights_are_not_changed_by_inviting_her_number_again(house: Kinfolk) -> None:
    guardian, phone = house.daughter("may_see", number=NUMBER), house.elder_phone()
    house.change(lambda: setattr(db.session.get_one(Relation, guardian), "kind", RelationKind.AGENT))
    assert "要改请打热线" in invite(house, phone, rights="is_told").text
    assert rights_of(house) == [(True, False, False)]


def test_a_relation_of_somebody_else_is_not_hers_to_take_off(house: Kinfolk) -> None:
    own, other = house.daughter("may_see"), house.daughter("may_see", elder_id=house.cast.stranger)
    phone = house.elder_phone()
    page = phone.get(f"{house.home}family")
    refs = {each.id: each.ref for each in house.relations()}
    stranger = page.text.replace(refs[own], refs[other])
    assert stranger != page.text
    page.data = stranger.encode()
    assert phone.press(page, "取消女儿王丽").status_code == HTTPStatus.NOT_FOUND


def test_the_family_page_asks_the_database_at_most_six_times_however_many_they_are(house: Kinfolk) -> None:
    for _ in range(5):
        house.daughter("may_see")
    phone = house.elder_phone()
    with queries(house.app) as asked:
        assert phone.get(f"{house.home}family").status_code == HTTPStatus.OK
    assert len(asked) <= 6, "\n".join(asked)


def told(house: Kinfolk, relation_id: int) -> list[str]:
    person = house.person_of(relation_id)
    return house.in_app(
        lambda: [row.template for row in db.session.query(Message).filter_by(person_id=person).order_by(Message.id)]
    )


def test_who_is_to_be_told_hears_who_comes_and_that_it_is_done_without_word_or_code(house: Kinfolk) -> None:
    daughter, silent = house.daughter("is_told"), house.daughter("may_see")
    house.done()
    assert told(house, daughter) == ["family_assigned", "family_finished"]
    assert told(house, silent) == []
    texts = " ".join(house.texts_of(daughter))
    assert "张阿珍" in texts
    for secret in (house.word(), house.told(), house.told().replace(" ", "")):
        assert secret not in texts


def test_that_it_was_cancelled_is_told_once_somebody_was_to_come(house: Kinfolk) -> None:
    daughter, phone = house.daughter("is_told"), house.elder_phone()
    phone.press(phone.get(house.ordered()), "不要了")
    assert told(house, daughter) == []
    page = house.ordered()
    house.taken()
    phone.press(phone.get(page), "不要了")
    assert told(house, daughter) == ["family_assigned", "family_cancelled"]


def test_who_cancels_it_herself_is_not_told_of_it_and_her_brother_is(house: Kinfolk) -> None:
    daughter, son = house.daughter("may_see", "may_order", "is_told"), house.daughter("is_told")
    page, phone = house.ordered(), house.phone_of(daughter)
    house.taken()
    phone.press(phone.get(page), "不要了")
    assert told(house, daughter) == ["family_assigned"]
    assert told(house, son) == ["family_assigned", "family_cancelled"]


def test_a_telephone_of_several_rings_once_and_mothers_own_not_at_all(house: Kinfolk) -> None:
    shared = "+8613800000005"
    pair = [house.daughter("is_told", number=shared) for _ in range(2)]
    at_home = house.daughter("is_told", number=house.own_number)
    house.done()
    assert [len(told(house, each)) for each in (*pair, at_home)] == [2, 0, 0]


def test_who_has_no_telephone_that_takes_texts_is_passed_over(house: Kinfolk) -> None:
    daughter = house.daughter("is_told")

    def landline() -> None:
        db.session.get_one(Relation, daughter).person.contact_points[0].text_capable = False

    house.change(landline)
    house.done()
    assert told(house, daughter) == []


def test_at_night_the_family_sleeps(house: Kinfolk, frozen: clock.FrozenClock) -> None:
    daughter = house.daughter("is_told")
    frozen.tick(13 * 3600)
    house.done()
    due = house.in_app(lambda: {row.template: row.due_at for row in db.session.query(Message)})
    assert due["family_finished"] == clock.now() + timedelta(hours=9)
    frozen.tick(9 * 3600)
    house.in_app(messages.drain)
    stale = house.in_app(lambda: {row.template: row.status for row in db.session.query(Message)})
    assert stale["family_assigned"] == "stale"
    assert "昨天" in house.texts_of(daughter)[1]


@pytest.mark.parametrize("end", ["taken off", "hidden", "in hospital"])
def test_nobody_is_told_any_more(house: Kinfolk, end: str) -> None:
    daughter = house.daughter("is_told")
    house.ordered()
    if end == "taken off":
        house.take_off(daughter)
    elif end == "hidden":
        house.hide()
    else:
        house.stands(StandingKind.HOSPITAL)
    house.taken()
    assert told(house, daughter) == []


def test_each_step_stands_in_the_log(house: Kinfolk) -> None:
    phone = house.elder_phone()
    invite(house, phone)
    phone.press(phone.press(phone.get(f"{house.home}family"), "取消女儿"), "撤回")
    logged = house.in_app(
        lambda: [row.action for row in db.session.query(Change).filter_by(subject="relation").order_by(Change.id)]
    )
    assert logged == ["invited", "taken_off", "put_back"]
