"""The quiet hours: at night nobody's telephone rings about a visit that is not at once."""

from datetime import datetime

from care import clock
from care.messages import night_until
from care.models import Job

__all__ = ["night_until", "quiet_until", "tellable_at"]


def quiet_until(job: Job) -> datetime | None:
    """Return when the quiet hours end that it is now; None by day, and always for *as soon as possible*."""
    return None if job.asap else night_until()


def tellable_at(job: Job, start: datetime) -> datetime:
    """Return when somebody may be told of a visit that begins at ``start``: now, or once the quiet hours are over."""
    morning = quiet_until(job)
    return morning if morning and morning < start else clock.now()
