"""Who is at the desk, and what her role lets her see and do."""

from http import HTTPStatus
from typing import ClassVar

from flask_babel import lazy_gettext as _l

from care.access import require_viewer
from care.errors import CareError, NotFound, Sentence
from care.models import Elder, HolderKind, Job, Role, Staff
from care.orders.sight import elder_seen_by, job_seen_by
from care.web.languages import speak

DESK = (Role.OPERATOR, Role.ADMINISTRATOR)
CREW = (*DESK, Role.MANAGER)


class LookOnly(CareError):
    """A role that may see it and not change it."""

    status: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN
    default: ClassVar[Sentence] = _l("您的账号可以看，不能改。要改请找客服或管理员。")


class NewPasswordNeeded(CareError):
    """Somebody else knows the password: no page opens but the one to change it."""


def signed_in() -> Staff:
    """Who is signed in here, her password to be changed or not; leads to the sign-in page if nobody is."""
    staff = require_viewer(HolderKind.STAFF).staff
    speak(staff.person.language)
    return staff


def clerk() -> Staff:
    """Who is signed in here; leads to the sign-in page if nobody is, and to a new password whose must change."""
    staff = signed_in()
    if staff.must_change:
        raise NewPasswordNeeded
    return staff


def clerk_who_may(*roles: Role) -> Staff:
    """The same for a change; LookOnly for any other role than ``roles``."""
    staff = clerk()
    if staff.role not in roles:
        raise LookOnly
    return staff


def clerk_above_firms() -> Staff:
    """Who is signed in here, for what no firm's manager may know of (NotFound)."""
    staff = clerk()
    if staff.role is Role.MANAGER:
        raise NotFound
    return staff


def job_to_change(ref: str, *roles: Role) -> Job:
    """A job that whoever is signed in may see (else NotFound) and change (else LookOnly)."""
    job = job_seen_by(clerk(), ref)
    clerk_who_may(*roles)
    return job


def elder_to_change(ref: str, *roles: Role) -> Elder:
    """The same for an elder."""
    elder = elder_seen_by(clerk(), ref)
    clerk_who_may(*roles)
    return elder
