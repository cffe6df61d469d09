from dataclasses import replace

from werkzeug.datastructures import MultiDict

from care.db import Model, db, record
from care.models import Area, Organisation
from care.web.desk.registers import saving
from care.web.desk.registers.history import history
from care.web.desk.registers.organisations import ORGANISATIONS
from tests.support.cast import AREA
from tests.support.desk import Desk
from tests.support.registers import XIMEI, administrator, firm_page, logged


def ximei() -> Model:
    return db.session.get_one(Area, AREA)


def test_the_page_says_who_changed_what_and_when(desk: Desk) -> None:
    clerk = administrator(desk)
    page = clerk.press(clerk.get(f"{XIMEI}/edit"), "记下来", name_en="Ximei town", rough="1")
    told = page.text[page.text.index('id="history"') :]
    assert "修改</b> · 管理员 陈接线" in told
    assert "英文名: <del>Ximei</del> → <ins>Ximei town</ins>" in told
    assert "<del>否</del> → <ins>是</ins>" in told
    assert "中文名" not in told
    details = {"before": {"name_en": "Ximei", "rough": False}, "after": {"name_en": "Ximei town", "rough": True}}
    assert logged(desk, ximei) == [("edited", {**details, "hidden": []})]


def test_a_new_row_begins_its_history(desk: Desk) -> None:
    clerk = administrator(desk)
    page = clerk.press(clerk.get("/desk/registers/organisations/new"), "记下来", name_zh="新家", name_en="New")
    told = page.text[page.text.index('id="history"') :]
    assert "登记</b>" in told
    assert "中文名: 新家" in told
    assert "电话" not in told


def test_saving_what_is_there_already_leaves_no_trace(desk: Desk) -> None:
    clerk = administrator(desk)
    assert clerk.press(clerk.get(f"{XIMEI}/edit"), "记下来").status_code == 200
    clerk.press(clerk.get(f"{firm_page(desk)}/edit"), "记下来")
    assert logged(desk, ximei) == []
    assert "还没有人改过" in clerk.get(firm_page(desk)).text


def test_rows_within_a_row_are_told_as_people_read_them(desk: Desk) -> None:
    clerk = administrator(desk)
    page = clerk.press(clerk.get(f"{firm_page(desk)}/edit"), "记下来", **{"areas-0-ends_on": "2030-01-01"})
    told = page.text[page.text.index('id="history"') :]
    assert "<del>溪美街道 2020-01-01</del> → <ins>溪美街道 2020-01-01 2030-01-01</ins>" in told


def test_out_of_use_and_back_stand_in_the_history(desk: Desk) -> None:
    clerk = administrator(desk)
    page = clerk.press(clerk.press(clerk.get(firm_page(desk)), "停用"), "恢复使用")
    told = page.text[page.text.index('id="history"') :]
    assert told.index("恢复使用</b>") < told.index("停用</b>")
    firm = logged(desk, lambda: db.session.get_one(Organisation, desk.cast.firm))
    assert [action for action, _ in firm] == ["deactivated", "reactivated"]


def test_what_is_sensitive_is_told_without_what_it_was(desk: Desk) -> None:
    register = replace(ORGANISATIONS, sensitive=("phone",))

    def save() -> None:
        firm = db.session.get_one(Organisation, desk.cast.firm)
        typed = {"name_zh": "康乐", "name_en": "Kangle Home Care", "phone": "0595 8638 0001"}
        form = register.form(MultiDict(typed), obj=firm)
        assert form.validate()
        saving.save(register, firm, form)

    with desk.app.test_request_context():
        desk.change(save)
        lines = history(register, db.session.get_one(Organisation, desk.cast.firm)).entries[0].lines
    assert [(str(line.label), line.hidden) for line in lines][:2] == [("中文名", False), ("电话", True)]
    [(_, details)] = logged(desk, lambda: db.session.get_one(Organisation, desk.cast.firm))
    assert details["hidden"] == ["phone"]
    assert "8638" not in str(details)


def test_twenty_changes_stand_there_and_the_older_by_a_link(desk: Desk) -> None:
    def change() -> None:
        for number in range(21):
            record(ximei(), "edited", before={"name_en": f"name {number}"}, after={"name_en": f"name {number + 1}"})

    desk.change(change)
    clerk = administrator(desk)
    page = clerk.get(XIMEI)
    assert page.text.count("<ins>") == 20
    assert "name 0<" not in page.text
    older = page.text.partition("?older=")[2].partition("#")[0]
    page = clerk.get(f"{XIMEI}?older={older}")
    assert "<del>name 0</del> → <ins>name 1</ins>" in page.text
    assert page.text.count("<ins>") == 1
    assert clerk.get(f"{XIMEI}?older={10**40}").status_code == 200
