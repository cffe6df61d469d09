"""The pages of every register: which there are, the list, the page for one, its form, putting out of use, export."""

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from care import access
from care.errors import NotFound
from care.models import Staff
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import LookOnly, clerk
from care.web.desk.registers import saving
from care.web.desk.registers.export import export
from care.web.desk.registers.forms import RegisterForm
from care.web.desk.registers.history import History, history, latest, meanwhile
from care.web.desk.registers.listing import DEACTIVATED_TOO, asked_of, listing, row_seen_by
from care.web.desk.registers.merging import marks, rebase
from care.web.desk.registers.register import Register
from care.web.desk.registers.shelf import REGISTERS
from care.web.entries import page_number
from care.web.pages import page
from care.web.posting import SEE_OTHER

LARGEST_ID = 2**63 - 1


@blueprint.get("/registers/")
def registers() -> Response:
    """Which registers there are for whoever looks."""
    staff = clerk()
    readable = registers_for(staff)
    if not readable:
        raise NotFound
    return page("desk/registers/index.html", staff=staff, registers=readable)


@blueprint.get("/registers/<name>/")
def register_list(name: str) -> Response:
    """A page of the list, searched, filtered and sorted as the address says."""
    staff, register = _register(name)
    asked = asked_of(register, request.args, staff)
    found = listing(register, staff, asked, page_number())
    for row in found.rows:
        _saw(register.people_listed(row))
    return page(
        "desk/registers/list.html",
        staff=staff,
        register=register,
        asked=asked,
        listing=found,
        off=DEACTIVATED_TOO,
        may_write=register.may_write(staff),
    )


@blueprint.get("/registers/<name>/export")
def register_export(name: str) -> Response:
    """What the address asks for, as an Excel file."""
    staff, register = _register(name)
    return export(register, staff, asked_of(register, request.args, staff))


@blueprint.get("/registers/<name>/new")
def register_new(name: str) -> Response:
    """An empty form; what the address already says stands in it."""
    register = _to_write(name)
    _creating(register)
    return _form(register, None, register.form().suggested(request.args))


@blueprint.post("/registers/<name>/new")
def register_create(name: str) -> Response:
    """Enter one more; what was typed wrong is asked for again."""
    register = _to_write(name)
    _creating(register)
    saving.hold(register, None)
    form = register.form(request.form)
    saved = saving.save(register, None, form) if form.validate() else None
    if saved is None:
        return _form(register, None, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    flash(_("记下来了。"))
    return _to_row(register, saved)


@blueprint.get("/registers/<name>/<ref>")
def register_row(name: str, ref: str) -> Response:
    """All of one, with who changed what and when."""
    staff, register = _register(name)
    row = row_seen_by(staff, register, ref)
    _saw(register.people(row))
    older = request.args.get("older", type=int)
    return page(
        "desk/registers/row.html",
        staff=staff,
        register=register,
        row=row,
        form=register.form_of(row),
        history=history(register, row, before=min(older, LARGEST_ID) if older else None),
        sections=_sections(register, row, staff),
        may_write=register.may_write(staff),
    )


@blueprint.get("/registers/<name>/<ref>/edit")
def register_edit(name: str, ref: str) -> Response:
    """The form as the row fills it."""
    register, row = _row_to_write(name, ref)
    return _form(register, row, register.form_of(row))


@blueprint.post("/registers/<name>/<ref>/edit")
def register_save(name: str, ref: str) -> Response:
    """Save, unless somebody saved while this form was open: she is told what changed, and may save on top of that."""
    register, row = _row_to_write(name, ref)
    saving.hold(register, row)
    form = register.form(request.form, obj=row)
    changed = meanwhile(register, row, min(request.form.get("seen", 0, type=int), LARGEST_ID))
    if rebase(form, register.form_of(row), request.form.get("was", "")) or changed.entries:
        return _form(register, row, form, status=HTTPStatus.CONFLICT, changed=changed)
    if not form.validate() or saving.save(register, row, form) is None:
        return _form(register, row, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    flash(_("记下来了。"))
    return _to_row(register, row)


@blueprint.post("/registers/<name>/<ref>/deactivate")
def register_deactivate(name: str, ref: str) -> Response:
    """Put out of use what is no longer wanted: it stays with its history."""
    register, row = _row_to_write(name, ref)
    _deactivating(register)
    saving.deactivate(register, row)
    flash(_("停用了。要用的时候可以恢复。"))
    return _to_row(register, row)


@blueprint.post("/registers/<name>/<ref>/reactivate")
def register_reactivate(name: str, ref: str) -> Response:
    """Take it back into use."""
    register, row = _row_to_write(name, ref)
    _deactivating(register)
    saving.reactivate(register, row)
    flash(_("恢复使用了。"))
    return _to_row(register, row)


def registers_for(staff: Staff) -> list[Register[Any]]:
    """The registers that this member of staff may read."""
    return [each for each in REGISTERS if each.may_read(staff)]


@blueprint.context_processor
def _menu() -> dict[str, Any]:
    """For the desk's menu: is there any register for whoever is signed in?"""
    return {"registers_for": registers_for}


def _register(name: str) -> tuple[Staff, Register[Any]]:
    """Who looks, and the register of this name if it is hers to read."""
    staff = clerk()
    found = next((each for each in registers_for(staff) if each.name == name), None)
    if found is None:
        raise NotFound
    return staff, found


def _to_write(name: str) -> Register[Any]:
    staff, register = _register(name)
    if not register.may_write(staff):
        raise LookOnly
    return register


def _row_to_write(name: str, ref: str) -> tuple[Register[Any], Any]:
    """A row that whoever is signed in may see (else NotFound) and change (else LookOnly)."""
    staff, register = _register(name)
    row = row_seen_by(staff, register, ref)
    if not register.may_write(staff):
        raise LookOnly
    return register, row


def _creating(register: Register[Any]) -> None:
    if not register.creates:
        raise NotFound


def _deactivating(register: Register[Any]) -> None:
    if not register.deactivates:
        raise NotFound


def _saw(people: Any) -> None:
    for person_id in people:
        access.saw(person_id)


def _sections(register: Register[Any], row: Any, staff: Staff) -> list[Markup]:
    """The cards of other modules, written."""
    given = [(section.template, section.context(row, staff)) for section in register.sections]
    return [
        Markup(render_template(template, row=row, staff=staff, **context))  # noqa: S704 - Jinja escaped it
        for template, context in given
        if context is not None
    ]


def _form(
    register: Register[Any],
    row: Any,
    form: RegisterForm,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    changed: History | None = None,
) -> Response:
    if row is not None:
        _saw(register.people(row))
    response = page(
        "desk/registers/form.html",
        staff=clerk(),
        register=register,
        row=row,
        form=form,
        seen=latest(row) if row is not None else 0,
        was=marks(register.form_of(row)) if row is not None else "",
        changed=changed,
    )
    response.status_code = status
    return response


def _to_row(register: Register[Any], row: Any) -> Response:
    return redirect(url_for("desk.register_row", name=register.name, ref=register.ref_of(row)), SEE_OTHER)
