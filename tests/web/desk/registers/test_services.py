import pytest

from care.db import db
from care.models import Category, Fulfilment, GenderRule, Layer, Service, Skill
from tests.support.cast import needs_skill
from tests.support.desk import Desk
from tests.support.pagelint import html_of
from tests.support.registers import administrator, logged, sheet

SERVICES = "/desk/registers/services/"
NEW = {
    "code": "foot-care",
    "category_code": "cleaning",
    "icon": "bath",
    "name_zh": "洗脚修脚",
    "name_en": "Foot care",
    "summary_zh": "泡脚、修剪趾甲，四十分钟。",
    "summary_en": "Feet soaked, nails cut, forty minutes.",
    "price_fen": "４５.５",
    "pay_fen": "30元",
    "minutes": "40",
    "skills": "bath",
    "requires": "agreement",
    "standard-0-text_zh": "水温试过",
    "standard-0-text_en": "Water tried",
    "standard-2-text_zh": "地面擦干",
    "standard-2-text_en": "Floor dried",
    "dispatch_offer_s": "90",
}


def cleaning(desk: Desk) -> str:
    """The page of the standing service."""
    return desk.in_app(lambda: f"{SERVICES}{db.session.get_one(Service, desk.cast.cleaning).ref}")


def add_bathing(desk: Desk) -> None:
    desk.change(lambda: db.session.add(Skill(code="bath", name_zh="助浴", name_en="Bathing")))


def test_a_service_is_entered_with_all_that_it_needs(desk: Desk) -> None:
    add_bathing(desk)
    clerk = administrator(desk)
    page = clerk.press(clerk.get(f"{SERVICES}new"), "记下来", **NEW)
    assert page.status_code == 200, page.text

    def check() -> None:
        row = db.session.query(Service).filter_by(code="foot-care").one()
        assert (row.price_fen, row.pay_fen, row.minutes, row.crew_size, row.unit_zh) == (4550, 3000, 40, 1, "次")
        assert (row.layer, row.fulfilment, row.gender_rule) == (
            Layer.DAILY_LIFE,
            Fulfilment.HOME_VISIT,
            GenderRule.ANY,
        )
        assert [each.skill_code for each in row.skills] == ["bath"]
        assert (row.requires, row.rounds, row.position) == (["agreement"], {"dispatch_offer_s": 90}, 2)
        assert [(point.position, point.text_zh) for point in row.standard] == [(1, "水温试过"), (2, "地面擦干")]

    desk.in_app(check)
    assert "洗脚修脚" in clerk.get(f"{SERVICES}?category=cleaning&layer=daily_life&q=洗脚").text


def test_what_it_says_of_its_rounds_is_taken_back_by_emptying_it(desk: Desk) -> None:
    clerk = administrator(desk)
    clerk.press(clerk.get(f"{cleaning(desk)}/edit"), "记下来", dispatch_offer_s="60", dispatch_together="2")
    clerk.press(clerk.get(f"{cleaning(desk)}/edit"), "记下来", dispatch_offer_s="")
    assert desk.in_app(lambda: db.session.get_one(Service, desk.cast.cleaning).rounds) == {"dispatch_together": 2}


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("price_fen", "12.345", "两位小数"),
        ("price_fen", "-1", "请填0到"),
        ("price_fen", "NaN", "两位小数"),
        ("price_fen", "1e9", "请填0到"),
        ("pay_fen", "很多", "请填金额"),
        ("minutes", "4", "请填5到720之间的数"),
        ("minutes", "一小时", "请填一个整数"),
        ("dispatch_offer_s", "29", "请填30到3600之间的数"),
        ("icon", "warning", "请从列表里选一个"),
        ("code", "日常", "代号只有"),
        ("requires", "money", "请从列表里选"),
    ],
)
def test_what_cannot_be_right_is_said_at_its_field(desk: Desk, field: str, typed: str, said: str) -> None:
    clerk = administrator(desk)
    page = clerk.press(clerk.get(f"{cleaning(desk)}/edit"), "记下来", **{field: typed})
    assert page.status_code == 422
    told = html_of(page).partition(f'id="{field}-wrong">')[2].partition("<")[0]
    assert said in told


def test_a_skill_that_is_needed_no_longer_is_taken_away(desk: Desk) -> None:
    desk.change(lambda: needs_skill(db.session.get_one(Service, desk.cast.cleaning), "bath"))
    clerk = administrator(desk)
    form = clerk.get(f"{cleaning(desk)}/edit")
    assert 'name="skills" value="bath" checked' in form.text
    assert clerk.press(form, "记下来", skills="").status_code == 200
    assert desk.in_app(lambda: db.session.get_one(Service, desk.cast.cleaning).skills) == []


def test_a_price_is_told_in_yuan_wherever_it_stands(desk: Desk) -> None:
    clerk = administrator(desk)
    page = clerk.press(clerk.get(f"{cleaning(desk)}/edit"), "记下来", price_fen="42.50")
    assert "<del>40元</del> → <ins>42.5元</ins>" in page.text
    assert 'value="42.5"' in clerk.get(f"{cleaning(desk)}/edit").text
    assert "<td>42.5元</td>" in clerk.get(SERVICES).text
    head, row = sheet(clerk.get(f"{SERVICES}export"))
    assert dict(zip(head, row, strict=True))["价格（元）"] == 42.5
    [(_, details)] = logged(desk, lambda: db.session.get_one(Service, desk.cast.cleaning))
    assert (details["before"], details["after"]) == ({"price_fen": 4000}, {"price_fen": 4250})


def test_a_service_out_of_use_is_off_the_menu(desk: Desk) -> None:
    clerk = administrator(desk)
    clerk.press(clerk.get(cleaning(desk)), "停用")
    assert desk.in_app(lambda: db.session.get_one(Service, desk.cast.cleaning).deactivated_at)


def test_a_category_and_a_skill_are_entered_and_can_be_chosen(desk: Desk) -> None:
    clerk = administrator(desk)
    given = {"code": "feet", "name_zh": "脚", "name_en": "Feet", "icon": "bath"}
    assert clerk.press(clerk.get("/desk/registers/categories/new"), "记下来", **given).status_code == 200
    assert desk.in_app(lambda: db.session.get_one(Category, "feet").position) == 2
    skill = {"code": "feet", "name_zh": "修脚", "name_en": "Foot care"}
    assert clerk.press(clerk.get("/desk/registers/skills/new"), "记下来", **skill).status_code == 200
    form = clerk.get(f"{SERVICES}new").text
    assert '<option value="feet">脚</option>' in form
    assert "修脚" in form


def test_a_ninth_category_finds_no_room_on_an_elders_home_page(desk: Desk) -> None:
    clerk = administrator(desk)
    given = {"name_zh": "大类", "name_en": "Category", "icon": "meals"}
    for number in range(2, 9):
        form = clerk.get("/desk/registers/categories/new")
        assert clerk.press(form, "记下来", code=f"kind-{number}", **given).status_code == 200
    ninth = clerk.press(clerk.get("/desk/registers/categories/new"), "记下来", code="kind-9", **given)
    assert ninth.status_code == 422
    assert "老人首页放不下" in ninth.text
    edited = clerk.press(clerk.get("/desk/registers/categories/kind-8/edit"), "记下来", name_zh="别的")
    assert edited.status_code == 200
