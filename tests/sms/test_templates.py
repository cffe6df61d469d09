"""Every text in both languages with the same variables, and within what Chinese providers take."""

import re
from string import Formatter

import pytest

from care.sms import TEMPLATES, Template

TO_ELDERS = sorted(name for name in TEMPLATES if name.startswith("order_") or name == "family_added")
LONGEST_WITHOUT_VALUES = 70


def variables(text: str | None) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text or "") if name}


@pytest.mark.parametrize("text", TEMPLATES.values(), ids=TEMPLATES)
def test_both_languages_use_the_same_variables(text: Template) -> None:
    assert variables(text.zh) == variables(text.en)
    assert variables(text.personal_zh) == variables(text.personal_en)


@pytest.mark.parametrize("name", TO_ELDERS)
def test_no_text_to_an_elder_carries_a_link(name: str) -> None:
    text = TEMPLATES[name]
    assert not (variables(text.zh) | variables(text.personal_zh)) & {"link", "site", "door"}


@pytest.mark.parametrize("text", TEMPLATES.values(), ids=TEMPLATES)
def test_a_chinese_text_is_short_and_holds_no_number_or_link_of_its_own(text: Template) -> None:
    plain = re.sub(r"\{\w+\}", "", text.zh)
    assert len(plain) <= LONGEST_WITHOUT_VALUES
    assert "http" not in plain
    assert not re.search(r"\d{3}", plain)
