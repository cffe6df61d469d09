"""The standard's data: 26 items of 90 points, and levels that every total has exactly one of."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care.papers import Item, standard

RULES = standard()
WORST = RULES.levels[-1]
FACTS = [each.code for each in RULES.worsenings]

answers = st.fixed_dictionaries({item.code: st.integers(0, item.maximum) for item in RULES.items})
totals = st.integers(0, RULES.maximum)
some_facts = st.sets(st.sampled_from(FACTS))
always = settings(derandomize=True, max_examples=60)


def place(code: str) -> int:
    return [level.code for level in RULES.levels].index(code)


def test_there_are_26_items_in_four_groups_as_in_the_standard() -> None:
    assert [(len(group.items), group.maximum) for group in RULES.groups] == [(8, 32), (4, 15), (9, 28), (5, 15)]
    assert len({item.code for item in RULES.items}) == 26
    assert RULES.maximum == 90


@pytest.mark.parametrize("item", RULES.items, ids=lambda item: item.code)
def test_each_point_of_an_item_has_words_of_its_own_in_both_languages(item: Item) -> None:
    assert all(zh and en for zh, en in item.words)
    assert len({zh for zh, _ in item.words}) == len({en for _, en in item.words}) == item.maximum + 1


@pytest.mark.parametrize(
    ("total", "level"),
    [
        (90, "intact"),
        (89, "mild"),
        (66, "mild"),
        (65, "moderate"),
        (46, "moderate"),
        (45, "severe"),
        (30, "severe"),
        (29, "complete"),
        (0, "complete"),
    ],
)
def test_a_total_has_the_level_of_its_band(total: int, level: str) -> None:
    assert RULES.level(total).code == level


def test_the_bands_cover_every_total_exactly_once() -> None:
    ends = [RULES.maximum + 1, *(level.least for level in RULES.levels)]
    bands = [range(low, high) for high, low in pairwise(ends)]
    assert all(bands)
    assert sorted(total for band in bands for total in band) == list(range(RULES.maximum + 1))


@always
@given(answers)
def test_every_total_lies_within_the_points_that_there_are(points: dict[str, int]) -> None:
    assert 0 <= RULES.total(points) <= 90


@always
@given(st.data())
def test_the_order_of_the_answers_does_not_matter(data: st.DataObject) -> None:
    points = data.draw(answers)
    shuffled = dict(data.draw(st.permutations(list(points.items()))))
    assert RULES.total(shuffled) == RULES.total(points)


@always
@given(totals, totals)
def test_more_points_never_make_it_worse(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert place(RULES.level(high).code) <= place(RULES.level(low).code)


@always
@given(totals, some_facts)
def test_whoever_is_in_a_coma_is_completely_disabled(total: int, facts: set[str]) -> None:
    assert RULES.level(total, facts | {"coma"}) == WORST


@always
@given(totals, st.sampled_from(["diagnosis", "accidents"]))
def test_a_diagnosis_or_accidents_make_it_one_level_worse_and_never_more_than_complete(total: int, fact: str) -> None:
    without = place(RULES.level(total).code)
    assert place(RULES.level(total, [fact]).code) == min(without + 1, place(WORST.code))


@pytest.mark.parametrize("wrong", [{"eating": 5}, {"eating": -1}, {"aggression": 2}, {"singing": 1}])
def test_points_that_no_item_has_are_not_counted(wrong: dict[str, int]) -> None:
    points = {item.code: item.maximum for item in RULES.items}
    with pytest.raises(ValueError, match="each item"):
        RULES.total(points | wrong)


def test_an_item_without_an_answer_is_not_counted_as_nothing() -> None:
    points = {item.code: item.maximum for item in RULES.items[1:]}
    with pytest.raises(ValueError, match="each item"):
        RULES.total(points)
