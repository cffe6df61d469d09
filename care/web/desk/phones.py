"""Strange phones that wait for the desk: an elder reads four digits, and the operator lets the phone in or not."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, url_for
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from care import access, clock
from care.db import db
from care.errors import NotFound
from care.models import BindRequest, Elder
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import DESK, clerk_who_may
from care.web.posting import SEE_OTHER

SHOWN_AT_MOST = 20


@dataclass(frozen=True)
class WaitingPhone:
    """A phone that shows ``digits`` and wants to act for ``elder``."""

    request: BindRequest
    elder: Elder


def waiting_phones(elder: Elder | None = None) -> Sequence[WaitingPhone]:
    """The phones that wait for an answer, of all elders or of one, the longest waiting first."""
    open_requests = select(BindRequest, Elder).where(is_open())
    if elder:
        open_requests = open_requests.where(BindRequest.elder_id == elder.id)
    rows = db.session.execute(
        open_requests.join(Elder, Elder.id == BindRequest.elder_id)
        .order_by(BindRequest.id)
        .limit(SHOWN_AT_MOST)
        .options(joinedload(Elder.person))
    )
    return [WaitingPhone(request, elder) for request, elder in rows]


def is_open() -> ColumnElement[bool]:
    """The condition on BindRequest that it waits for an answer."""
    return and_(
        BindRequest.approved_at.is_(None), BindRequest.refused_at.is_(None), BindRequest.expires_at > clock.now()
    )


@blueprint.post("/phones/<ref>/let-in")
def let_phone_in(ref: str) -> Response:
    """The digits are right: the phone may act for the elder."""
    staff = clerk_who_may(*DESK)
    request = _request(ref)
    access.approve_binding(request, f"staff:{staff.id}")
    return _to_elder(request)


@blueprint.post("/phones/<ref>/send-away")
def send_phone_away(ref: str) -> Response:
    """The digits are wrong, or nobody rang: the phone stays out."""
    clerk_who_may(*DESK)
    request = _request(ref)
    access.refuse_binding(request)
    return redirect(url_for("desk.board"), SEE_OTHER)


def _request(ref: str) -> BindRequest:
    request = db.session.scalar(select(BindRequest).where(BindRequest.ref == ref))
    if request is None:
        raise NotFound
    return request


def _to_elder(request: BindRequest) -> Response:
    elder = db.session.get_one(Elder, request.elder_id)
    return redirect(url_for("desk.elder", ref=elder.ref), SEE_OTHER)
