from care.db import db
from care.models import Area, AreaKind, Export, Organisation, Role
from tests.support.desk import Desk
from tests.support.registers import administrator, sheet

AREAS = "/desk/registers/areas/"
FIRMS = "/desk/registers/organisations/"


def add_towns(desk: Desk) -> None:
    place = {"kind": AreaKind.TOWN, "lat": 25.0, "lng": 118.0}
    towns = [Area(code=str(100 + n), name_zh=f"东镇{n}", name_en=f"Dong {n}", **place) for n in range(3)]
    desk.change(lambda: db.session.add_all(towns))


def test_what_is_filtered_is_exported_in_its_order(desk: Desk) -> None:
    add_towns(desk)
    answer = administrator(desk).get(f"{AREAS}export?q=东&kind=town&sort=-code")
    head, *rows = sheet(answer)
    assert head == ("名称", "是什么", "代码", "纬度", "经度", "位置")
    assert [row[:4] for row in rows] == [(f"东镇{n}", "镇", str(100 + n), 25) for n in (2, 1, 0)]
    assert ".xlsx" in answer.headers["Content-Disposition"]


def test_the_button_exports_what_the_list_shows(desk: Desk) -> None:
    add_towns(desk)
    clerk = administrator(desk)
    answer = clerk.press(clerk.get(f"{AREAS}?q=东&sort=code"), "导出")
    assert [row[2] for row in sheet(answer)[1:]] == ["100", "101", "102"]


def test_cells_that_look_like_formulas_stay_text(desk: Desk) -> None:
    names = ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "=1+1\x01\ufffe\uffff"]
    desk.change(lambda: db.session.add_all(Organisation(name_zh=name, name_en="x") for name in names))
    answer = administrator(desk).get(f"{FIRMS}export")
    told = {row[0] for row in sheet(answer)}
    assert told >= {*names[:4], "=1+1"}
    assert b"<f>" not in answer.data


def test_who_took_which_list_away_is_kept(desk: Desk) -> None:
    desk.clerk(Role.AUDITOR).get(f"{AREAS}export?q=溪&sort=-name&page=3&evil=1")
    kept = desk.in_app(lambda: db.session.query(Export).one())
    assert (kept.register, kept.asked, kept.rows) == ("areas", "q=%E6%BA%AA&sort=-name", 1)
    assert kept.viewer.startswith("staff:")


def test_a_manager_takes_away_her_own_firm_alone(desk: Desk) -> None:
    desk.rival()
    answer = desk.clerk(Role.MANAGER, firm=desk.cast.firm).get(f"{FIRMS}export")
    assert [row[0] for row in sheet(answer)] == ["名称", "康乐居家服务"]
    assert desk.clerk(Role.MANAGER, firm=desk.cast.firm).get("/desk/registers/settings/export").status_code == 404


def test_the_sheet_is_in_the_readers_language(desk: Desk) -> None:
    clerk = administrator(desk)
    clerk.press(clerk.get(AREAS), "English")
    assert sheet(clerk.get(f"{AREAS}export"))[1][0] == "Ximei"
