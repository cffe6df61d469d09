"""The budget page: where each contract's money stands, how fast it goes, and which streets and services take it."""

from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.wrappers import Response

from care import errors
from care.models import Role, Staff
from care.reports import budget
from care.reports.budget import Budget, planned_until
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import clerk
from care.web.pages import page

# The plot's inner size in its own units; the page scales it.
WIDTH, HEIGHT = 640, 200
# A picture with more words than these under it cannot be read.
MOST_WORDS = 7


@dataclass(frozen=True)
class Plot:
    """Lines to draw within WIDTH x HEIGHT: what was spent, and an even pace; words for a few of the months."""

    spent: str
    planned: str
    words: Sequence[tuple[float, str]]
    top_fen: int


@blueprint.get("/budget")
def budgets() -> Response:
    """Every contract at one glance."""
    return page("desk/budgets.html", staff=_reader(), budgets=[(each, plot_of(each)) for each in budget.budgets()])


@blueprint.get("/budget/<ref>")
def budget_of(ref: str) -> Response:
    """One contract, by street and by service."""
    staff, found = _reader(), budget.budgets(ref)
    if not found:
        raise errors.NotFound
    one = found[0]
    streets, services = budget.by_street(one.contract), budget.by_service(one.contract)
    return page("desk/budget.html", staff=staff, one=one, plot=plot_of(one), streets=streets, services=services)


def plot_of(one: Budget) -> Plot:
    """Draw what was spent until each month's end beside an even pace over the contract's days."""
    months = one.so_far
    top = max([1, *(total for _month, total in months), *(planned_until(one.contract, each) for each, _ in months)])
    step = WIDTH / max(1, len(months))
    spent = [(step * number, total) for number, (_month, total) in enumerate(months, 1)]
    planned = [(step * number, planned_until(one.contract, month)) for number, (month, _) in enumerate(months, 1)]
    every = -(-len(months) // MOST_WORDS) or 1
    words = [
        (step * number, month) for number, (month, _) in enumerate(months, 1) if (len(months) - number) % every == 0
    ]
    return Plot(_line(spent, top), _line(planned, top), words, top)


def _line(points: Sequence[tuple[float, int]], top: int) -> str:
    return " ".join(f"{x:.1f},{HEIGHT - HEIGHT * fen / top:.1f}" for x, fen in [(0.0, 0), *points])


def _reader() -> Staff:
    """Who is signed in: an administrator or auditor, else NotFound."""
    staff = clerk()
    if staff.role not in (Role.ADMINISTRATOR, Role.AUDITOR):
        raise errors.NotFound
    return staff
