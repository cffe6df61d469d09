"""Plain wording of times, distances, lengths and money, in Chinese and in English."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from math import ceil
from typing import TypeAlias

from babel.dates import format_date, get_day_names, get_month_names

from care.clock import LOCAL
from care.money import FEN_PER_YUAN, Money

Language: TypeAlias = str  # "zh" or "en"

# A wish of at least three hours is said as a part of the day (今天下午), a shorter one by the clock (今天下午3点).
PART_OF_DAY = timedelta(hours=3)

# Until which hour, how the clock's hours are called, how a part of the day is called.
PARTS_ZH = (
    (1, "半夜", "凌晨"),
    (5, "凌晨", "凌晨"),
    (8, "早上", "上午"),
    (12, "上午", "上午"),
    (13, "中午", "下午"),
    (18, "下午", "下午"),
    (24, "晚上", "晚上"),
)
PARTS_EN = ((5, "night"), (12, "morning"), (18, "afternoon"), (24, "evening"))
DAYS_ZH = {-2: "前天", -1: "昨天", 0: "今天", 1: "明天", 2: "后天"}
DAYS_EN = {-1: "yesterday", 0: "today", 1: "tomorrow"}
# From here on digits are grouped: nobody counts seven noughts.
LARGE_YUAN = 10_000
WEEKDAYS_ZH = "一二三四五六日"
WEEKS_ZH = {1: "第一个", 2: "第二个", 3: "第三个", 4: "第四个", -1: "最后一个"}
DIGITS_IN_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
PLACES_IN_CAPITALS = ("仟", "佰", "拾", "")
MYRIADS_IN_CAPITALS = ("亿", "万", "")
WEEKS_EN = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}


def clock_words(at: datetime, language: Language) -> str:
    """Say the time of day by twelve hours: 下午3点20分, 3:20 pm."""
    local = at.astimezone(LOCAL)
    hour, minute = local.hour % 12 or 12, local.minute
    if language == "en":
        half = "am" if local.hour < 12 else "pm"
        return f"{hour}:{minute:02} {half}" if minute else f"{hour} {half}"
    part = next(clock for until, clock, _ in PARTS_ZH if local.hour < until)
    rest = {0: "", 30: "半"}.get(minute, f"{minute}分")
    return f"{part}{hour}点{rest}"


def day_words(at: datetime, language: Language, *, now: datetime) -> str:
    """Say the day as seen from ``now``: 今天, 明天, 10月3日周五; today, tomorrow, Friday 3 October."""
    return _day(at.astimezone(LOCAL).date(), language, today=now.astimezone(LOCAL).date())


def when_words(start: datetime, end: datetime | None, language: Language, *, now: datetime) -> str:
    """Say when something is due: 今天下午, 今天下午3点, 明天上午8点到10点."""
    local, today = start.astimezone(LOCAL), now.astimezone(LOCAL).date()
    if end is None or end <= start:
        return _joined(_day(local.date(), language, today=today), clock_words(start, language), language)
    last = end.astimezone(LOCAL) - timedelta(microseconds=1)
    if end - start >= PART_OF_DAY and _part(local, language) == _part(last, language):
        return _day_part(local, language, today=today)
    day = _day(local.date(), language, today=today)
    if last.date() != local.date():
        until = when_words(end, None, language, now=now)
        return _joined(day, _span(clock_words(start, language), until, language), language)
    return _joined(day, _span(clock_words(start, language), _end_clock(start, end, language), language), language)


def weekday_words(weekday: int, language: Language) -> str:
    """Say a day of the week, Monday being 0: 周二; Tuesday."""
    return str(get_day_names("wide", locale="en")[weekday]) if language == "en" else f"周{WEEKDAYS_ZH[weekday]}"


def month_words(month: str, language: Language) -> str:
    """Say a month, "2026-03", within a year: 3月; March."""
    number = int(month[-2:])
    return str(get_month_names("wide", locale="en")[number]) if language == "en" else f"{number}月"


def rhythm_words(every: str, weekdays: Iterable[int], weeks: Iterable[int], language: Language) -> str:
    """Say on which days of ``every`` week, fortnight or month something comes: 每周二、周五; every other Tuesday."""
    days = [weekday_words(day, language) for day in weekdays]
    if language == "en":
        named = _listed(days)
        of_month = f"{_listed([WEEKS_EN[week] for week in weeks])} {named} of each month"
        return {"week": f"every {named}", "fortnight": f"every other {named}", "month": of_month}[every]
    named = "、".join(days)
    of_month = f"每月{'、'.join(WEEKS_ZH[week] for week in weeks)}{named}"
    return {"week": f"每{named}", "fortnight": f"隔周{named}", "month": of_month}[every]


def ago_words(at: datetime, language: Language, *, now: datetime) -> str:
    """Say how long ago something was: 刚刚, 8分钟前, 2小时前, 昨天下午3点."""
    seconds = (now - at).total_seconds()
    if seconds < 60:
        return "刚刚" if language == "zh" else "just now"
    if seconds < 3600:
        minutes = int(seconds // 60)
        return f"{minutes}分钟前" if language == "zh" else f"{minutes} min ago"
    if at.astimezone(LOCAL).date() == now.astimezone(LOCAL).date():
        hours = int(seconds // 3600)
        return f"{hours}小时前" if language == "zh" else f"{hours} h ago"
    return when_words(at, None, language, now=now)


def minutes_words(seconds: float, language: Language) -> str:
    """Say a length of time, begun minutes counting whole: 8分钟, 1小时20分钟; 8 minutes, 1 h 20 min."""
    minutes = max(1, ceil(seconds / 60))
    hours, rest = divmod(minutes, 60)
    if language == "zh":
        return (f"{hours}小时" if hours else "") + (f"{rest}分钟" if rest or not hours else "")
    if not hours:
        return "1 minute" if rest == 1 else f"{rest} minutes"
    if not rest:
        return "1 hour" if hours == 1 else f"{hours} hours"
    return f"{hours} h {rest} min"


def distance_words(metres: float, language: Language) -> str:
    """Say how far: 约800米, 2.3公里; rounded to 50 m, so that nobody reads a home's place from it."""
    if metres < 975:
        rounded = max(50, round(metres / 50) * 50)
        return f"约{rounded}米" if language == "zh" else f"about {rounded} m"
    kilometres = f"{metres / 1000:.1f}".removesuffix(".0")
    return f"{kilometres}公里" if language == "zh" else f"{kilometres} km"


def money_words(fen: Money, language: Language) -> str:
    """Say an amount of fen in yuan: 12元, 12.5元; 12 yuan, 12.5 yuan; from ten thousand on 12,000元."""
    sign, (yuan, rest) = "-" if fen < 0 else "", divmod(abs(fen), FEN_PER_YUAN)
    whole = f"{yuan:,}" if yuan >= LARGE_YUAN else str(yuan)
    amount = f"{sign}{whole}" + (f".{rest:02}".rstrip("0") if rest else "")
    return f"{amount}元" if language == "zh" else f"{amount} yuan"


def money_in_figures(fen: Money) -> str:
    """Write an amount in yuan as in a table: 1,234.50."""
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{rest:02}"


def money_in_capitals(fen: Money) -> str:
    """Write an amount as on a bill, below 10^12 yuan: 人民币壹仟肆佰零玖元伍角整.

    After 支付结算办法, annex 1, and 会计基础工作规范, article 52: 整 after 元 and 角, none after 分.
    """
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    jiao, last = divmod(rest, 10)
    whole = f"{_capitals(yuan)}元" if yuan or not rest else ""
    tenths = f"{DIGITS_IN_CAPITALS[jiao]}角" if jiao else ("零" if last and yuan else "")
    return "人民币" + ("负" if fen < 0 else "") + whole + tenths + (f"{DIGITS_IN_CAPITALS[last]}分" if last else "整")


def _capitals(number: int) -> str:
    """A whole number in groups of four digits; what is skipped between two figures is one 零."""
    figures, written, skipped = f"{number:012}", "", False
    for start, myriad in zip(range(0, 12, 4), MYRIADS_IN_CAPITALS, strict=True):
        group = figures[start : start + 4]
        for digit, place in zip(group, PLACES_IN_CAPITALS, strict=True):
            if digit != "0":
                written += ("零" if skipped and written else "") + DIGITS_IN_CAPITALS[int(digit)] + place
            skipped = digit == "0"
        written += myriad if int(group) else ""
    return written or "零"


def _day(day: date, language: Language, *, today: date) -> str:
    near = (DAYS_ZH if language == "zh" else DAYS_EN).get((day - today).days)
    if near:
        return near
    year = day.year != today.year
    if language == "zh":
        return (f"{day.year}年" if year else "") + f"{day.month}月{day.day}日周{WEEKDAYS_ZH[day.weekday()]}"
    return format_date(day, "EEEE d MMMM y" if year else "EEEE d MMMM", locale="en")


def _part(local: datetime, language: Language) -> tuple[date, str]:
    if language == "zh":
        return local.date(), next(part for until, _, part in PARTS_ZH if local.hour < until)
    return local.date(), next(part for until, part in PARTS_EN if local.hour < until)


def _day_part(local: datetime, language: Language, *, today: date) -> str:
    day, (_, part) = _day(local.date(), language, today=today), _part(local, language)
    if language == "en" and local.date() == today:
        return "tonight" if part == "night" else f"this {part}"
    return _joined(day, part, language)


def _end_clock(start: datetime, end: datetime, language: Language) -> str:
    """下午3点到5点, not 下午3点到下午5点."""
    words = clock_words(end, language)
    if language == "en":
        return words
    first, last = (
        next(clock for until, clock, _ in PARTS_ZH if at.astimezone(LOCAL).hour < until) for at in (start, end)
    )
    return words.removeprefix(last) if first == last else words


def _span(first: str, last: str, language: Language) -> str:
    return f"{first}到{last}" if language == "zh" else f"{first} to {last}"


def _listed(words: list[str]) -> str:
    """Tuesday, Wednesday and Friday."""
    *others, last = words or [""]
    return f"{', '.join(others)} and {last}" if others else last


def _joined(day: str, rest: str, language: Language) -> str:
    return f"{day}{rest}" if language == "zh" else f"{day} {rest}"
