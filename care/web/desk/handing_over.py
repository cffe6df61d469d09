"""Handing an order to a caregiver whom a person chose, from a list by distance that says why others cannot come."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from care import access, dispatch
from care.db import db
from care.errors import NotFound
from care.models import Caregiver, Role, Staff
from care.orders.sight import job_seen_by
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import CREW, clerk, job_to_change
from care.web.filters import named
from care.web.pages import page
from care.web.posting import SEE_OTHER


@blueprint.get("/jobs/<ref>/hand-over")
def hand_over(ref: str) -> Response:
    """Who could come, the nearest first, and why each of the others cannot."""
    staff = clerk()
    job = job_seen_by(staff, ref)
    choices = [choice for choice in dispatch.choose(job) if _own(staff, choice.caregiver)]
    for choice in choices:
        access.saw(choice.caregiver.person_id)
    return page("desk/hand_over.html", staff=staff, job=job, choices=choices, may_hand_over=staff.role in CREW)


@blueprint.post("/jobs/<ref>/hand-over")
def assign(ref: str) -> Response:
    """Give the job to the chosen caregiver; she is told at once."""
    job = job_to_change(ref, *CREW)
    caregiver = _chosen(clerk())
    dispatch.assign(job, caregiver)
    flash(_("已经派给%(name)s，会有短信通知。", name=named(caregiver.person)))
    return redirect(url_for("desk.job", ref=job.ref), SEE_OTHER)


def _chosen(staff: Staff) -> Caregiver:
    caregiver = db.session.scalar(select(Caregiver).where(Caregiver.ref == request.form.get("caregiver", "")))
    if caregiver is None or not _own(staff, caregiver):
        raise NotFound
    return caregiver


def _own(staff: Staff, caregiver: Caregiver) -> bool:
    """A manager chooses among her own caregivers only."""
    return staff.role is not Role.MANAGER or caregiver.organisation_id == staff.organisation_id
