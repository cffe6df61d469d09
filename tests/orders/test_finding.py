"""Finding an elder as an operator types while the telephone rings."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text

from care.db import db, transaction
from care.models import Area, AreaKind, ContactPoint, Elder, Relation, RelationKind, Role, Staff
from care.orders.finding import Match, callers, find_elders
from tests.conftest import MakeApp
from tests.support import cast as people
from tests.support.cast import Cast
from tests.support.counting import queries

LANDLINE = "+8659586381234"
MOBILE = "+8613800001234"


def operator(cast: Cast) -> Staff:
    return db.session.get_one(Staff, cast.operator)


def found(cast: Cast, text: str) -> list[str]:
    return [match.elder.person.name for match in find_elders(operator(cast), text, limit=30)]


def calls(cast: Cast, number: str) -> list[Match]:
    return callers(operator(cast), number, limit=30)


def reach(elder_id: int, value: str, extension: str | None = None) -> None:
    with transaction():
        person_id = db.session.get_one(Elder, elder_id).person_id
        db.session.add(ContactPoint(person_id=person_id, value=value, extension=extension))


def daughter(cast: Cast, *, ends_on: date | None = None, kinship: str = "女儿") -> None:
    with transaction():
        person = people.person("王丽", phone="+8613900005678")
        relation = Relation(
            elder_id=cast.elder, person=person, kind=RelationKind.FAMILY, kinship=kinship,
            starts_on=people.LONG_AGO, ends_on=ends_on,
        )  # fmt: skip
        db.session.add(relation)


@pytest.mark.parametrize("text", ["王秀兰", "秀兰", "wangxiulan", "Wang Xiulan", "WXL", "wxl", "xiulan", "wang xiu"])
def test_a_name_is_found_in_characters_in_pinyin_and_by_initials(cast_on_both: Cast, text: str) -> None:
    with transaction():
        db.session.get_one(Elder, cast_on_both.stranger).person.latin_name = None
    assert found(cast_on_both, text) == ["王秀兰"]


@pytest.mark.parametrize("text", ["和平路", "和平路 8 号", "秀兰 和平路", "wxl 溪美", "Ximei 秀兰"])
def test_a_street_or_an_area_finds_whoever_lives_there(cast_on_both: Cast, text: str) -> None:
    assert "王秀兰" in found(cast_on_both, text)


@pytest.mark.parametrize(
    "text", ["", " ", "12", "%", "_", "和平路 陈", "和平路 9", "南安", "\U0001f475", "' OR 1=1 --"]
)
def test_what_fits_nobody_finds_nobody(cast: Cast, text: str) -> None:
    with transaction():
        db.session.add(Area(code="350583", kind=AreaKind.CITY, name_zh="南安市", name_en="Nan'an", lat=25, lng=118))
    assert found(cast, text) == []


def test_who_is_called_just_so_comes_first(cast: Cast) -> None:
    with transaction():
        people.elder("阿秀兰")
        people.elder("秀兰")
    assert found(cast, "秀兰")[0] == "秀兰"


@pytest.mark.parametrize("text", ["王丽", "wangli", "13900005678", "5678"])
def test_an_elder_is_found_through_her_daughter(cast_on_both: Cast, text: str) -> None:
    daughter(cast_on_both)
    (match,) = find_elders(operator(cast_on_both), text, limit=30)
    assert match.elder.person.name == "王秀兰"
    assert match.through
    assert match.through.kinship == "女儿"


def test_who_fits_herself_is_not_said_to_be_found_through_family(cast: Cast) -> None:
    daughter(cast)
    (match, *_) = find_elders(operator(cast), "王", limit=30)
    assert match.through is None


def test_a_relation_that_has_ended_leads_to_nobody(cast: Cast) -> None:
    daughter(cast, ends_on=date(2021, 1, 1))
    assert calls(cast, "13900005678") == []


@pytest.mark.parametrize("number", ["138 0000 1234", "+8613800001234", "１３８００００１２３４", "00001234"])
def test_a_call_names_the_elder_whatever_the_spelling(cast_on_both: Cast, number: str) -> None:
    reach(cast_on_both.elder, MOBILE)
    assert [match.elder.id for match in calls(cast_on_both, number)] == [cast_on_both.elder]


def test_two_elders_with_one_number_are_both_named(cast: Cast) -> None:
    reach(cast.elder, MOBILE)
    reach(cast.stranger, MOBILE)
    assert [match.elder.person.name for match in calls(cast, MOBILE)] == ["李大山", "王秀兰"]


def test_an_elder_with_two_numbers_is_named_by_each(cast: Cast) -> None:
    reach(cast.elder, MOBILE)
    reach(cast.elder, LANDLINE)
    for number in (MOBILE, "0595 86381234"):
        assert [match.elder.id for match in calls(cast, number)] == [cast.elder]


def test_an_extension_tells_two_on_one_line_apart(cast: Cast) -> None:
    reach(cast.elder, LANDLINE, "801")
    reach(cast.stranger, LANDLINE, "802")
    assert [match.elder.id for match in calls(cast, "0595-86381234转802")] == [cast.stranger]
    assert len(calls(cast, "0595-86381234")) == len(calls(cast, "0595-86381234转9")) == 2


def test_a_call_through_family_says_who_rings(cast: Cast) -> None:
    daughter(cast)
    (match,) = calls(cast, "139 0000 5678")
    assert match.through
    assert match.through.person.name == "王丽"


@pytest.mark.parametrize("number", ["13911112222", "anonymous", "", "12", "95533"])
def test_a_number_that_nobody_has_is_nobodys(cast: Cast, number: str) -> None:
    assert calls(cast, number) == []


def test_a_firms_manager_finds_nobody_to_whom_no_own_caregiver_goes(cast: Cast) -> None:
    with transaction():
        manager = people.staff("manager", Role.MANAGER)
        manager.organisation_id = cast.firm
    reach(cast.elder, MOBILE)
    assert find_elders(manager, "王秀兰", limit=30) == callers(manager, MOBILE, limit=30) == []


def test_postgresql_looks_people_up_at_once_however_many_fit(make_app: MakeApp, postgresql_url: str) -> None:
    of_a_million = "SELECT id FROM elder WHERE lives_alone OR person_id + 0 IN (SELECT generate_series(1, 1000000))"
    with make_app(DATABASE_URL=postgresql_url).app_context():
        plan = "\n".join(db.session.scalars(text(f"EXPLAIN {of_a_million}")))
    assert "hashed SubPlan" in plan


def test_a_search_asks_the_database_a_handful_of_times(app: Flask, cast: Cast) -> None:
    daughter(cast)
    for _ in range(5):
        with transaction():
            people.elder("王小明")
    who = operator(cast)
    with queries(app) as asked:
        for match in find_elders(who, "王", limit=30):
            assert match.elder.person.name
            assert match.elder.home.area.name_zh
    assert len(asked) < 10
