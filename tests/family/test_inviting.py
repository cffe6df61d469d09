"""Whom an invitation makes of a number: the same person again, or somebody new whose name nobody learns by typing."""

from datetime import date

import pytest
from flask import Flask

from care import access, clock, errors, family
from care.db import Change, db, transaction
from care.family import Newcomer, Rights
from care.models import DECIDES, Consent, Elder, Language, Relation, RelationKind
from tests.support.family import Kinfolk, at_familys
from tests.support.threads import at_once

TYPED = "13800000001"
NUMBER = "+8613800000001"


@pytest.fixture
def house(app_on_both: Flask, frozen: clock.FrozenClock) -> Kinfolk:
    return at_familys(app_on_both)


def invite(house: Kinfolk, elder_id: int, name: str = "") -> tuple[int, str]:
    """Somebody is invited at the number; returns her person's id and name."""
    with house.app.app_context(), transaction():
        elder = db.session.get_one(Elder, elder_id)
        family.agree(elder, "电话里同意")
        relation = family.invite(elder, Newcomer(access.read_number(TYPED), "daughter", name), Rights())
        return relation.person_id, relation.person.name


def share_home(house: Kinfolk) -> None:
    def move() -> None:
        db.session.get_one(Elder, house.cast.stranger).home_id = house.elder().home_id

    house.change(move)


def test_a_daughter_of_a_couple_is_one_person(house: Kinfolk) -> None:
    share_home(house)
    first, again = (invite(house, each) for each in (house.cast.elder, house.cast.stranger))
    assert first == again


def test_whose_number_it_is_elsewhere_is_not_told_by_typing_it(house: Kinfolk) -> None:
    house.daughter("may_see", elder_id=house.cast.stranger, number=NUMBER)
    person, name = invite(house, house.cast.elder)
    assert name == "王秀兰的女儿"
    assert person not in {each.person_id for each in house.relations()[:1]}


@pytest.mark.parametrize("kind", DECIDES)
def test_nobody_becomes_a_guardian_or_agent_without_a_document(house: Kinfolk, kind: RelationKind) -> None:
    daughter = house.invited()
    newcomer = Newcomer(access.read_number(TYPED), "daughter", "王丽", kind)
    with house.app.app_context(), pytest.raises(errors.Invalid), transaction():
        family.change(db.session.get_one(Relation, daughter), newcomer, Rights())
    son = Newcomer(access.read_number("13800000002"), "son", "王强", kind)
    with house.app.app_context(), pytest.raises(errors.Invalid), transaction():
        family.invite(house.elder(), son, Rights())
    assert [each.kind for each in house.relations()] == [RelationKind.FAMILY]


def test_who_has_no_name_yet_is_called_by_what_she_is_in_both_languages(house: Kinfolk) -> None:
    relation = house.invited()
    called = house.in_app(
        lambda: [family.called(db.session.get_one(Relation, relation), language) for language in Language]
    )
    assert called[0] == "女儿"
    assert "王" not in called[1]


def test_two_of_one_number_with_two_names_are_two(house: Kinfolk) -> None:
    assert invite(house, house.cast.elder, "王丽")[0] != invite(house, house.cast.elder, "王美")[0]
    assert len(house.relations()) == 2


def test_invited_again_after_her_last_day_she_is_let_in(house: Kinfolk) -> None:
    house.daughter("may_see", ends_on=date(2026, 3, 1), number=NUMBER)
    invite(house, house.cast.elder)
    assert len(house.relations()) == 1
    assert house.in_app(lambda: len(access.relations_by_number(NUMBER))) == 1


def test_taken_off_and_invited_anew_she_is_not_put_back_beside_herself(house: Kinfolk) -> None:
    relation = house.invited()
    house.take_off(relation)
    house.invited()
    first, second = house.relations()
    assert first.person_id == second.person_id
    with pytest.raises(errors.Refused):
        house.change(lambda: family.put_back(db.session.get_one(Relation, relation)))


def test_who_is_first_cannot_be_called_sooner(house: Kinfolk) -> None:
    one, two = house.daughter("may_see"), house.daughter("may_see")

    def move() -> None:
        for each in (one, two, two):
            family.move_up(db.session.get_one(Relation, each))

    house.change(move)
    assert [relation.id for relation in house.in_app(lambda: list(family.family_of(house.elder())))] == [two, one]


def test_a_consent_that_stands_is_not_given_twice(house: Kinfolk) -> None:
    invite(house, house.cast.elder)
    invite(house, house.cast.elder)
    assert house.in_app(lambda: db.session.query(Consent).count()) == 1


def test_a_link_of_another_kind_invites_nobody(house: Kinfolk) -> None:
    token = house.card().removeprefix("/e/k/")
    with pytest.raises(errors.NotFound):
        house.in_app(lambda: family.invitation_of(token))


def test_on_each_database_her_phone_finds_the_elder_until_she_is_taken_off(house: Kinfolk) -> None:
    relation = house.invited()
    phone = house.phone_of(relation)
    pages = [house.home, "/e/", f"{house.home}orders"]
    assert [phone.get(page, follow_redirects=True).status_code for page in pages] == [200, 200, 200]
    house.take_off(relation)
    assert [phone.get(page, follow_redirects=True).status_code for page in pages] == [404, 200, 404]
    assert house.elder_phone().get(f"{house.home}family").status_code == 200


def test_a_wrong_number_put_right_shuts_out_whoever_has_it(house: Kinfolk) -> None:
    invited = house.invited("13800000001")
    phone = house.phone_of(invited)
    house.change(lambda: family.send_invitation(db.session.get_one(Relation, invited)))
    sent = house.link
    house.change(lambda: _put_right(invited, "13800000002"))
    assert phone.get(house.home).status_code == 404
    assert house.strange_phone().get(sent).status_code == 404


def test_another_name_at_the_same_number_shuts_nobody_out(house: Kinfolk) -> None:
    invited = house.invited("13800000001")
    phone = house.phone_of(invited)
    house.change(lambda: _put_right(invited, "13800000001", name="王丽"))
    assert phone.get(house.home).status_code == 200


def _put_right(relation_id: int, number: str, name: str = "") -> None:
    who = Newcomer(access.read_number(number), "daughter", name)
    family.change(db.session.get_one(Relation, relation_id), who, Rights())


def test_taken_off_by_two_at_once_she_is_taken_off_once(house: Kinfolk) -> None:
    invited = house.invited()
    at_once(house.app, *[lambda: family.take_off(db.session.get_one(Relation, invited))] * 3)
    assert house.in_app(lambda: db.session.query(Change).filter_by(action="taken_off").count()) == 1
