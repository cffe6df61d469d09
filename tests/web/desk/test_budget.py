"""The budget page: what every contract has left, drawn too; for administrators and auditors."""

from datetime import date

from care.clock import FrozenClock
from care.db import db
from care.models import Contract, Role
from care.reports import budget
from care.web.desk.budget import HEIGHT, WIDTH, plot_of
from tests.support.counting import queries
from tests.support.desk import Desk
from tests.support.money import contract, paid_for
from tests.support.play import place_order

PAGE = "/desk/budget"


def test_before_there_is_a_contract_the_page_says_so(desk: Desk) -> None:
    assert "还没有合同" in desk.clerk(Role.ADMINISTRATOR).get(PAGE).text


def test_every_contract_stands_there_with_what_is_left_and_its_plot(desk: Desk, frozen: FrozenClock) -> None:
    desk.in_app(lambda: paid_for(desk.cast, budget=1_000_000))
    desk.in_app(lambda: place_order(desk.cast))
    text = desk.clerk(Role.AUDITOR).get(PAGE).text
    for words in ("居家养老", "9960元", "<polyline"):
        assert words in text


def test_one_contract_shows_its_streets_and_services(desk: Desk, frozen: FrozenClock) -> None:
    desk.in_app(lambda: paid_for(desk.cast))
    desk.in_app(lambda: place_order(desk.cast))
    ref = desk.in_app(lambda: db.session.query(Contract).one().ref)
    text = desk.clerk(Role.ADMINISTRATOR).get(f"{PAGE}/{ref}").text
    for words in ("溪美街道", "日常保洁"):
        assert words in text
    assert desk.clerk(Role.ADMINISTRATOR).get(f"{PAGE}/nothing").status_code == 404


def test_it_asks_the_database_no_more_for_many_contracts(desk: Desk, frozen: FrozenClock) -> None:
    desk.in_app(lambda: paid_for(desk.cast))
    desk.change(lambda: [contract(position=n, name=f"第{n}份") for n in range(2, 6)])
    clerk = desk.clerk(Role.ADMINISTRATOR)
    with queries(desk.app) as asked:
        clerk.get(PAGE)
    assert len(asked) <= 10


def test_the_plot_stays_in_its_frame(desk: Desk, frozen: FrozenClock) -> None:
    def drawn() -> list[tuple[float, float]]:
        paid_for(desk.cast, starts_on=date(2024, 9, 1))
        points = " ".join([plot_of(each).spent + " " + plot_of(each).planned for each in budget.budgets()]).split()
        return [(float(x), float(y)) for x, y in (point.split(",") for point in points)]

    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in desk.in_app(drawn))
