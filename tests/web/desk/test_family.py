"""An elder's family at the desk."""

from http import HTTPStatus

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from care import clock
from care.db import Change, db
from care.models import Consent, Message, Purpose, Relation, RelationKind, Role, Sighting
from tests.support.client import LintingClient
from tests.support.desk import Desk, at_desk
from tests.support.family import Kinfolk
from tests.support.pagelint import Page

FILLED = {"kinship": "daughter", "number": "13800000001", "name": "王丽", "rights": "may_order", "agreed": "yes"}


@pytest.fixture
def desk(app: Flask, frozen: clock.FrozenClock) -> Desk:
    return at_desk(app)


@pytest.fixture
def house(desk: Desk) -> Kinfolk:
    return Kinfolk(desk.app, desk.cast, desk.job_id)


def invite(desk: Desk, clerk: LintingClient, **typed: str) -> TestResponse:
    form = clerk.get(f"{desk.elder_page}/family/new")
    return clerk.press(form, "发短信邀请", **({"kind": "family"} | FILLED | typed))


def consents(house: Kinfolk) -> list[Consent]:
    return house.in_app(lambda: list(db.session.query(Consent).filter_by(purpose=Purpose.FAMILY_VIEW)))


def test_whom_the_desk_invites_stands_on_the_elders_page_and_gets_a_text(desk: Desk, house: Kinfolk) -> None:
    page = invite(desk, desk.clerk())
    assert "女儿王丽加好了" in page.text
    for words in ("1. 女儿王丽", "138 0000 0001", "能看", "能下单"):
        assert words in page.text
    (relation,) = house.relations()
    assert "请您做家人" in house.texts_of(relation.id)[0]
    assert [each.evidence for each in consents(house)] == ["电话里同意"]


def test_without_the_elders_word_nobody_is_invited(desk: Desk, house: Kinfolk) -> None:
    page = invite(desk, desk.clerk(), agreed="")
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "要先同意" in page.text
    assert 'value="13800000001"' in page.text
    assert house.relations() == []


def test_who_is_only_rung_needs_no_consent_and_gets_no_link(desk: Desk, house: Kinfolk) -> None:
    invite(desk, desk.clerk(), rights="", agreed="", number="0595-86381234 转 801", kind="contact")
    (relation,) = house.relations()
    assert relation.kind is RelationKind.CONTACT
    assert consents(house) == []
    assert house.texts_of(relation.id) == []
    point = house.in_app(lambda: db.session.get_one(Relation, relation.id).person.contact_points[0])
    assert (point.value, point.extension, point.text_capable) == ("+8659586381234", "801", False)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"number": "12"}, "位数不对"),
        ({"kinship": ""}, "请选一下是老人的什么人"),
        ({"name": "丽" * 61}, "60个字以内"),
        ({"ends_on": "soon"}, "请选一个日子"),
        ({"kind": "queen"}, "请选一下"),
        ({"kind": "guardian"}, "要有凭据"),
        ({"kind": "agent", "document": "  "}, "要有凭据"),
    ],
)
def test_an_error_stands_at_its_field_and_what_was_typed_stays(
    desk: Desk, house: Kinfolk, wrong: dict[str, str], said: str
) -> None:
    page = invite(desk, desk.clerk(), **wrong)
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in page.text
    assert f'value="{(FILLED | wrong)["name"]}"' in page.text
    assert house.relations() == []


def test_the_guardian_consents_where_there_is_one(desk: Desk, house: Kinfolk) -> None:
    clerk = desk.clerk()
    invite(desk, clerk, kind="guardian", document="监护证明 12", rights="")
    invite(desk, clerk, number="13800000002", kinship="son", name="王强")
    guardian, son = house.relations()
    assert [each.relation_id for each in consents(house)] == [guardian.id]
    assert house.phone_of(son.id).get(house.home).status_code == HTTPStatus.OK
    assert "凭据：监护证明 12" in clerk.get(desk.elder_page).text


def test_rights_are_changed_and_the_log_has_what_was_before(desk: Desk, house: Kinfolk) -> None:
    daughter, clerk = house.daughter("may_see", "may_order"), desk.clerk()
    page = clerk.get(f"{desk.elder_page}/family/{ref_of(house, daughter)}")
    clerk.press(page, "保存", kinship="daughter", kind="family", rights="is_told", name="王丽娟")
    told = house.in_app(lambda: db.session.query(Change).filter_by(subject="relation", action="edited").one())
    assert told.actor == f"staff:{desk.cast.operator}"
    assert told.details["before"] == {"name": "王丽", "may_see": True, "may_order": True, "is_told": False}
    assert told.details["after"] == {"name": "王丽娟", "may_see": False, "may_order": False, "is_told": True}


def ref_of(house: Kinfolk, relation_id: int) -> str:
    return house.in_app(lambda: db.session.get_one(Relation, relation_id).ref)


def test_of_two_windows_the_second_is_told_that_it_is_late(desk: Desk, house: Kinfolk) -> None:
    daughter, clerk = house.daughter("may_see"), desk.clerk()
    page = clerk.get(f"{desk.elder_page}/family/{ref_of(house, daughter)}")
    typed = {"kinship": "daughter", "kind": "family", "rights": "may_see"}
    clerk.press(page, "保存", **typed, name="王丽娟")
    late = clerk.press(page, "保存", **typed, name="王美丽")
    assert late.status_code == HTTPStatus.CONFLICT
    assert 'value="王丽娟"' in late.text
    assert "别人刚改过" in late.text


def test_a_new_number_takes_the_place_of_the_old_one(desk: Desk, house: Kinfolk) -> None:
    daughter, clerk = house.daughter("may_see"), desk.clerk()
    page = clerk.get(f"{desk.elder_page}/family/{ref_of(house, daughter)}")
    clerk.press(page, "保存", kinship="daughter", kind="family", rights="may_see", number="138 1111 2222")
    assert "138 1111 2222" in clerk.get(desk.elder_page).text
    points = house.in_app(lambda: len(list(db.session.get_one(Relation, daughter).person.contact_points)))
    assert points == 2


def test_who_is_called_sooner_moves_up(desk: Desk, house: Kinfolk) -> None:
    clerk = desk.clerk()
    invite(desk, clerk)
    invite(desk, clerk, number="13800000002", kinship="son", name="王强")
    page = clerk.press(clerk.get(desk.elder_page), "先打这位")
    assert page.text.index("1. 儿子王强") < page.text.index("2. 女儿王丽")


def test_taken_off_at_the_desk_and_put_back(desk: Desk, house: Kinfolk) -> None:
    daughter, clerk = house.daughter("may_see"), desk.clerk()
    page = clerk.post(
        f"{desk.elder_page}/family/{ref_of(house, daughter)}/off",
        data=Page(clerk.get(desk.elder_page).text).forms[0].fields,
        follow_redirects=True,
    )
    assert "女儿王丽已经取消" in page.text
    assert house.phone_of(daughter).get(house.home).status_code == HTTPStatus.NOT_FOUND
    clerk.press(page, "撤回")
    assert house.phone_of(daughter).get(house.home).status_code == HTTPStatus.OK


def test_the_elders_word_on_the_telephone_hides_it_from_all(desk: Desk, house: Kinfolk) -> None:
    daughter, clerk = house.daughter("may_see"), desk.clerk()
    page = clerk.press(clerk.get(desk.elder_page), "老人不让家人看了")
    assert "什么都看不到" in page.text
    assert house.phone_of(daughter).get(house.home).status_code == HTTPStatus.NOT_FOUND


def test_the_way_in_is_sent_once_more(desk: Desk, house: Kinfolk) -> None:
    daughter, clerk = house.daughter("may_see"), desk.clerk()
    clerk.press(clerk.get(desk.elder_page), "再发邀请")
    assert len(house.texts_of(daughter)) == 1
    assert house.strange_phone().get(house.link).status_code == HTTPStatus.OK


def test_who_saw_a_familys_number_is_noted(desk: Desk, house: Kinfolk) -> None:
    daughter = house.daughter("may_see")
    desk.clerk().get(desk.elder_page)
    person = house.person_of(daughter)
    assert house.in_app(lambda: db.session.query(Sighting).filter_by(person_id=person).count()) == 1


@pytest.mark.parametrize(
    ("role", "answer"), [(Role.AUDITOR, HTTPStatus.FORBIDDEN), (Role.MANAGER, HTTPStatus.FORBIDDEN)]
)
def test_only_the_desk_changes_a_family(desk: Desk, house: Kinfolk, role: Role, answer: HTTPStatus) -> None:
    daughter = house.daughter("may_see")
    desk.accepted()
    clerk = desk.clerk(role, firm=desk.cast.firm if role is Role.MANAGER else None)
    page = f"{desk.elder_page}/family/{ref_of(house, daughter)}"
    assert clerk.get(page).status_code == HTTPStatus.FORBIDDEN
    shown = clerk.get(desk.elder_page).text
    assert ("女儿王丽" in shown) is (role is Role.AUDITOR)


def test_the_story_says_which_of_the_family_ordered_and_a_manager_reads_no_name(desk: Desk, house: Kinfolk) -> None:
    daughter = house.daughter("may_see", "may_order", "is_told")
    phone = house.phone_of(daughter)
    phone.press(phone.get(f"{house.service_page}/tomorrow_morning"), "就要这个")
    house.follow()
    house.taken()
    job = house.in_app(lambda: f"/desk/jobs/{house.job().ref}")
    assert "女儿王丽" in desk.clerk().get(job).text
    seen = desk.clerk(Role.MANAGER, firm=desk.cast.firm).get(job)
    assert seen.status_code == HTTPStatus.OK
    assert "王丽" not in seen.text
    assert house.in_app(lambda: db.session.query(Message).filter_by(template="family_assigned").count()) == 1


def test_one_of_another_elders_family_is_not_found(desk: Desk, house: Kinfolk) -> None:
    other = house.daughter("may_see", elder_id=house.cast.stranger)
    assert desk.clerk().get(f"{desk.elder_page}/family/{ref_of(house, other)}").status_code == HTTPStatus.NOT_FOUND
