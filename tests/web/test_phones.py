import re

import pytest
from flask import Flask

from care import clock, messages
from care.db import db
from care.models import Elder, HolderKind, Message
from tests.conftest import MakeApp
from tests.support import play
from tests.support.family import at_familys
from tests.support.pagelint import Page
from tests.support.rounds import Scene, offered

PHONES = "/demo/phones/"


@pytest.fixture
def scene(app: Flask, frozen: clock.FrozenClock) -> Scene:
    """The elder has ordered, and the near caregiver was asked by SMS."""
    return offered(app)


def test_the_near_caregivers_phone_shows_the_offer_with_a_link_that_opens(scene: Scene) -> None:
    phones = scene.strange_phone()
    link = re.search(r'<a href="(/c/o/\w+)" target="_blank"', phones.get(PHONES).text)
    assert link
    assert link[1] == scene.link
    assert phones.get(link[1]).status_code == 200


def test_a_code_can_be_read_on_the_phone_that_got_it(scene: Scene) -> None:
    number = scene.in_app(lambda: _elder(scene).person.contact_points[0].value)

    def ask() -> None:
        messages.send_login_code(HolderKind.ELDER, number)

    scene.change(ask)
    scene.in_app(messages.drain)
    assert re.search(r"您的验证码是\d{6}", scene.strange_phone().get(PHONES).text)


def test_what_was_not_sent_yet_has_not_arrived(scene: Scene) -> None:
    scene.change(lambda: db.session.query(Message).delete())
    assert "还没有短信" in scene.strange_phone().get(PHONES).text


def test_the_newest_message_stands_first(scene: Scene) -> None:
    scene.accepted()
    scene.in_app(messages.drain)
    person_id = scene.in_app(lambda: scene.near().person_id)
    page = scene.strange_phone().get(f"{PHONES}{person_id}").text
    assert page.index("是您的了") < page.index("新任务")


def test_the_cast_is_there_from_the_beginning_with_ways_into_their_pages(scene: Scene) -> None:
    page = scene.strange_phone().get(PHONES).text
    for name in ("王秀兰", "张阿珍", "林阿美", "陈接线"):
        assert f'aria-label="{name}"' in page


@pytest.mark.parametrize(
    ("part", "says", "leads_to"),
    [("老人", "王秀兰", "/e/"), ("助老员", "张阿珍", "/c/"), ("工作人员", "陈接线", "/desk/")],
)
def test_whose_phone_is_taken_up_her_pages_open(scene: Scene, part: str, says: str, leads_to: str) -> None:
    client = scene.strange_phone()
    opened = client.press(client.get(PHONES), f"打开{part}的页面")
    assert opened.status_code == 200
    assert opened.request.path.startswith(leads_to)
    assert says in opened.text


def test_a_daughters_phone_opens_on_all_by_whom_she_stands(app: Flask, frozen: clock.FrozenClock) -> None:
    house = at_familys(app)
    daughter = house.daughter("may_see")
    client = house.strange_phone()
    opened = client.press(client.get(PHONES), "打开家人的页面")
    assert opened.request.path == house.home
    assert "妈妈 王秀兰" in opened.text
    house.take_off(daughter)
    assert "打开家人的页面" not in client.get(f"{PHONES}?q=王丽").text


def test_whoever_has_no_pages_has_no_button(scene: Scene) -> None:
    client = scene.strange_phone()
    keys = Page(client.get(PHONES).text).forms[0].fields
    assert client.post(f"{PHONES}1/open", data=keys).status_code == 404


def test_a_phone_is_found_by_name_and_by_number(scene: Scene) -> None:
    client = scene.strange_phone()
    number = scene.in_app(lambda: scene.near().person.contact_points[0].value)
    for wanted in ("阿珍", number[-6:]):
        page = client.get(PHONES, query_string={"q": wanted}).text
        assert 'aria-label="张阿珍"' in page
        assert 'aria-label="王秀兰"' not in page
    assert "没有找到" in client.get(f"{PHONES}?q=nobody").text


def test_every_page_says_that_it_is_a_demo(scene: Scene) -> None:
    person_id = scene.in_app(lambda: scene.near().person_id)
    for path in (PHONES, f"{PHONES}{person_id}"):
        assert "演示：这些手机和人都是假的" in scene.strange_phone().get(path).text


def test_a_phone_of_nobody_is_not_there(scene: Scene) -> None:
    assert scene.strange_phone().get(f"{PHONES}1").status_code == 404


def test_the_shelf_renews_itself_only_when_a_message_came(scene: Scene, frozen: clock.FrozenClock) -> None:
    client, live = scene.strange_phone(), {"HX-Request": "true"}
    again = re.search(r'hx-get="([^"]+)"', client.get(PHONES).text)
    assert again
    assert client.get(again[1], headers=live).status_code == 204
    scene.in_app(lambda: play.assign(scene.job_id, scene.cast.far))
    scene.in_app(messages.drain)
    assert "是您的了" in client.get(again[1], headers=live).text


def test_a_name_that_looks_like_a_page_stays_a_name(scene: Scene) -> None:
    scene.change(lambda: setattr(_elder(scene).person, "name", "<script>alert(1)</script>"))
    assert "<script>alert" not in scene.strange_phone().get(PHONES).text


def test_in_production_there_are_no_such_phones(make_app: MakeApp, sqlite_url: str) -> None:
    production = {"CARE_MODE": "production", "SITE_URL": "https://care.example", "HOTLINE": "0595-00012349"}
    client = make_app(DATABASE_URL=sqlite_url, **production).test_client()
    for path in (PHONES, f"{PHONES}1", "/demo/phones"):
        assert client.get(path).status_code == 404


def _elder(scene: Scene) -> Elder:
    return db.session.get_one(Elder, scene.cast.elder)


def test_a_number_that_no_database_knows_is_nobodys_phone(scene: Scene) -> None:
    assert scene.strange_phone().get(f"{PHONES}{2**70}").status_code == 404
