"""The register of elders at the desk."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

import pytest

from care import clock, elders
from care.db import db
from care.models import (
    ContactPoint,
    Elder,
    ElderCaregiver,
    Home,
    JobStatus,
    Liking,
    Person,
    Role,
    SessionElder,
    StandingKind,
)
from tests.support.client import LintingClient
from tests.support.desk import Desk
from tests.support.house import House
from tests.support.registers import logged, sheet

LIST = "/desk/registers/elders/"
HER_ID = "350583194003151020"
NAUGHTY = "<script>alert(1)</script>'\"\u202e😀" + "长" * 450

Read = TypeVar("Read")


def of_her(desk: Desk, read: Callable[[Elder], Read]) -> Read:
    return desk.in_app(lambda: read(db.session.get_one(Elder, desk.cast.elder)))


def her_page(desk: Desk) -> str:
    return f"{LIST}{of_her(desk, lambda elder: elder.ref)}"


def save(desk: Desk, clerk: LintingClient, **typed: str) -> str:
    """Type into her form and save; what the next page says."""
    return clerk.press(clerk.get(f"{her_page(desk)}/edit"), "记下来", **typed).text


@pytest.fixture
def clerk(desk: Desk) -> LintingClient:
    return desk.clerk()


@pytest.mark.parametrize("role", Role)
def test_the_desk_changes_it_an_auditor_reads_it_a_manager_finds_nothing(desk: Desk, role: Role) -> None:
    reader = desk.clerk(role, firm=desk.cast.firm)
    expected = {Role.MANAGER: (404, 404), Role.AUDITOR: (200, 403)}.get(role, (200, 200))
    assert (reader.get(her_page(desk)).status_code, reader.get(f"{her_page(desk)}/edit").status_code) == expected
    assert reader.get(LIST).status_code == expected[0]
    assert reader.get(f"{LIST}export").status_code == expected[0]


def test_a_new_elder_is_entered_with_all_that_is_known(desk: Desk, clerk: LintingClient) -> None:
    page = clerk.press(
        clerk.get(f"{LIST}new"),
        "记下来",
        name="曾国芳",
        gender="female",
        language="zh",
        numbers="138 0000 1234\n０５９５-86381234转801",
        area_code="350583001",
        address="溪美街道 新街 1 号",
        resident_id=HER_ID,
        needs="耳朵不好",
    )
    assert "曾国芳" in page.text
    assert HER_ID not in page.text
    assert "3505************20" in page.text

    def read() -> tuple[object, ...]:
        elder = db.session.query(Elder).join(Elder.person).filter(Person.name == "曾国芳").one()
        return elder.needs, elder.person.birth_date, elder.home.rough, elder.person.contact_points[1].extension

    assert desk.in_app(read) == ("耳朵不好", date(1940, 3, 15), True, "801")


def test_a_new_address_is_a_new_home_and_the_one_she_shared_stays(desk: Desk, clerk: LintingClient) -> None:
    desk.change(lambda: setattr(db.session.get_one(Elder, desk.cast.stranger), "home_id", her_home(desk)))
    save(desk, clerk, address="溪美街道 新街 1 号")
    assert of_her(desk, lambda elder: (elder.home.address, elder.home.rough)) == ("溪美街道 新街 1 号", True)
    stays = desk.in_app(lambda: db.session.get_one(Elder, desk.cast.stranger).home.address)
    assert stays == "溪美街道 和平路 8 号 301"


def her_home(desk: Desk) -> int:
    return db.session.get_one(Elder, desk.cast.elder).home_id


def test_the_address_of_another_elder_is_the_same_home(desk: Desk, clerk: LintingClient) -> None:
    desk.change(lambda: setattr(db.session.get_one(Elder, desk.cast.stranger).home, "address", "新街1号"))
    save(desk, clerk, address="新街 1号")
    theirs = desk.in_app(lambda: db.session.get_one(Elder, desk.cast.stranger).home_id)
    assert of_her(desk, lambda elder: elder.home_id) == theirs
    count = desk.in_app(lambda: db.session.query(Home).count())
    save(desk, clerk, address="新街1 号", lives_alone="1")
    assert desk.in_app(lambda: db.session.query(Home).count()) == count


def test_health_and_the_resident_number_are_logged_as_changed_only(desk: Desk, clerk: LintingClient) -> None:
    save(desk, clerk, needs="心脏不好", resident_id=HER_ID)
    action, details = logged(desk, lambda: db.session.get_one(Elder, desk.cast.elder))[-1]
    assert action == "edited"
    assert set(details["hidden"]) == {"needs", "resident_id"}
    assert "心脏不好" not in str(details)
    assert HER_ID not in str(details)
    page = clerk.get(her_page(desk)).text
    assert "内容保密" in page


def test_the_resident_number_stays_untouched_and_goes_when_emptied(desk: Desk, clerk: LintingClient) -> None:
    save(desk, clerk, resident_id=HER_ID)
    save(desk, clerk, lives_alone="1")
    assert of_her(desk, lambda elder: elder.person.resident_id) == HER_ID
    save(desk, clerk, resident_id="")
    assert of_her(desk, lambda elder: elder.person.resident_id_hash) is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"resident_id": "350583194003151021"}, "身份证号不对"),
        ({"resident_id": HER_ID, "birth_date": "1941-01-01"}, "出生日期和填的不一样"),
        ({"numbers": "不知道"}, "请输入电话号码"),
        ({"name": ""}, "这一项要填"),
        ({"name": "长" * 501}, "太长了"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    desk: Desk, clerk: LintingClient, typed: dict[str, str], said: str
) -> None:
    page = clerk.press(clerk.get(f"{her_page(desk)}/edit"), "记下来", **{"needs": "腿疼", **typed})
    assert page.status_code == 422
    assert said in page.text
    assert "腿疼" in page.text
    assert of_her(desk, lambda elder: elder.needs) == "膝盖不好"


def test_naughty_words_are_stored_and_shown_as_they_are(desk: Desk, clerk: LintingClient) -> None:
    page = save(desk, clerk, name=NAUGHTY, address=NAUGHTY, registered_address=NAUGHTY)
    assert of_her(desk, lambda elder: elder.person.name) == NAUGHTY
    assert "<script>alert" not in page
    assert clerk.get(LIST).status_code == 200


def test_who_is_preferred_and_who_is_blocked_are_chosen_from_those_near(desk: Desk, clerk: LintingClient) -> None:
    near, far = str(desk.cast.near), str(desk.cast.far)
    save(desk, clerk, preferred=near, blocked=far, regular_caregiver_id=near)
    said = desk.in_app(lambda: {each.caregiver_id: each.liking for each in db.session.query(ElderCaregiver)})
    assert said == {desk.cast.near: Liking.PREFERRED, desk.cast.far: Liking.BLOCKED}
    page = save(desk, clerk, blocked=near)
    assert "同一个人不能又要又不要" in page


@pytest.mark.parametrize("text", ["王秀兰", "wangxiulan", "wxl", "和平路", HER_ID, "350583 19400315 1020"])
def test_she_is_found_by_name_pinyin_address_and_her_whole_resident_number(
    desk: Desk, clerk: LintingClient, text: str
) -> None:
    save(desk, clerk, resident_id=HER_ID)
    assert her_page(desk) in clerk.get(LIST, query_string={"q": text}).text


@pytest.mark.parametrize("text", ["35058319400315102", "350583194003151012", "王二小"])
def test_a_part_of_a_resident_number_or_another_ones_finds_nobody(desk: Desk, clerk: LintingClient, text: str) -> None:
    save(desk, clerk, resident_id=HER_ID)
    assert "没有找到" in clerk.get(LIST, query_string={"q": text}).text


def lives(desk: Desk, kind: StandingKind, days: int) -> None:
    def say() -> None:
        day = clock.now().astimezone(clock.LOCAL).date() + timedelta(days=days)
        elders.set_standing(db.session.get_one(Elder, desk.cast.elder), kind, day)

    desk.change(say)


def found(desk: Desk, clerk: LintingClient, **asked: str) -> bool:
    return her_page(desk) in clerk.get(LIST, query_string=asked).text


def test_the_list_is_filtered_by_how_elders_stand_now(desk: Desk, clerk: LintingClient) -> None:
    lives(desk, StandingKind.AWAY, -9)
    lives(desk, StandingKind.HOSPITAL, -2)
    lives(desk, StandingKind.ACTIVE, 3)
    assert [kind for kind in StandingKind if found(desk, clerk, standing=kind.value)] == [StandingKind.HOSPITAL]
    lives(desk, StandingKind.ACTIVE, 0)
    assert [kind for kind in StandingKind if found(desk, clerk, standing=kind.value)] == [StandingKind.ACTIVE]


def test_the_list_is_filtered_by_what_is_amiss(desk: Desk, clerk: LintingClient) -> None:
    every = ("alone", "numbers", "rough", "age")
    assert not any(found(desk, clerk, **{name: "1"}) for name in every)

    def worsen() -> None:
        elder = db.session.get_one(Elder, desk.cast.elder)
        elder.lives_alone = elder.home.rough = True
        elder.person.birth_date = date(1930, 1, 1)
        db.session.query(ContactPoint).filter_by(person_id=elder.person_id).delete()

    desk.change(worsen)
    assert all(found(desk, clerk, **{name: "1"}) for name in every)
    assert found(desk, clerk, area="350583001")


def test_a_standing_is_entered_for_a_day_to_come_and_taken_back(desk: Desk, clerk: LintingClient) -> None:
    form = clerk.get(f"/desk/elders/{of_her(desk, lambda elder: elder.ref)}/standing")
    soon = (clock.now().astimezone(clock.LOCAL) + timedelta(days=2)).date().isoformat()
    page = clerk.press(form, "记下来", kind="hospital", starts_on=soon, note="市医院")
    assert "还没到" in page.text
    page = clerk.press(page, "写错了")
    assert "一直在家" in page.text
    actions = [action for action, _ in logged(desk, lambda: db.session.get_one(Elder, desk.cast.elder))]
    assert actions == ["standing_set", "standing_taken_back"]


@pytest.mark.parametrize("day", ["1800-01-01", "2100-01-01", "昨天", ""])
def test_a_day_that_cannot_be_is_asked_for_again(desk: Desk, clerk: LintingClient, day: str) -> None:
    form = clerk.get(f"/desk/elders/{of_her(desk, lambda elder: elder.ref)}/standing")
    assert clerk.press(form, "记下来", kind="away", starts_on=day).status_code == 422


def test_an_elder_with_an_open_order_is_not_put_out_of_use(desk: Desk, clerk: LintingClient) -> None:
    page = clerk.press(clerk.get(her_page(desk)), "停用")
    assert page.status_code == 409
    assert of_her(desk, lambda elder: elder.deactivated_at) is None


def test_put_out_of_use_all_her_phones_are_out_at_once(desk: Desk, clerk: LintingClient) -> None:
    phone = House(desk.app, desk.cast).elder_phone()
    home = of_her(desk, lambda elder: f"/e/{elder.ref}/")
    assert phone.get(home).status_code == 200
    desk.change(lambda: setattr(desk.job(), "status", JobStatus.CANCELLED))
    clerk.press(clerk.get(her_page(desk)), "停用")
    assert phone.get(home).status_code == 404
    assert desk.in_app(lambda: db.session.query(SessionElder).count()) == 0
    clerk.press(clerk.get(her_page(desk)), "恢复使用")
    assert phone.get(home).status_code == 404


def test_her_two_pages_at_the_desk_lead_to_each_other(desk: Desk, clerk: LintingClient) -> None:
    assert f'href="{desk.elder_page}"' in clerk.get(her_page(desk)).text
    assert f'href="{her_page(desk)}"' in clerk.get(desk.elder_page).text


def test_the_export_masks_the_resident_number_and_tells_no_health(desk: Desk, clerk: LintingClient) -> None:
    save(desk, clerk, resident_id=HER_ID)
    rows = sheet(clerk.get(f"{LIST}export?q=王秀兰"))
    assert "3505************20" in rows[1]
    assert "膝盖不好" not in str(rows)
