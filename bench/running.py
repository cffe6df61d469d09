"""The command that every benchmark is: measure, print, keep the tables, and fail where something was wrong."""

from collections.abc import Callable
from typing import Protocol, TypeVar

import click

from bench.report import Conditions, Report, publish

Plan = TypeVar("Plan")


class Findings(Protocol):
    """What was measured."""

    @property
    def fault(self) -> str:
        """What must not be, in words; "" where all is well."""


Found = TypeVar("Found", bound=Findings)


def command(
    measure: Callable[[Plan, Conditions], Found], report: Callable[[Found], Report], *, full: Plan, quick: Plan
) -> click.Command:
    """The ``main`` of a benchmark that measures a plan: ``full``, or with ``--quick`` a small one."""

    @click.command(help="Measure, print, and keep the tables.")
    @click.option("--quick", "small", is_flag=True, help="A small try that keeps no table.")
    def main(*, small: bool) -> None:
        conditions = Conditions()
        conditions.probe()
        found = measure(quick if small else full, conditions)
        publish(report(found), conditions, keep=not small)
        if found.fault:
            raise SystemExit(found.fault)

    return main
