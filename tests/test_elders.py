"""A caller who is entered as an elder."""

import pytest
from flask import Flask

from care import elders, errors
from care.db import Change, db, transaction
from care.elders import Entered, Newcomer
from care.models import Area, AreaKind, ContactPoint, Elder, Gender, Language
from tests.support.cast import Cast

LANDLINE = "0595-86381234转801"


def areas() -> None:
    with transaction():
        for code, kind, zh, en in (
            ("350583", AreaKind.CITY, "南安市", "Nan'an"),
            ("350583100", AreaKind.TOWN, "洪濑镇", "Honglai"),
            ("350583002", AreaKind.SUBDISTRICT, "柳城街道", "Liucheng"),
        ):
            db.session.add(Area(code=code, kind=kind, name_zh=zh, name_en=en, lat=24.9, lng=118.4))


def entered(name: str = "陈玉花", number: str = "138 0000 1234", lives_at: str = "溪美街道和平路9号") -> Entered:
    with transaction():
        return elders.enter(Newcomer(name, number, lives_at, Gender.FEMALE))


def points(elder: Elder) -> list[ContactPoint]:
    return db.session.query(ContactPoint).filter(ContactPoint.person_id == elder.person_id).all()


def test_three_fields_make_an_elder_who_can_order(cast_on_both: Cast) -> None:
    elder, is_new = entered()
    assert is_new
    assert (elder.person.name, elder.person.latin_name, elder.person.sounds) == (
        "陈玉花",
        "Chen Yuhua",
        "chenyuhua cyh",
    )
    assert elder.person.language is Language.ZH
    assert (elder.home.address, elder.home.area_code, elder.home.rough) == ("溪美街道和平路9号", "350583001", True)
    assert [point.value for point in points(elder)] == ["+8613800001234"]
    assert db.session.query(Change).filter_by(subject="elder", action="entered").count() == 1


def test_a_landline_takes_no_texts_and_keeps_its_extension(cast: Cast) -> None:
    (point,) = points(entered(number=LANDLINE).elder)
    assert (point.value, point.extension, point.text_capable) == ("+8659586381234", "801", False)


def test_the_same_name_at_the_same_number_is_the_same_elder(cast_on_both: Cast) -> None:
    first = entered()
    again = entered(number="+86 13800001234", lives_at="溪美")
    assert again == Entered(first.elder, is_new=False)


def test_another_name_at_the_number_is_another_elder_and_both_share_it(cast: Cast) -> None:
    wife, husband = entered().elder, entered(name="林大海").elder
    assert wife.id != husband.id
    db.session.expire_all()
    assert [point.shared for elder in (wife, husband) for point in points(elder)] == [True, True]


@pytest.mark.parametrize(
    ("said", "area"),
    [
        ("洪濑", "350583100"),
        ("洪濑镇 溪美路 3 号", "350583100"),
        ("洪濑溪美路3号", "350583100"),
        ("南安市柳城街道", "350583002"),
        ("12 Station Road, liucheng", "350583002"),
    ],
)
def test_the_area_is_read_from_the_address(cast: Cast, said: str, area: str) -> None:
    areas()
    assert elders.area_in(said).code == area


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "长" * 501}, "name"),
        ({"number": "不知道"}, "number"),
        ({"lives_at": "和平路9号"}, "lives_at"),
        ({"lives_at": ""}, "lives_at"),
    ],
)
def test_what_is_missing_is_asked_for_at_its_field(cast: Cast, typed: dict[str, str], field: str) -> None:
    with pytest.raises(errors.Invalid) as refused:
        entered(**typed)
    assert refused.value.field == field


def test_a_long_and_a_strange_name_are_kept_as_they_are(cast: Cast) -> None:
    for name in ("长" * 500, "王👵<script>", "O'Brien\u202e"):
        assert entered(name=name).elder.person.name == name


def test_a_second_number_is_hers_too_once(in_app: Flask, cast: Cast) -> None:
    elder = entered().elder
    for _ in range(2):
        with transaction():
            elders.add_number(db.session.get_one(Elder, elder.id), LANDLINE)
    assert [point.extension for point in points(elder)] == [None, "801"]
