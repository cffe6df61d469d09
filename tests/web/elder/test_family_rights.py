"""What one of the family may on an elder's pages: every route, with every right."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus

import pytest
from flask import Flask
from sqlalchemy import select

from care import clock
from care.access import Right
from care.db import Change, db
from care.models import Plan, Relation, RelationKind, Sighting, StandingKind, When
from tests.support import plans as calendar
from tests.support.client import LintingClient
from tests.support.counting import queries
from tests.support.family import Kinfolk, at_familys
from tests.support.pagelint import Page, wire_bytes

SEEN, ORDERED, OWN = Right.SEE, Right.ORDER, Right.OWN
# What each page asks for; a page that is added must say it here.
PAGES = {
    "home": SEEN,
    "more": SEEN,
    "call_for_help": SEEN,
    "my_orders": SEEN,
    "order": SEEN,
    "receipt": SEEN,
    "leaving": SEEN,
    "leave": SEEN,
    "category": ORDERED,
    "when": ORDERED,
    "summary": ORDERED,
    "place": ORDERED,
    "again": ORDERED,
    "cancel": ORDERED,
    "restore": ORDERED,
    "tell_outcome": ORDERED,
    "rate": ORDERED,
    "my_plans": SEEN,
    "leave_out_day": ORDERED,
    "put_day_back": ORDERED,
    "my_place": OWN,
    "place_me": OWN,
    "my_card": OWN,
    "make_card": OWN,
    "slip": OWN,
    "my_family": OWN,
    "new_family": OWN,
    "invite_family": OWN,
    "take_off": OWN,
    "put_back": OWN,
    "hide_from_family": OWN,
    "show_family": OWN,
}
RIGHTS = {"none": (), "told": ("is_told",), "see": ("may_see",), "order": ("may_see", "may_order")}
GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture
def house(app: Flask, frozen: clock.FrozenClock) -> Kinfolk:
    return at_familys(app)


def elders_routes(app: Flask) -> list[tuple[str, str]]:
    """Name and method of every page that has an elder in its address."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/e/<ref>")]
    return [
        (rule.endpoint.removeprefix("elder."), "POST" if "POST" in (rule.methods or ()) else "GET") for rule in rules
    ]


def address(house: Kinfolk, name: str, relation_id: int) -> str:
    """Where the page is, filled in with what there is."""
    service, order = house.service_page.split("/")[-1], house.order_page.split("/")[-1]
    relation = house.in_app(lambda: db.session.get_one(Relation, relation_id).ref)
    plan = house.in_app(lambda: db.session.scalars(select(Plan.ref)).one())
    rows = {"relation_ref": relation, "plan_ref": plan, "day": "2026-03-03"}
    parts = rows | {"code": "cleaning", "service_ref": service, "wanted": "asap", "order_ref": order}
    rule = next(rule for rule in house.app.url_map.iter_rules() if rule.endpoint == f"elder.{name}")
    path = rule.rule.replace("/e/<ref>/", house.home)
    for part, value in parts.items():
        path = path.replace(f"<{part}>", value)
    return path


def allowed(right: Right, held: tuple[str, ...]) -> bool:
    return {SEEN: "may_see" in held, ORDERED: "may_order" in held, OWN: False}[right]


def test_every_page_of_an_elder_says_what_it_asks_of_the_family(house: Kinfolk) -> None:
    assert {name for name, _ in elders_routes(house.app)} == PAGES.keys()


@pytest.mark.parametrize("held", RIGHTS.values(), ids=RIGHTS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_to_whoever_has_its_right_and_to_nobody_else(
    house: Kinfolk, name: str, held: tuple[str, ...]
) -> None:
    house.in_app(lambda: calendar.planned(house.cast))
    house.done()
    daughter = house.daughter(*held)
    phone, method = house.phone_of(daughter), dict(elders_routes(house.app))[name]
    page = address(house, name, daughter)
    answer = phone.get(page) if method == "GET" else phone.post(page, data=keys_of(phone) | {"face": "3"})
    if allowed(PAGES[name], held):
        assert answer.status_code not in (HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN)
    elif PAGES[name] is ORDERED and "may_see" in held:
        assert answer.status_code == HTTPStatus.FORBIDDEN
        assert "打热线" in answer.text
    else:
        assert answer.status_code == HTTPStatus.NOT_FOUND


def keys_of(phone: LintingClient) -> dict[str, str]:
    """The keys of a form that this browser was given."""
    fields = Page(phone.get("/e/sign-in").text).forms[0].fields
    return {name: fields[name] for name in ("csrf_token", "key")}


def test_who_may_only_see_has_no_button_that_orders_and_no_word_of_the_door(house: Kinfolk) -> None:
    order = house.ordered()
    house.taken()
    phone = house.phone_of(house.daughter("may_see"))
    page, home = phone.get(order).text, phone.get(house.home).text
    assert "张阿珍" in page
    for hidden in ("不要了", house.word(), house.told(), "tel:+86100"):
        assert hidden not in page
    assert "/menu/" not in home
    assert "请老人自己按" in home


def test_who_orders_for_her_reads_the_word_and_the_code_too(house: Kinfolk) -> None:
    order = house.ordered()
    house.taken()
    page = house.phone_of(house.daughter("may_see", "may_order")).get(order).text
    assert house.word() in page
    assert house.told() in page


def test_every_page_says_whose_it_is_as_her_daughter_says_it(house: Kinfolk) -> None:
    phone = house.phone_of(house.daughter("may_see", "may_order"))
    for page in ("", "more", "help", "orders", "menu/cleaning"):
        assert "妈妈 王秀兰" in phone.get(house.home + page).text


def test_what_a_daughter_orders_is_hers_in_the_log_and_says_so_to_mother(house: Kinfolk) -> None:
    daughter = house.daughter("may_see", "may_order")
    phone = house.phone_of(daughter)
    placed = phone.press(phone.get(f"{house.service_page}/asap"), "就要这个")
    who = f"family:{house.person_of(daughter)}"
    assert [order.ordered_by for order in house.orders()] == [who]
    assert house.in_app(lambda: db.session.query(Change).filter(Change.action == "placed").one().actor) == who
    assert "您订的" in placed.text
    assert "女儿王丽帮您订的" in house.elder_phone().get(placed.request.path).text


def test_whose_number_a_daughter_saw_is_noted_with_her_name(house: Kinfolk) -> None:
    daughter, order = house.daughter("may_see", "may_order"), house.ordered()
    house.taken()
    house.phone_of(daughter).get(order)
    seen = house.in_app(lambda: {row.viewer for row in db.session.query(Sighting)})
    assert f"family:{house.person_of(daughter)}" in seen


def _taken_off(house: Kinfolk, daughter: int) -> None:
    house.take_off(daughter)


def _hidden(house: Kinfolk, _daughter: int) -> None:
    house.hide()


def _over(house: Kinfolk, daughter: int) -> None:
    house.change(lambda: setattr(db.session.get_one(Relation, daughter), "ends_on", date(2026, 3, 1)))


def _unseen(house: Kinfolk, daughter: int) -> None:
    house.change(lambda: setattr(db.session.get_one(Relation, daughter), "may_see", False))


@pytest.mark.parametrize("end", [_taken_off, _hidden, _over, _unseen])
def test_her_phone_loses_the_elder_at_once_and_says_so_kindly(
    house: Kinfolk, end: Callable[[Kinfolk, int], None]
) -> None:
    daughter = house.daughter("may_see", "may_order", "is_told")
    phone = house.phone_of(daughter)
    assert phone.get(house.home).status_code == HTTPStatus.OK
    end(house, daughter)
    assert phone.get(house.home).status_code == HTTPStatus.NOT_FOUND
    page = phone.get("/e/", follow_redirects=True).text
    assert "家人名单里现在没有您" in page
    assert house.home not in page


def test_another_elders_guardian_does_not_decide_here(house: Kinfolk) -> None:
    daughter, other = house.daughter("may_see"), house.daughter("may_see", elder_id=house.cast.stranger)
    house.change(lambda: setattr(db.session.get_one(Relation, other), "kind", RelationKind.GUARDIAN))
    assert house.phone_of(daughter).get(house.home).status_code == HTTPStatus.OK
    stranger = house.home_of(house.cast.stranger)
    assert house.phone_of(other).get(stranger).status_code == HTTPStatus.NOT_FOUND


def test_the_last_day_of_a_relation_still_counts(house: Kinfolk) -> None:
    phone = house.phone_of(house.daughter("may_see", ends_on=date(2026, 3, 2)))
    assert phone.get(house.home).status_code == HTTPStatus.OK


def test_a_strangers_daughter_finds_nothing(house: Kinfolk) -> None:
    other = house.daughter("may_see", "may_order", elder_id=house.cast.stranger)
    assert house.phone_of(other).get(house.home).status_code == HTTPStatus.NOT_FOUND
    assert house.phone_of(other).get(house.home_of(house.cast.stranger)).status_code == HTTPStatus.OK


def test_mother_and_father_are_chosen_first(house: Kinfolk) -> None:
    both = [house.daughter("may_see", elder_id=each) for each in (house.cast.elder, house.cast.stranger)]
    page = house.phone_of(*both).get("/e/").text
    assert "给谁用" in page
    assert "妈妈 王秀兰" in page
    assert "李大山" in page


def test_a_card_alone_does_not_make_a_daughters_phone_the_elders_own(house: Kinfolk) -> None:
    phone = house.phone_of(house.daughter("may_see"))
    assert "第一次用" in phone.press(phone.get(house.card()), "进去").text
    assert phone.get(f"{house.home}slip").status_code == HTTPStatus.NOT_FOUND


def test_the_elders_own_phone_stays_her_own_when_a_daughter_signs_in_on_it(house: Kinfolk) -> None:
    daughter, phone = house.daughter("may_see"), house.elder_phone()
    house.change(
        lambda: setattr(db.session.get_one(Relation, daughter).person.contact_points[0], "value", "+8613800000009")
    )
    page = phone.press(phone.get("/e/sign-in"), "发短信给我", number="13800000009")
    assert phone.press(page, "进去", code=house.digits).status_code == HTTPStatus.OK
    assert phone.get(f"{house.home}slip").status_code == HTTPStatus.OK


@pytest.mark.parametrize("kind", StandingKind)
def test_while_nobody_can_come_the_family_reads_why_and_not_that_it_is_ill_itself(
    house: Kinfolk, kind: StandingKind
) -> None:
    house.stands(kind)
    page = house.phone_of(house.daughter("may_see", "may_order")).get(house.home).text
    assert "您登记的" not in page
    assert ("/menu/" in page) is (kind is StandingKind.ACTIVE)


def _coming(house: Kinfolk) -> str:
    phone = house.phone_of(house.daughter("may_see", "may_order"))
    page = phone.press(phone.get(f"{house.service_page}/asap"), "就要这个")
    house.follow()
    house.taken()
    return page.request.path


@pytest.mark.parametrize("reader", ["elder", "daughter", "son"])
def test_a_page_of_what_a_daughter_ordered_asks_the_database_at_most_six_times(house: Kinfolk, reader: str) -> None:
    order = _coming(house)
    daughter = house.relations()[0].id
    readers: dict[str, Callable[[], LintingClient]] = {
        "elder": house.elder_phone,
        "daughter": lambda: house.phone_of(daughter),
        "son": lambda: house.phone_of(house.daughter("may_see", "may_order")),
    }
    phone = readers[reader]()
    phone.get(order)
    with queries(house.app) as asked:
        assert phone.get(order).status_code == HTTPStatus.OK
    assert len(asked) <= 6, "\n".join(asked)


@pytest.mark.parametrize("page", ["", "more", "orders", "again", "menu/cleaning", "leave"])
def test_a_page_for_the_family_asks_the_database_at_most_six_times(house: Kinfolk, page: str) -> None:
    house.done()
    phone, address = house.phone_of(house.daughter("may_see", "may_order")), house.home + page
    with queries(house.app) as asked:
        assert phone.get(address).status_code == HTTPStatus.OK
    assert len(asked) <= 6, "\n".join(asked)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_fullest_home_comes_to_a_daughter_in_two_packets(house: Kinfolk, language: str) -> None:
    house.whole_menu()
    for when in (When.TOMORROW_MORNING, When.TOMORROW_AFTERNOON):
        house.ordered(when)
    house.done()
    phone = house.phone_of(house.daughter("may_see", "may_order"))
    phone.set_cookie("lang", language)
    phone.get(house.home)
    assert wire_bytes(phone.get(house.home, headers=GZIP)) <= 2920
