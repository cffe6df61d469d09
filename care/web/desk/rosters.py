"""Rosters at the desk: a file is sent, what it would do is shown with each problem at its cell, then it is written."""

import re
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from care import access, errors
from care.access import people_behind
from care.db import lock, reading, transaction
from care.models import HolderKind, Role, Staff, Transfer, TransferStatus
from care.people import masked
from care.transfers import roster, roster_preview, runs
from care.transfers.roster_columns import Column
from care.transfers.roster_preview import Fault, Line, Pile
from care.transfers.roster_reading import LARGEST_FILE, MEBI
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import clerk, clerk_who_may
from care.web.entries import day_typed, page_number
from care.web.filters import listed
from care.web.pages import page
from care.web.posting import SEE_OTHER, once, own_transaction

READERS = (Role.ADMINISTRATOR, Role.AUDITOR)
UNDER_WAY = (TransferStatus.READING, TransferStatus.WRITING)
SHOWN = (TransferStatus.READY, TransferStatus.DONE)
# Of 3.50583194005010E+17 as much is shown as Excel does.
LONG_FRACTION = re.compile(r"(?<=\.\d{5})\d+")
# So many digits in a row are no telephone: whatever column they stand in, they are not shown.
LONG_NUMBER = re.compile(r"\d{14,}[\dXx]?")


@blueprint.url_value_preprocessor
def _let_a_roster_in(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """No form is as large as a roster's file, so only an administrator may send so much."""
    if endpoint == "desk.send_roster" and request.method == "POST":
        with reading():
            who = access.viewer()
            if who and who.kind is HolderKind.STAFF and who.staff.role is Role.ADMINISTRATOR:
                request.max_content_length = LARGEST_FILE + MEBI


@blueprint.get("/rosters")
def rosters() -> Response:
    """The form to send a file, and what was sent before."""
    return _list(_reader())


@blueprint.post("/rosters")
@own_transaction
def send_roster() -> Response:
    """Keep the file and let a worker read it. It is copied before the transaction begins: that may take a while."""
    with reading():
        staff = clerk_who_may(Role.ADMINISTRATOR)
        sent = request.files.get("file")
        try:
            return _sent(staff, sent or FileStorage())
        except errors.Invalid as wrong:
            response = _list(staff, wrong)
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
            return response


def _sent(staff: Staff, sent: FileStorage) -> Response:
    starts_on = _first_day()
    if not sent.filename:
        raise errors.Invalid(_l("请选一个文件。"), field="file")
    kept = roster.keep(sent.stream)
    try:
        with transaction():
            once(url_for("desk.rosters"))
            run = roster.begin(staff, kept, name=sent.filename, starts_on=starts_on)
            return redirect(url_for("desk.roster", ref=run.ref), SEE_OTHER)
    except BaseException:
        (runs.folder() / kept).unlink(missing_ok=True)
        raise


def _first_day() -> Any:
    typed = request.form.get("starts_on", "")
    try:
        return day_typed(typed) if typed else None
    except ValueError as error:
        raise errors.Invalid(_l("日期不对。"), field="starts_on") from error


@blueprint.get("/rosters/<ref>", endpoint="roster")
def one_roster(ref: str) -> Response:
    """How far it is; then what it would do, row by row; at last what was written."""
    staff, run = _reader(), roster_preview.roster_of(ref)
    shown = run.status in SHOWN
    tally = roster_preview.tally(run) if shown else None
    pile = _pile(tally)
    found = roster_preview.lines(run, pile, page_number()) if shown else None
    return page(
        "desk/rosters/roster.html",
        "desk/rosters/_roster.html",
        ended=run.status not in UNDER_WAY,
        staff=staff,
        run=run,
        under_way=run.status in UNDER_WAY,
        tally=tally,
        ignored=listed(run.asked.get("ignored", ())),
        pile=pile,
        found=found,
        lines=_seen(roster_preview.lines_of(run, found.items)) if found else [],
        may_write=staff.role is Role.ADMINISTRATOR and run.status is TransferStatus.READY,
    )


@blueprint.post("/rosters/<ref>/write")
def write_roster(ref: str) -> Response:
    """The good rows are written; a second tap finds that they are."""
    run = _to_change(ref)
    if not runs.go_on(run):
        flash(_("已经有人按过了，请看下面。"))
    return redirect(url_for("desk.roster", ref=ref), SEE_OTHER)


@blueprint.post("/rosters/<ref>/drop")
def drop_roster(ref: str) -> Response:
    """Nothing is written, and the rows are forgotten."""
    run = _to_change(ref)
    flash(_("好的，一行也没有写。") if roster.drop(run) else _("已经有人按过了，请看下面。"))
    return redirect(url_for("desk.roster", ref=ref), SEE_OTHER)


def _reader() -> Staff:
    staff = clerk()
    if staff.role not in READERS:
        raise errors.NotFound
    return staff


def _to_change(ref: str) -> Transfer:
    _reader()
    clerk_who_may(Role.ADMINISTRATOR)
    return lock(roster_preview.roster_of(ref))


def _list(staff: Staff, wrong: errors.Invalid | None = None) -> Response:
    found = roster_preview.rosters(page_number())
    return page(
        "desk/rosters/list.html",
        staff=staff,
        found=found,
        senders=people_behind({f"staff:{run.asked_by}" for run in found.items}),
        wrong={wrong.field: wrong.sentence} if wrong else {},
        starts_on=request.form.get("starts_on", ""),
        most=LARGEST_FILE // MEBI,
        may_send=staff.role is Role.ADMINISTRATOR,
    )


def _pile(tally: roster_preview.Tally | None) -> Pile:
    asked = request.args.get("show", "")
    if asked in set(Pile) or tally is None:
        return Pile(asked) if asked in set(Pile) else Pile.PROBLEM
    return next((pile for pile in Pile if tally.piles[pile]), Pile.PROBLEM)


def _seen(lines: list[Line]) -> list[Line]:
    for line in lines:
        if line.elder:
            access.saw(line.elder.person_id)
    return lines


@blueprint.app_template_filter("shown_cell")
def shown_cell(fault: Fault) -> str:
    """What stands in a cell, as it may be shown: of an identity number, and whatever looks like one, the ends."""
    text = fault.text.strip()
    if fault.what == "mangled_id":
        return LONG_FRACTION.sub("", text)
    if fault.column is Column.ID:
        return shown_id(text)
    return LONG_NUMBER.sub(lambda found: masked(found[0]), text)


@blueprint.app_template_filter("shown_id")
def shown_id(text: str) -> str:
    """An identity number, right or wrong, by its ends; what is too short to be one as it is."""
    plain = "".join(text.split())
    return masked(plain) if len(plain) > 10 else plain
