"""The call that is going on, as the desk's pages carry it: from which number, since when, about whom."""

from datetime import UTC, datetime
from typing import Any

from flask import request

from care import errors
from care.access.numbers import read_number
from care.errors import NotFound
from care.hotline import calls
from care.hotline.calls import Call
from care.models import Elder, Role, Staff
from care.web.desk.clerks import clerk

LONGEST_NUMBER = 40


def answering() -> Staff:
    """Who is signed in where calls are answered; a firm's manager answers none: NotFound."""
    staff = clerk()
    if staff.role is Role.MANAGER:
        raise NotFound
    return staff


def present_call(staff: Staff, elder: Elder | None = None, *, number: str | None = None) -> Call:
    """The call that the page's address or form tells of; one that it does not tell of begins now."""
    told = number if number is not None else request.values.get("call", "")
    return Call(staff, _as_kept(told), calls.since(_moment(request.values.get("began", ""))), elder)


def carried(call: Call) -> dict[str, Any]:
    """What a link or form takes along, so that the next page knows of the same call."""
    return {"call": call.number or "", "began": f"{call.began_at.timestamp():.0f}"}


def _as_kept(told: str) -> str | None:
    """The number as our rows have it; what is none, as *anonymous*, stays as it came."""
    try:
        return read_number(told).value
    except errors.Invalid:
        return told.strip()[:LONGEST_NUMBER] or None


def _moment(text: str) -> datetime | None:
    return datetime.fromtimestamp(int(text), UTC) if text.isascii() and text.isdecimal() and len(text) <= 10 else None
