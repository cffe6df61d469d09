"""How times, distances, lengths and money are said."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care import words
from care.clock import LOCAL
from care.money import Money

NOW = datetime(2025, 10, 1, 9, tzinfo=LOCAL)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of October 2025 in Nan'an."""
    return datetime(2025, 10, day, hour, minute, tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("start", "end", "zh", "en"),
    [
        (at(1, 14), at(1, 18), "今天下午", "this afternoon"),
        (at(1, 12), at(1, 18), "今天下午", "this afternoon"),
        (at(2, 8), at(2, 12), "明天上午", "tomorrow morning"),
        (at(1, 15), None, "今天下午3点", "today 3 pm"),
        (at(1, 15, 30), None, "今天下午3点半", "today 3:30 pm"),
        (at(1, 15), at(1, 17), "今天下午3点到5点", "today 3 pm to 5 pm"),
        (at(1, 8), at(1, 18), "今天上午8点到晚上6点", "today 8 am to 6 pm"),
        (at(1, 23), at(2, 2), "今天晚上11点到明天凌晨2点", "today 11 pm to tomorrow 2 am"),
        (at(6, 14), at(6, 18), "10月6日周一下午", "Monday 6 October afternoon"),
        (at(2, 0), None, "明天半夜12点", "tomorrow 12 am"),
    ],
)
def test_a_wish_is_said_by_the_part_of_the_day_or_by_the_clock(
    start: datetime, end: datetime | None, zh: str, en: str
) -> None:
    assert words.when_words(start, end, "zh", now=NOW) == zh
    assert words.when_words(start, end, "en", now=NOW) == en


def test_the_day_is_the_towns_not_greenwichs() -> None:
    late = datetime.fromisoformat("2025-10-01T17:00+00:00")
    assert words.when_words(late, None, "zh", now=NOW) == "明天凌晨1点"


def test_another_year_is_named() -> None:
    assert words.day_words(at(1, 9).replace(year=2027), "zh", now=NOW) == "2027年10月1日周五"
    assert words.day_words(at(1, 9).replace(year=2027), "en", now=NOW) == "Friday 1 October 2027"


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [(5, "刚刚", "just now"), (480, "8分钟前", "8 min ago"), (7300, "2小时前", "2 h ago")],
)
def test_what_was_lately_is_said_by_its_age(seconds: int, zh: str, en: str) -> None:
    past = NOW - timedelta(seconds=seconds)
    assert (words.ago_words(past, "zh", now=NOW), words.ago_words(past, "en", now=NOW)) == (zh, en)


def test_what_was_yesterday_is_said_by_the_clock() -> None:
    assert words.ago_words(at(1, 9) - timedelta(hours=18), "zh", now=NOW) == "昨天下午3点"


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0, "1分钟", "1 minute"),
        (441, "8分钟", "8 minutes"),
        (3600, "1小时", "1 hour"),
        (4800, "1小时20分钟", "1 h 20 min"),
        (7200, "2小时", "2 hours"),
    ],
)
def test_a_length_of_time_counts_begun_minutes(seconds: int, zh: str, en: str) -> None:
    assert (words.minutes_words(seconds, "zh"), words.minutes_words(seconds, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("metres", "zh", "en"),
    [
        (3, "约50米", "about 50 m"),
        (812, "约800米", "about 800 m"),
        (980, "1公里", "1 km"),
        (2345, "2.3公里", "2.3 km"),
    ],
)
def test_a_distance_is_rounded(metres: float, zh: str, en: str) -> None:
    assert (words.distance_words(metres, "zh"), words.distance_words(metres, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (1200, "12元", "12 yuan"),
        (1250, "12.5元", "12.5 yuan"),
        (1205, "12.05元", "12.05 yuan"),
        (-300, "-3元", "-3 yuan"),
    ],
)
def test_money_is_said_in_yuan(fen: int, zh: str, en: str) -> None:
    assert (words.money_words(Money(fen), "zh"), words.money_words(Money(fen), "en")) == (zh, en)


@pytest.mark.parametrize(
    ("fen", "capitals"),
    [
        (0, "零元整"),
        (140_950, "壹仟肆佰零玖元伍角整"),
        (600_714, "陆仟零柒元壹角肆分"),
        (168_032, "壹仟陆佰捌拾元叁角贰分"),
        (10_700_053, "壹拾万零柒仟元伍角叁分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (32_504, "叁佰贰拾伍元零肆分"),
        (5, "伍分"),
        (50, "伍角整"),
        (389_000_000, "叁佰捌拾玖万元整"),
        (10_000_500_000, "壹亿零伍仟元整"),
        (-1_230, "负壹拾贰元叁角整"),
    ],
)
def test_an_amount_is_written_in_capitals_as_the_rules_for_bills_say(fen: int, capitals: str) -> None:
    assert words.money_in_capitals(Money(fen)) == f"人民币{capitals}"


@settings(derandomize=True)
@given(st.integers(-(10**14) + 1, 10**14 - 1))
def test_whatever_is_written_in_capitals_reads_as_the_same_amount(fen: int) -> None:
    written = words.money_in_capitals(Money(fen))
    assert read_capitals(written) == fen
    assert "零零" not in written
    assert written.endswith(("整", "分"))


def read_capitals(written: str) -> int:
    """The amount in fen, read character by character."""
    total = group = digit = 0
    for each in written.removeprefix("人民币").removeprefix("负").removesuffix("整"):
        if each in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(each)
        elif each in "仟佰拾角":
            group, digit = group + digit * {"仟": 1000, "佰": 100, "拾": 10, "角": 10}[each], 0
        elif each in "万亿":
            total, group, digit = total + (group + digit) * {"万": 10**4, "亿": 10**8}[each], 0, 0
        elif each == "元":
            total, group, digit = (total + group + digit) * 100, 0, 0
    return (total + group + digit) * (-1 if "负" in written else 1)


@pytest.mark.parametrize(
    ("fen", "figures"),
    [(0, "0.00"), (5, "0.05"), (123_450, "1,234.50"), (-1_230, "-12.30"), (389_000_000, "3,890,000.00")],
)
def test_an_amount_in_a_table_has_two_places_and_its_thousands_apart(fen: int, figures: str) -> None:
    assert words.money_in_figures(Money(fen)) == figures
