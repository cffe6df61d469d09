"""What a benchmark says: tables with how, when and on what they came about, printed and kept as ``bench/<name>.md``."""

import os
import platform
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table as RichTable

HERE = Path(__file__).parent
WIDE = 240
ARITHMETIC = range(200_000)


@dataclass(frozen=True)
class Table:
    """Figures under a title."""

    title: str
    header: tuple[str, ...]
    rows: list[tuple[str, ...]]

    def markdown(self) -> str:
        """The table as Markdown, aligned to be read as it is."""
        drawn = RichTable(*self.header, box=MARKDOWN)
        for row in self.rows:
            drawn.add_row(*row)
        console = Console(width=WIDE, color_system=None)
        with console.capture() as said:
            console.print(drawn)
        lines = [line.strip() for line in said.get().splitlines() if line.strip()]
        return "\n".join([f"## {self.title}", "", *lines])


@dataclass(frozen=True)
class Report:
    """A benchmark's tables, what they are of, and what is to be known when they are read."""

    name: str
    about: str
    tables: list[Table]
    notes: str
    versions: tuple[str, ...]


@dataclass
class Conditions:
    """How quiet the machine was: its load, and the same arithmetic timed again and again during the run."""

    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    load: float = field(default_factory=lambda: os.getloadavg()[0])
    arithmetic_s: list[float] = field(default_factory=list)

    def probe(self) -> None:
        """Time the arithmetic; to be done between measurements."""
        for _ in range(5):
            began = time.perf_counter()
            sum(number * number for number in ARITHMETIC)
            self.arithmetic_s.append(time.perf_counter() - began)

    def sentences(self) -> list[str]:
        """When it was, on what machine, and how much else went on there."""
        lasted = datetime.now(UTC) - self.began
        spread = sorted(each * 1000 for each in self.arithmetic_s)
        return [
            f"{self.began:%Y-%m-%d %H:%M} UTC, {lasted.total_seconds():.0f} s; {_processor()}, {os.cpu_count()} cores.",
            (
                f"Load average {self.load:.1f} before and {os.getloadavg()[0]:.1f} after. The same arithmetic, timed "
                f"{len(spread)} times in between, took {median(spread):.0f} ms ({spread[0]:.0f}-{spread[-1]:.0f}): "
                "so much do the figures waver with what else the machine does."
            ),
        ]


def publish(report: Report, conditions: Conditions, *, keep: bool) -> None:
    """Print the report; ``keep`` it as a file, too."""
    said = _written(report, conditions)
    print(said, flush=True)
    if keep:
        (HERE / f"{report.name}.md").write_text(said)


def timed(work: Callable[[], object]) -> float:
    """Do it, and return how many seconds it took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def figure(value: float) -> str:
    """A number with about three digits that count."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f}"


def spread(values: Iterable[float]) -> str:
    """The median of some rounds, and from where to where they went."""
    ordered = sorted(values)
    return f"{figure(median(ordered))} ({figure(ordered[0])}-{figure(ordered[-1])})"


def quantile(values: Iterable[float], share: float) -> float:
    """The value that ``share`` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def installed(*names: str) -> tuple[str, ...]:
    """The versions of Python and of some packages."""
    return (f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in names))


def _written(report: Report, conditions: Conditions) -> str:
    parts = [
        f"# {report.about}",
        f"`python -m bench.{report.name}` — {conditions.sentences()[0]}",
        ", ".join(report.versions) + ".",
        conditions.sentences()[1],
        "Figures are the median of the rounds and, in brackets, the lowest and the highest.",
        *(table.markdown() for table in report.tables),
        report.notes,
    ]
    return "\n\n".join(parts) + "\n"


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text().splitlines() if facts.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())
