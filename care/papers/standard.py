"""The ability assessment's standard as data: its items, the level of a total, and what makes a level worse."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("gbt_42195_2022.toml")


@dataclass(frozen=True)
class Named:
    """Something of the standard, with its name in both languages."""

    code: str
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Item(Named):
    """What is judged; ``words`` has for each point, from 0 up, what it means in Chinese and English."""

    words: tuple[tuple[str, str], ...]

    @property
    def maximum(self) -> int:
        """The points of whoever can do it."""
        return len(self.words) - 1


@dataclass(frozen=True)
class Group(Named):
    """Items that belong together."""

    items: tuple[Item, ...]

    @property
    def maximum(self) -> int:
        """All points of the group."""
        return sum(item.maximum for item in self.items)


@dataclass(frozen=True)
class Level(Named):
    """A level of ability: that of whoever has at least ``least`` points, and not enough for a better one."""

    least: int


@dataclass(frozen=True)
class Worsening(Named):
    """A fact that makes the level worse by so many ``levels``."""

    levels: int


@dataclass(frozen=True)
class Standard:
    """A standard; ``levels`` go from the best to the worst."""

    name: str
    groups: tuple[Group, ...]
    levels: tuple[Level, ...]
    worsenings: tuple[Worsening, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """All items, in the order of the form."""
        return tuple(item for group in self.groups for item in group.items)

    @property
    def maximum(self) -> int:
        """The total of whoever can do everything."""
        return sum(item.maximum for item in self.items)

    def total(self, points: Mapping[str, int]) -> int:
        """Return the sum of ``points`` by code of the item; ValueError unless each item has points that it can have."""
        possible = {item.code: range(item.maximum + 1) for item in self.items}
        if points.keys() != possible.keys() or any(points[code] not in possible[code] for code in possible):
            raise ValueError("each item has from 0 points to its maximum")
        return sum(points.values())

    def level(self, total: int, facts: Collection[str] = ()) -> Level:
        """Return the level of ``total`` points, made worse by ``facts`` (codes of worsenings), at most to the last."""
        reached = next(place for place, level in enumerate(self.levels) if total >= level.least)
        worse = sum(each.levels for each in self.worsenings if each.code in facts)
        return self.levels[min(reached + worse, len(self.levels) - 1)]

    def level_of(self, code: str) -> Level:
        """Return the level of this code."""
        return next(level for level in self.levels if level.code == code)


@cache
def standard() -> Standard:
    """Return the standard in force."""
    said = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Standard(
        name=said["standard"],
        groups=tuple(_group(each, said["scales"]) for each in said["group"]),
        levels=tuple(Level(**_names(each), least=each["from"]) for each in said["level"]),
        worsenings=tuple(Worsening(**_names(each), levels=each["levels"]) for each in said["worsening"]),
    )


def _group(said: dict[str, Any], scales: dict[str, list[tuple[str, str]]]) -> Group:
    items = [Item(**_names(each), words=tuple((zh, en) for zh, en in scales[each["scale"]])) for each in said["item"]]
    return Group(**_names(said), items=tuple(items))


def _names(said: dict[str, Any]) -> dict[str, str]:
    return {key: said[key] for key in ("code", "name_zh", "name_en")}
