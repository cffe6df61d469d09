"""Monthly statements at the desk: which there are, one of them, printed, taken from step to step, as a file."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from care import access, errors
from care.allowances import months, statements
from care.models import Role, Staff, Statement
from care.reports import statement as report
from care.transfers import tables
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import clerk, clerk_who_may
from care.web.entries import page_number, pressed
from care.web.filters import language
from care.web.pages import page
from care.web.posting import SEE_OTHER

# Longer than this nobody signs paper: the visits are in the file.
MOST_PRINTED = 2_000


@blueprint.get("/statements")
def month_statements() -> Response:
    """Those that she may see, the latest month first, with what they come to now."""
    staff = clerk()
    found = report.statements(staff, page_number())
    return page("desk/money/statements.html", staff=staff, found=found, sums=report.sums_of(found.items))


@blueprint.get("/statements/<ref>")
def statement(ref: str) -> Response:
    """What stands in one, and what is disputed beside it."""
    staff = clerk()
    return _statement_page(staff, report.statement_seen_by(staff, ref))


@blueprint.get("/statements/<ref>/print")
def print_statement(ref: str) -> Response:
    """The same on A4, to be signed."""
    staff = clerk()
    found = report.statement_seen_by(staff, ref)
    lines = report.all_lines(found, MOST_PRINTED)
    return page("desk/money/statement_print.html", staff=staff, lines=lines, **_shown(found))


@blueprint.post("/statements/<ref>/check")
def check_statement(ref: str) -> Response:
    """The organisation says that its month is right."""
    found = _to_change(ref, Role.MANAGER)
    statements.check(found)
    return _to(found, _("核对好了，交给民政确认。"))


@blueprint.post("/statements/<ref>/confirm")
def confirm_statement(ref: str) -> Response:
    """The bureau says that it is right, too."""
    found = _to_change(ref, Role.ADMINISTRATOR)
    statements.confirm(found)
    return _to(found, _("确认好了。付了款就可以封账。"))


@blueprint.post("/statements/<ref>/close")
def close_statement(ref: str) -> Response:
    """For ever."""
    found = _to_change(ref, Role.ADMINISTRATOR)
    statements.close(found)
    return _to(found, _("封账了，以后不会再变。"))


@blueprint.post("/statements/<ref>/send-back")
def send_statement_back(ref: str) -> Response:
    """It is a draft again, with a reason."""
    found, reason = _to_change(ref, Role.ADMINISTRATOR), request.form.get("reason", "")
    try:
        statements.send_back(found, reason)
    except errors.Invalid as wrong:
        response = _statement_page(clerk(), found, reason, wrong)
        response.status_code = wrong.status
        return response
    return _to(found, _("退回成草稿了，请机构改好再核对。"))


@blueprint.post("/statements/<ref>/file")
def statement_file(ref: str) -> Response:
    """A worker writes the file; the run's page shows how far it is."""
    staff = clerk()
    found = report.statement_seen_by(staff, ref)
    run = tables.ask_for_statement(found, staff, pressed(tables.Format, "format"), language())
    return redirect(url_for("desk.run", ref=run.ref), SEE_OTHER)


def _to_change(ref: str, role: Role) -> Statement:
    """A statement that she may see (else NotFound) and take on (else LookOnly)."""
    found = report.statement_seen_by(clerk(), ref)
    clerk_who_may(role)
    return found


def _statement_page(staff: Staff, found: Statement, reason: str = "", wrong: errors.Invalid | None = None) -> Response:
    number = page_number()
    return page(
        "desk/money/statement.html",
        staff=staff,
        number=number,
        lines=report.lines_on(found, number),
        over=found.month < months.this_month(),
        reason=reason,
        wrong=wrong,
        **_shown(found),
    )


def _shown(found: Statement) -> dict[str, Any]:
    """What page and paper show alike."""
    parts = report.by_caregiver(found)
    sums = report.sums_of_parts(parts)
    return {
        "statement": found,
        "parts": parts,
        "sums": sums,
        "last": -(-sums.visits // report.LINES_A_PAGE),
        "corrections": report.corrections(found),
        "disputed": report.disputed(found),
        "people": access.people_behind({found.checked_by or "", found.confirmed_by or "", found.closed_by or ""}),
        "day_of": months.day_of,
        "first_day": months.first_day(found.month),
        "last_day": months.last_day(found.month),
    }


def _to(found: Statement, said: str) -> Response:
    flash(said)
    return redirect(url_for("desk.statement", ref=found.ref), SEE_OTHER)
