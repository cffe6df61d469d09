"""A row's cells are understood in the ways that people write them, and nothing is guessed."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care.models import Gender
from care.transfers.roster_checking import SERIAL_ZERO, Entry, check, day
from care.transfers.roster_columns import Column
from tests.support.rosters import ID, OTHER_ID, full_width, resident_id

pytestmark = pytest.mark.usefixtures("in_app")

TODAY = date(2026, 3, 2)
births = st.dates(date(1906, 1, 9), TODAY)


def entry(**cells: str) -> Entry:
    """A row without a fault."""
    checked = check({Column(name): text for name, text in ({"name": "王秀英"} | cells).items()}, TODAY)
    assert checked.problems == []
    return checked.entry


def faults(**cells: str) -> list[tuple[str, str]]:
    """What is wrong in a row, by column."""
    checked = check({Column(name): text for name, text in ({"name": "王秀英"} | cells).items()}, TODAY)
    return [(column, what) for column, what, _said in checked.problems]


@settings(derandomize=True)
@given(births, st.booleans())
def test_a_day_is_the_same_however_it_is_written(born: date, wide: bool) -> None:  # noqa: FBT001 - Hypothesis
    ways = (
        born.isoformat(),
        f"{born.year}/{born.month}/{born.day}",
        f"{born.year}.{born.month:02}.{born.day:02}",
        f"{born.year}年{born.month}月{born.day}日",
        f"{born:%Y%m%d}",
        str((born - SERIAL_ZERO).days),
        f"{born.isoformat()} 00:00:00",
    )
    for way in ways:
        assert entry(born=full_width(way) if wide else way).born == born, way


@pytest.mark.parametrize(
    "text",
    [
        "40-05-01",
        "民国29年5月1日",
        "1940",
        "1940-05",
        "1940年5月",
        "5月1日",
        "1940-13-01",
        "1940-02-30",
        "40.5.1",
        "昨天",
    ],
)
def test_what_is_no_whole_day_is_not_guessed(text: str) -> None:
    assert faults(born=text) == [("born", "bad_day")]


@settings(derandomize=True)
@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_a_day(text: str) -> None:
    assert day(text) is None or day(text)


@settings(derandomize=True, max_examples=300)
@given(st.dictionaries(st.sampled_from([each.value for each in Column]), st.text(max_size=300)))
def test_no_row_breaks_the_reading(cells: dict[str, str]) -> None:
    check({Column(name): text for name, text in cells.items()}, TODAY)


@settings(derandomize=True)
@given(births, st.sampled_from(Gender), st.booleans())
def test_birth_and_gender_follow_from_a_number_in_any_width(born: date, gender: Gender, wide: bool) -> None:  # noqa: FBT001 - Hypothesis
    number = resident_id(born, gender)
    found = entry(id=full_width(f" {number} ") if wide else number)
    assert (found.resident_id, found.born, found.gender) == (number, born, gender)


def test_a_number_that_became_a_number_has_lost_its_end() -> None:
    for text in ("3.50583E+17", "3.50583194005010E+17", "３．５０５８３Ｅ＋１７"):
        assert faults(id=text) == [("id", "mangled_id")]


def test_a_wrong_digit_is_found() -> None:
    wrong = ID[:-1] + ("1" if ID[-1] != "1" else "2")
    assert faults(id=wrong) == faults(id=ID[:-1]) == [("id", "bad_id")]


def test_birth_and_gender_must_agree_with_the_number() -> None:
    assert faults(id=ID, born="1940-05-02", gender="男") == [("born", "other_birth"), ("gender", "other_gender")]
    assert faults(id=ID, born="19400501", gender="女") == []


def test_several_telephones_stand_in_one_cell() -> None:
    numbers = [each.value for each in entry(phone="１３８ ０００１ ０００１、0595-86381234").numbers]
    assert numbers == ["+8613800010001", "+8659586381234"]
    assert faults(phone="86381234") == [("phone", "bad_phone")]


def test_a_village_stands_before_the_house_once() -> None:
    assert entry(village="莲塘村", address="中山路3号").address == "莲塘村中山路3号"
    assert entry(village="莲塘村", address="莲塘村中山路3号").address == "莲塘村中山路3号"
    assert entry(village="莲塘村").address == "莲塘村"


def test_coordinates_of_no_named_system_are_not_guessed() -> None:
    assert faults(lat="24.98", lng="118.38") == [("datum", "no_datum")]
    assert entry(lat="24.98", lng="118.38", datum="WGS-84").place
    moved = entry(lat="24.98", lng="118.38", datum="高德").place
    assert moved
    assert (moved.lat, moved.lng) != (24.98, 118.38)
    assert faults(lat="x", lng="118.38", datum="WGS84") == [("lat", "bad_place")]


def test_an_entitlement_has_groups_and_days() -> None:
    found = entry(group="低保、 重度残疾", starts="2026年1月1日", ends="46387")
    assert (found.groups, found.starts_on, found.ends_on) == (
        ["低保", "重度残疾"],
        date(2026, 1, 1),
        date(2026, 12, 31),
    )
    assert entry(starts="2026-01-01", ends="长期").open_end
    assert faults(starts="2026-02-01", ends="2026-01-31") == [("ends", "ends_before")]


def test_what_says_nothing_is_nothing() -> None:
    found = entry(phone="—", address="无", born=" ", alone="")
    assert (found.numbers, found.address, found.born, found.alone) == ([], "", None, None)


def test_living_alone_is_yes_or_no() -> None:
    assert (entry(alone="是").alone, entry(alone="否").alone) == (True, False)
    assert faults(alone="也许") == [("alone", "bad_yes")]


def test_a_name_pulled_apart_is_one_name() -> None:
    assert entry(name="王  英").name == "王英"
    assert faults(name="") == [("name", "no_name")]
    assert faults(name="12") == [("name", "bad_name")]


def test_two_people_have_two_numbers() -> None:
    assert entry(id=ID).resident_id != entry(id=OTHER_ID).resident_id
