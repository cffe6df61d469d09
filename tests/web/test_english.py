"""Whoever chose English reads no Chinese, but for what exists only so: addresses, and what people wrote."""

import re

import pytest
from flask import Flask

from care.clock import FrozenClock
from care.db import db
from care.models import ContactPoint, Language, Person
from tests.support.client import LintingClient
from tests.support.desk import Desk, at_desk
from tests.support.house import House, at_home
from tests.support.pagelint import html_of
from tests.support.rounds import Scene, offered

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")
LINK = re.compile(r'href="(/[^"#]*)')
SHOWN_AS_WRITTEN = ("中文", "溪美街道 和平路 8 号 301", "敲三下", "膝盖不好")
# A register shows a name in both languages.
NAMES = (
    "康乐居家服务", "溪美街道", "日常保洁", "打扫一小时", "地面干净", "垃圾带走", "助洁", "次",
    "王秀兰", "李大山", "张阿珍", "林阿美", "陈接线",
)  # fmt: skip


def speak_english(scene: Scene) -> None:
    """Everybody in town does, at every number."""
    scene.change(lambda: db.session.query(Person).update({Person.language: Language.EN}))
    scene.change(lambda: db.session.query(ContactPoint).update({ContactPoint.language: Language.EN}))


def chinese_on(client: LintingClient, *addresses: str) -> dict[str, list[str]]:
    """What of it stands on these pages and on all that their links lead to; of a list that is filtered, once."""
    client.set_cookie("lang", "en")
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    waiting = list(addresses)
    while waiting:
        address = waiting.pop()
        path = address.partition("?")[0]
        if path in seen or path.startswith("/static") or path.endswith("/export"):
            continue
        seen.add(path)
        answer = client.get(address, follow_redirects=True)
        html = html_of(answer)
        for words in (*SHOWN_AS_WRITTEN, *(NAMES if "/registers/" in path else ())):
            html = html.replace(words, "")
        found[address] = CHINESE.findall(html)
        waiting += LINK.findall(html)
    assert len(found) > 3, found
    return {address: words for address, words in found.items() if words}


@pytest.fixture
def house(app: Flask, frozen: FrozenClock) -> House:
    """An elder of whose orders one is done and one is taken."""
    house = at_home(app)
    speak_english(house)
    house.done()
    frozen.tick(3 * 3600)
    house.ordered()
    house.taken()
    return house


@pytest.fixture
def desk(app: Flask, frozen: FrozenClock) -> Desk:
    """The desk, where an order waits for a person and a phone wants to be let in."""
    desk = at_desk(app)
    speak_english(desk)
    desk.stuck()
    desk.waiting_phone()
    return desk


def test_an_elder_reads_english(house: House) -> None:
    assert chinese_on(house.elder_phone(), house.home, f"{house.service_page}/asap", house.order_page) == {}


def test_a_caregiver_reads_english(house: House) -> None:
    job = house.in_app(lambda: f"/c/job/{house.visit().ref}")
    house.set_off()
    assert chinese_on(house.phone(), "/c/", job) == {}
    house.come()
    assert chinese_on(house.phone(), "/c/", job, f"{job}/finish") == {}


def test_a_caregiver_who_is_asked_reads_english(app: Flask, frozen: FrozenClock) -> None:
    scene = offered(app)
    speak_english(scene)
    assert chinese_on(scene.phone(), "/c/", scene.link, scene.offer_page) == {}


def test_the_desk_reads_english(desk: Desk) -> None:
    assert chinese_on(desk.clerk(), "/desk/", "/desk/elders?q=100") == {}


def test_a_stranger_reads_english(house: House) -> None:
    strange = house.strange_phone()
    assert chinese_on(strange, "/", "/c/sign-in", "/e/sign-in", "/desk/sign-in", "/demo/phones/", house.card()) == {}
