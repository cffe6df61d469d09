"""Icons are drawn, sheets are small, and an elder's home with all it may hold comes in two packets."""

from types import SimpleNamespace
from xml.etree import ElementTree as ET

import pytest
from flask import Flask, Response

from care.models import Person
from care.web.icons import FOLDER, icon
from care.web.pages import page
from tests.support.pagelint import wire_bytes

pytestmark = pytest.mark.own_app

TWO_PACKETS = 2920
LONGEST_ICON = 400
CATEGORIES = ("cleaning", "meals", "bath", "medical", "getting_about", "comfort", "rehab", "haircut")
ELDER = SimpleNamespace(ref="Ab3dEf6hIj9kLm2n", person=Person(name="陈秀英", latin_name="Chen Xiuying"))
ICONS = sorted(path.stem for path in FOLDER.glob("*.svg"))


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_is_a_small_drawing(name: str) -> None:
    drawn = ET.fromstring(icon(name))  # noqa: S314 - our own file
    assert drawn.get("aria-hidden") == "true"
    assert len(drawn) > 0
    assert len(icon(name)) <= LONGEST_ICON


def test_an_icon_that_stands_alone_is_read_aloud() -> None:
    assert 'role="img" aria-label="&lt;help&gt;"' in icon("help", "<help>")


def test_an_elders_home_comes_in_two_packets(pins: Flask) -> None:
    @pins.get("/e/sample")
    def sample() -> Response:
        return page("elder_home.html", elder=ELDER, categories=CATEGORIES)

    answer = pins.test_client().get("/e/sample", headers={"Accept-Encoding": "gzip"})
    assert wire_bytes(answer) <= TWO_PACKETS
