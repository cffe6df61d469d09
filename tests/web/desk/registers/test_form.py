from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from care.db import db
from care.models import Area, AreaKind, Organisation
from tests.support.cast import AREA
from tests.support.client import LintingClient
from tests.support.desk import Desk
from tests.support.registers import XIMEI, administrator, firm_page

NEW_AREA = "/desk/registers/areas/new"
NEW_FIRM = "/desk/registers/organisations/new"
NAUGHTY = (
    "长" * 500,
    "👵🏽👩‍👩‍👧‍👦🏳️‍🌈",
    "'; DROP TABLE organisation; --",
    "</textarea><script>alert(1)</script>",
    "{{ 7 * 7 }} {% raw %} %(name)s %s {0}",
    "الصفحات \u202e Z\u032e\u031e",
    "=1+1",
    "../../etc/passwd\x01",
)


def kept(desk: Desk, read: Callable[[Organisation], object]) -> object:
    return desk.in_app(lambda: read(db.session.get_one(Organisation, desk.cast.firm)))


def served(desk: Desk) -> object:
    return kept(desk, lambda firm: [(each.area_code, str(each.starts_on), str(each.ends_on)) for each in firm.areas])


def save(desk: Desk, **typed: str) -> TestResponse:
    clerk = administrator(desk)
    return clerk.press(clerk.get(f"{firm_page(desk)}/edit"), "记下来", **typed)


def add_area(clerk: LintingClient, **typed: str) -> TestResponse:
    given = {"code": "350583002", "kind": "town", "name_zh": "罗东镇", "name_en": "Luodong", "place": "25.06, 118.42"}
    return clerk.press(clerk.get(NEW_AREA), "记下来", **(given | typed))


def test_a_row_is_entered_and_stands_on_its_page(desk: Desk) -> None:
    page = add_area(administrator(desk))
    assert page.status_code == 200
    assert page.request.path == "/desk/registers/areas/350583002"
    area = desk.in_app(lambda: db.session.get_one(Area, "350583002"))
    assert (area.name_zh, area.kind, area.lat, area.rough) == ("罗东镇", AreaKind.TOWN, 25.06, False)


def test_an_error_stands_at_its_field_and_what_was_typed_stays(desk: Desk) -> None:
    page = add_area(administrator(desk), name_en="", place="<东边>", kind="planet", rough="1")
    assert page.status_code == 422
    assert 'id="name_en-wrong">这一项要填。' in page.text
    assert 'aria-describedby="name_en-hint name_en-wrong" aria-invalid="true"' in page.text
    assert 'value="&lt;东边&gt;"' in page.text
    assert 'value="罗东镇"' in page.text
    assert 'name="rough" value="1" checked' in page.text
    assert 'id="kind-wrong">请从列表里选一个。' in page.text
    assert '<a href="#kind">' in page.text
    assert desk.in_app(lambda: db.session.get(Area, "350583002")) is None


def test_a_code_that_is_taken_or_changed_is_refused(desk: Desk) -> None:
    clerk = administrator(desk)
    assert "这个已经有了" in add_area(clerk, code=AREA).text
    page = clerk.press(clerk.get(f"{XIMEI}/edit"), "记下来", code="1")
    assert page.status_code == 422
    assert "登记以后不能再改" in page.text


def test_an_address_can_fill_a_form_beforehand(desk: Desk) -> None:
    page = administrator(desk).get(f"{NEW_AREA}?name_zh=霞美镇&kind=town&rough=1")
    assert 'value="霞美镇"' in page.text
    assert '<option value="town" selected>' in page.text


@pytest.mark.parametrize("name", NAUGHTY)
def test_any_text_is_stored_and_shown_as_it_is(desk: Desk, name: str) -> None:
    clerk = administrator(desk)
    page = clerk.press(clerk.get(NEW_FIRM), "记下来", name_zh=name, name_en=name)
    assert page.status_code == 200
    assert desk.in_app(lambda: db.session.query(Organisation).filter_by(name_zh=name).one().name_en) == name
    assert clerk.get(f"{page.request.path}/edit").status_code == 200
    assert "49" not in page.text[page.text.index("<h1") : page.text.index("</h1>")]


def test_a_text_of_more_than_500_characters_is_refused(desk: Desk) -> None:
    page = save(desk, name_zh="长" * 501)
    assert page.status_code == 422
    assert "太长了" in page.text
    assert "长" * 501 in page.text


def test_rows_within_a_form_are_added_changed_and_taken_away(desk: Desk) -> None:
    rival = {"areas-1-area_code": AREA, "areas-1-starts_on": "2026-01-01", "areas-1-ends_on": "2026年12月31日"}
    assert save(desk, **rival).status_code == 200
    assert served(desk) == [(AREA, "2020-01-01", "None"), (AREA, "2026-01-01", "2026-12-31")]
    assert save(desk, **{"areas-1-ends_on": ""}).status_code == 200
    assert served(desk) == [(AREA, "2020-01-01", "None"), (AREA, "2026-01-01", "None")]
    assert save(desk, **{"areas-0-area_code": "", "areas-0-starts_on": ""}).status_code == 200
    assert served(desk) == [(AREA, "2026-01-01", "None")]


def test_a_wrong_row_within_a_form_says_so_at_its_field_and_stays(desk: Desk) -> None:
    page = save(desk, **{"areas-2-area_code": AREA, "areas-2-starts_on": "2026-02-30", "areas-2-ends_on": "2019-1-1"})
    assert page.status_code == 422
    assert "没有这一天" in page.text
    assert "有一行填得不对" in page.text
    assert 'value="2026-02-30"' in page.text
    page = save(desk, **{"areas-0-ends_on": "2019-12-31"})
    assert "还早" in page.text
    assert served(desk) == [(AREA, "2020-01-01", "None")]


def test_a_row_is_put_out_of_use_and_taken_back(desk: Desk) -> None:
    clerk = administrator(desk)
    page = clerk.press(clerk.get(firm_page(desk)), "停用")
    assert kept(desk, lambda firm: firm.deactivated_at)
    clerk.press(page, "恢复使用")
    assert kept(desk, lambda firm: firm.deactivated_at) is None


def test_a_register_that_does_not_end_has_no_such_address(desk: Desk) -> None:
    clerk = administrator(desk)
    page = clerk.get(XIMEI)
    assert "停用" not in page.text
    assert clerk.get("/desk/registers/settings/new").status_code == 404
