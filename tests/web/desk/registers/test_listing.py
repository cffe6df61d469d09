import pytest

from care import clock
from care.db import db
from care.models import Area, AreaKind, Organisation, Role
from tests.support.counting import queries
from tests.support.desk import Desk
from tests.support.registers import administrator, firm_page

AREAS = "/desk/registers/areas/"
FIRMS = "/desk/registers/organisations/"
TOWNS = 120


def add_towns(desk: Desk) -> None:
    """Three pages of towns, code 100 … 219."""
    place = {"kind": AreaKind.TOWN, "lat": 25.0, "lng": 118.0}
    towns = [Area(code=str(100 + n), name_zh=f"东镇{n}", name_en=f"Dong {n}", **place) for n in range(TOWNS)]
    desk.change(lambda: db.session.add_all(towns))


def test_search_filter_order_and_page_survive_each_other(desk: Desk) -> None:
    add_towns(desk)
    page = administrator(desk).get(f"{AREAS}?q=东&kind=town&sort=-code&page=2")
    assert "共120条" in page.text
    assert "第2页，共3页" in page.text
    assert page.text.index("东镇69<") < page.text.index("东镇20<")
    for number in (1, 3):
        assert f"{AREAS}?page={number}&amp;q=%E4%B8%9C&amp;kind=town&amp;sort=-code" in page.text
    assert f"{AREAS}?q=%E4%B8%9C&amp;kind=town&amp;sort=name" in page.text
    again = administrator(desk).press(page, "找", q="镇1")
    assert [again.request.args[name] for name in ("q", "kind", "sort")] == ["镇1", "town", "-code"]


def test_beyond_the_last_page_of_a_search_stands_the_last(desk: Desk) -> None:
    add_towns(desk)
    clerk = administrator(desk)
    for asked in ("q=东&sort=-code&page=9", "sort=-code&page=9000"):
        page = clerk.get(f"{AREAS}?{asked}")
        assert "第3页，共3页" in page.text
        assert "东镇0<" in page.text
    assert "少写几个字" in clerk.get(f"{AREAS}?q=没有这个镇&page=9").text


def test_a_heading_says_how_the_list_is_sorted_and_turns_it_round(desk: Desk) -> None:
    page = administrator(desk).get(f"{AREAS}?sort=name")
    assert '<th scope="col" aria-sort="ascending"><a href="/desk/registers/areas/?sort=-name">' in page.text
    page = administrator(desk).get(f"{AREAS}?sort=-name")
    assert '<th scope="col" aria-sort="descending"><a href="/desk/registers/areas/?sort=name">' in page.text
    assert page.text.count("aria-sort") == 1


def test_an_empty_list_says_what_to_do(desk: Desk) -> None:
    assert "少写几个字" in administrator(desk).get(f"{AREAS}?q=没有这个镇").text
    desk.change(lambda: setattr(db.session.get_one(Organisation, desk.cast.firm), "deactivated_at", clock.now()))
    assert "登记第一条" in administrator(desk).get(FIRMS).text
    assert "登记第一条" not in desk.clerk().get(FIRMS).text


@pytest.mark.parametrize(
    "asked", ["sort=evil", "sort=-", "page=-3", f"page={10**30}", "page=二", "kind=x", "off=2", "q=%25", "q=_"]
)
def test_what_an_address_cannot_mean_is_passed_over(desk: Desk, asked: str) -> None:
    assert administrator(desk).get(f"{AREAS}?{asked}").status_code == 200


def test_signs_of_the_search_language_are_searched_as_they_are(desk: Desk) -> None:
    clerk = administrator(desk)
    assert "少写几个字" in clerk.get(f"{AREAS}?q=%25").text
    assert "少写几个字" in clerk.get(f"{AREAS}?q=_").text


def test_what_is_out_of_use_is_listed_only_when_asked_for(desk: Desk) -> None:
    clerk = administrator(desk)
    clerk.press(clerk.get(firm_page(desk)), "停用")
    assert "康乐" not in clerk.get(FIRMS).text
    page = clerk.get(f"{FIRMS}?off=1")
    assert "康乐" in page.text
    assert 'name="off" value="1" checked' in page.text


def test_a_row_that_is_not_there_is_not_found(desk: Desk) -> None:
    clerk = administrator(desk)
    for ref in ("0", "x" * 500, "😀", "..%2f"):
        assert clerk.get(f"{AREAS}{ref}").status_code == 404
        assert clerk.get(f"{FIRMS}{ref}").status_code == 404
    assert clerk.get("/desk/registers/nothing/").status_code == 404


def test_a_full_page_asks_the_database_ten_times_at_most(desk: Desk) -> None:
    add_towns(desk)
    clerk = administrator(desk)
    for address in (f"{AREAS}?q=东&kind=town&sort=name&page=2", FIRMS, "/desk/registers/settings/"):
        with queries(desk.app) as asked:
            assert clerk.get(address).status_code == 200
        assert len(asked) <= 10, asked


def test_a_manager_finds_her_own_firm_and_no_other(desk: Desk) -> None:
    rival = desk.rival()
    ref = desk.in_app(lambda: db.session.get_one(Organisation, rival).ref)
    manager = desk.clerk(Role.MANAGER, firm=desk.cast.firm)
    page = manager.get(FIRMS)
    assert "康乐" in page.text
    assert "别家" not in page.text
    assert "共1条" in page.text
    assert "没有找到" in manager.get(f"{FIRMS}?q=别家").text
    assert manager.get(f"{FIRMS}{ref}").status_code == 404
    assert manager.get(f"{FIRMS}{ref}/edit").status_code == 404
    assert manager.get(firm_page(desk)).status_code == 200
