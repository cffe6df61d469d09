from care.db import db
from care.models import Area, Elder
from tests.support.cast import AREA
from tests.support.desk import Desk
from tests.support.registers import XIMEI, administrator


def english(desk: Desk) -> str:
    return desk.in_app(lambda: db.session.get_one(Area, AREA).name_en)


def test_the_second_saver_is_told_what_changed_and_may_save_on_top(desk: Desk) -> None:
    first, second = administrator(desk), desk.clerk(firm=None)
    opened = first.get(f"{XIMEI}/edit")
    first.press(first.get(f"{XIMEI}/edit"), "记下来", name_en="Meanwhile")
    told = first.press(opened, "记下来", name_en="Mine", name_zh="我的")
    assert told.status_code == 409
    assert "您填写的时候，这里被改过了" in told.text
    assert "管理员 陈接线" in told.text
    assert "<del>Ximei</del> → <ins>Meanwhile</ins>" in told.text
    assert 'value="Mine"' in told.text
    assert 'value="我的"' in told.text
    assert english(desk) == "Meanwhile"
    assert first.press(told, "记下来").status_code == 200
    assert english(desk) == "Mine"
    assert second.get(XIMEI).status_code == 200


def test_what_the_second_saver_left_alone_is_not_put_back(desk: Desk) -> None:
    clerk = administrator(desk)
    opened = clerk.get(f"{XIMEI}/edit")
    clerk.press(clerk.get(f"{XIMEI}/edit"), "记下来", name_en="Meanwhile")
    told = clerk.press(opened, "记下来", name_zh="我的")
    assert told.status_code == 409
    assert 'value="Meanwhile"' in told.text
    clerk.press(told, "记下来")
    assert english(desk) == "Meanwhile"
    assert desk.in_app(lambda: db.session.get_one(Area, AREA).name_zh) == "我的"


def test_what_both_changed_says_at_its_field_what_is_there_now(desk: Desk) -> None:
    clerk = administrator(desk)
    opened = clerk.get(f"{XIMEI}/edit")
    clerk.press(clerk.get(f"{XIMEI}/edit"), "记下来", name_en="Meanwhile")
    told = clerk.press(opened, "记下来", name_en="Mine")
    assert "刚才有人改成了：Meanwhile" in told.text


def test_an_address_put_right_elsewhere_is_no_reason_to_move_her_back(desk: Desk) -> None:
    clerk = desk.clerk()
    elder, home = desk.in_app(lambda: [each.ref for each in (_elder(desk), _elder(desk).home)])
    opened = clerk.get(f"/desk/registers/elders/{elder}/edit")
    clerk.press(clerk.get(f"/desk/registers/homes/{home}/edit"), "记下来", address="和平路10号")
    told = clerk.press(opened, "记下来", registered_address="老家")
    assert told.status_code == 409
    clerk.press(told, "记下来")
    assert desk.in_app(lambda: _elder(desk).home.ref) == home


def _elder(desk: Desk) -> Elder:
    return db.session.get_one(Elder, desk.cast.elder)


def test_a_change_between_the_warning_and_the_second_try_is_told_too(desk: Desk) -> None:
    clerk = administrator(desk)
    opened = clerk.get(f"{XIMEI}/edit")
    clerk.press(clerk.get(f"{XIMEI}/edit"), "记下来", name_en="One")
    told = clerk.press(opened, "记下来", name_en="Mine")
    clerk.press(clerk.get(f"{XIMEI}/edit"), "记下来", name_en="Two")
    told = clerk.press(told, "记下来")
    assert told.status_code == 409
    assert "<del>One</del> → <ins>Two</ins>" in told.text
    assert "<del>Ximei</del>" not in told.text


def test_a_form_that_forgot_what_it_saw_is_told_everything(desk: Desk) -> None:
    clerk = administrator(desk)
    clerk.press(clerk.get(f"{XIMEI}/edit"), "记下来", name_en="One")
    for seen in ("", "x", "-1"):
        assert clerk.press(clerk.get(f"{XIMEI}/edit"), "记下来", seen=seen, name_en="Two").status_code == 409
    assert english(desk) == "One"
