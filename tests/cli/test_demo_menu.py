from pathlib import Path
from typing import Any

import phonenumbers
import pytest

from care.cli.demo.catalogue import table_of
from care.cli.demo.phones import CAPACITY, LANDLINES, MOBILES, cannot_ring, drawn_numbers
from care.cli.demo.townships import townships
from care.geo import Place, distance_m
from care.models import AreaKind

ICONS = Path(__file__).parents[2] / "templates" / "icons"
MONTH_FEN = 20_000
SEAT = Place(24.9877, 118.3858)

CATEGORIES: list[dict[str, Any]] = table_of("services.toml")["category"]
SERVICES: list[dict[str, Any]] = [service for category in CATEGORIES for service in category["service"]]
ORGANISATIONS: list[dict[str, Any]] = table_of("organisations.toml")["organisation"]
SKILLS: list[dict[str, Any]] = table_of("organisations.toml")["skill"]

each_service = pytest.mark.parametrize("service", SERVICES, ids=lambda service: str(service["code"]))


def chinese(text: str) -> bool:
    return any("一" <= character <= "鿿" for character in text)


def test_thirty_services_stand_in_eight_categories() -> None:
    assert (len(CATEGORIES), len(SERVICES)) == (8, 30)
    assert len({service["code"] for service in SERVICES}) == 30


@each_service
def test_a_service_speaks_both_languages(service: dict[str, Any]) -> None:
    for key in ("name", "summary"):
        assert chinese(service[f"{key}_zh"])
        assert service[f"{key}_en"].isascii()


@each_service
def test_its_standard_has_a_few_points_in_both_languages(service: dict[str, Any]) -> None:
    assert 3 <= len(service["standard"]) <= 6
    assert all(chinese(zh) and en.isascii() for zh, en in service["standard"])


@each_service
def test_its_price_is_fair_and_leaves_something_to_the_firm(service: dict[str, Any]) -> None:
    assert 0 < service["pay_fen"] * service.get("crew_size", 1) < service["price_fen"] <= MONTH_FEN


@each_service
def test_its_icon_is_drawn(service: dict[str, Any]) -> None:
    assert (ICONS / f"{service['icon']}.svg").exists()


@each_service
def test_its_skills_can_be_held(service: dict[str, Any]) -> None:
    assert set(service.get("skills", [])) <= {skill["code"] for skill in SKILLS}


def test_categories_speak_both_languages_and_have_a_picture() -> None:
    assert all(chinese(each["name_zh"]) and each["name_en"].isascii() for each in CATEGORIES)
    assert all((ICONS / f"{each['icon']}.svg").exists() for each in CATEGORIES)


def test_bathing_at_home_takes_two() -> None:
    assert [service["code"] for service in SERVICES if service.get("crew_size") == 2] == ["bath-at-home"]


def test_every_way_of_fulfilment_is_on_the_menu() -> None:
    ways = {service.get("fulfilment", "home_visit") for service in SERVICES}
    assert ways == {"home_visit", "escort", "canteen_delivery", "appointment", "telephone"}


def test_nanan_has_its_26_townships() -> None:
    kinds = [each.kind for each in townships()]
    assert [kinds.count(kind) for kind in (AreaKind.SUBDISTRICT, AreaKind.TOWN, AreaKind.TOWNSHIP)] == [3, 21, 2]
    assert len({each.code for each in townships()}) == 26
    assert all(each.code.startswith("350583") and distance_m(each.centre, SEAT) < 45_000 for each in townships())


def test_a_place_without_a_source_is_called_rough() -> None:
    assert [each.english for each in townships() if each.rough][:2] == ["Liucheng Subdistrict", "Meilin Subdistrict"]


def test_some_organisation_may_serve_every_township() -> None:
    served = {name for organisation in ORGANISATIONS for name in organisation["townships"]}
    assert served == {each.name for each in townships()}


@pytest.mark.parametrize("prefix", [MOBILES, LANDLINES])
def test_numbers_can_be_typed_in_but_not_rung(prefix: str) -> None:
    number = next(drawn_numbers(prefix))
    assert cannot_ring(number)
    assert phonenumbers.is_possible_number(phonenumbers.parse(number))


def test_no_mobile_of_the_demo_is_one_that_was_ever_given_out() -> None:
    numbers = list(zip(drawn_numbers(MOBILES), range(50), strict=False))
    assert not any(phonenumbers.is_valid_number(phonenumbers.parse(number)) for number, _ in numbers)


def test_a_real_number_is_known_from_the_demos() -> None:
    assert not cannot_ring("+8613805950001")
    assert not cannot_ring("+8659586373661")


def test_there_is_an_end_to_the_numbers() -> None:
    numbers = drawn_numbers(MOBILES)
    with pytest.raises(RuntimeError):
        list(zip(numbers, range(CAPACITY), strict=True))
