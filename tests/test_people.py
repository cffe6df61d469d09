"""A person's data as it is entered and corrected."""

from datetime import date

import pytest
from flask import Flask

from care import errors, people
from care.db import db, transaction
from care.models import ContactPoint, Gender, Language, Person

MOBILE, LANDLINE = "+8613800001234", "+8659586381234"
# Invented, with right check digits: women of 15 March 1940 and 1 January 1945, a man of that March day.
HERS, ANOTHER, HIS = "350583194003151020", "350583194501011047", "350583194003151012"


def somebody(name: str = "王秀兰", *numbers: str) -> Person:
    """A woman of whom only name and numbers are known."""
    person = Person(gender=Gender.FEMALE, language=Language.ZH)
    people.set_name(person, name)
    people.set_numbers(person, numbers)
    return person


def shared_at(value: str) -> set[bool]:
    return {point.shared for point in db.session.query(ContactPoint).filter_by(value=value)}


@pytest.mark.parametrize(
    "typed", ["138 0000 1234", "+86 138-0000-1234", "１３８００００１２３４", "0086 13800001234", " 13800001234 "]
)
def test_a_number_is_the_same_in_any_spelling(in_app_on_both: Flask, typed: str) -> None:
    with transaction():
        (number,) = people.numbers_of(somebody("王秀兰", typed))
    assert number == (MOBILE, None, True)


@pytest.mark.parametrize("typed", ["0595-86381234转801", "(0595) 8638 1234 ext 801", "０５９５-86381234-801"])
def test_a_landline_takes_no_texts_and_keeps_its_extension(in_app: Flask, typed: str) -> None:
    with transaction():
        (number,) = people.numbers_of(somebody("王秀兰", typed))
    assert number == (LANDLINE, "801", False)


def test_two_extensions_of_one_line_are_two_numbers_and_the_same_twice_is_one(in_app: Flask) -> None:
    with transaction():
        her = somebody("王秀兰", "0595-86381234转801", "0595-86381234转802", "0595 8638 1234 转 802")
    assert [number.extension for number in people.numbers_of(her)] == ["801", "802"]


def test_a_number_left_out_reaches_her_no_more_and_its_row_stays(in_app: Flask) -> None:
    with transaction():
        her = somebody("王秀兰", MOBILE, LANDLINE)
    with transaction():
        people.set_numbers(her, [LANDLINE])
    assert [number.value for number in people.numbers_of(her)] == [LANDLINE]
    assert db.session.query(ContactPoint).filter_by(value=MOBILE).one().deactivated_at is not None


def test_two_share_a_number_until_one_of_them_gives_it_up(in_app_on_both: Flask) -> None:
    with transaction():
        somebody("王秀兰", MOBILE)
        husband = somebody("林大海", MOBILE)
    assert shared_at(MOBILE) == {True}
    with transaction():
        people.set_numbers(husband, [])
    assert shared_at(MOBILE) == {True, False}
    assert not people.numbers_of(husband)
    live = db.session.query(ContactPoint).filter_by(value=MOBILE, deactivated_at=None).one()
    assert not live.shared


def test_what_is_no_number_is_said_with_what_was_typed(in_app: Flask) -> None:
    with pytest.raises(errors.Invalid) as wrong, transaction():
        somebody("王秀兰", MOBILE, "一三八")
    assert wrong.value.field == "numbers"
    with in_app.test_request_context():
        assert "一三八" in str(wrong.value.sentence)


def test_the_name_in_letters_follows_unless_it_was_written_by_hand(in_app: Flask) -> None:
    her = Person(gender=Gender.FEMALE)
    people.set_name(her, "曾国芳")
    assert (her.surname, her.latin_name, her.latin_surname) == ("曾", "Ceng Guofang", "Ceng")
    her.latin_name = her.latin_surname = "Zeng"
    people.set_name(her, "曾国方")
    assert (her.name, her.latin_name) == ("曾国方", "Zeng")


def test_a_name_of_any_characters_stays_as_it_is(in_app_on_both: Flask) -> None:
    name = "😀" * 100 + "<script>'\"" + "王" * 390
    with transaction():
        her = somebody(name)
    db.session.expire_all()
    assert her.name == name


def test_the_resident_number_is_kept_encrypted_and_found_by_exact_match(in_app_on_both: Flask) -> None:
    with transaction():
        her = somebody()
        people.set_resident_id(her, people.read_resident_id(HERS))
    stored = db.session.execute(db.text("SELECT resident_id, resident_id_hash FROM person")).one()
    assert HERS not in "".join(stored)
    spelled = " ".join((HERS[:6], HERS[6:14], HERS[14:]))
    for typed, found in ((HERS, 1), (spelled, 1), (HIS, 0)):
        condition = people.bears_id(typed)
        assert condition is not None
        assert db.session.query(Person).filter(condition).count() == found
    assert people.bears_id(HERS[:17]) is None


def test_birth_date_and_gender_follow_where_nobody_knew_them(in_app: Flask) -> None:
    him = Person(name="林大海", surname="林")
    people.set_resident_id(him, HIS)
    assert (him.birth_date, him.gender) == (date(1940, 3, 15), Gender.MALE)


@pytest.mark.parametrize(("born", "gender"), [(date(1940, 3, 16), Gender.FEMALE), (None, Gender.MALE)])
def test_a_resident_number_that_contradicts_what_is_known_is_refused(
    in_app: Flask, born: date | None, gender: Gender
) -> None:
    with pytest.raises(errors.Invalid) as wrong:
        people.set_resident_id(Person(name="王秀兰", surname="王", gender=gender, birth_date=born), HERS)
    assert wrong.value.field == "resident_id"


@pytest.mark.parametrize("typed", ["12345", "350583194003151021", "35058319400231102X", "王秀兰", ""])
def test_what_is_no_resident_number_is_refused(in_app: Flask, typed: str) -> None:
    with pytest.raises(errors.Invalid):
        people.read_resident_id(typed)


def test_nobody_has_another_ones_resident_number(in_app_on_both: Flask) -> None:
    with transaction():
        people.set_resident_id(somebody(), HERS)
    with pytest.raises(errors.Invalid) as wrong, transaction():
        people.set_resident_id(somebody("李大山"), HERS)
    assert wrong.value.field == "resident_id"


def test_a_resident_number_is_taken_away_and_put_back(in_app: Flask) -> None:
    with transaction():
        her = somebody()
        people.set_resident_id(her, HERS)
        people.set_resident_id(her, None)
        assert (her.resident_id, her.resident_id_hash) == (None, None)
        people.set_resident_id(her, HERS)


def test_a_resident_number_is_shown_by_its_ends(in_app: Flask) -> None:
    assert people.masked(HERS) == f"{HERS[:4]}{'*' * 12}{HERS[-2:]}"
    assert people.id_mark(HERS) not in (people.id_mark(ANOTHER), HERS)
