"""The quiet hours: at night nobody's telephone rings about a visit that is not at once."""

from datetime import datetime, timedelta

from care import clock, settings
from care.clock import LOCAL
from care.models import Job


def quiet_until(job: Job) -> datetime | None:
    """Return when the quiet hours end that it is now; None by day, and always for *as soon as possible*."""
    starts, ends = settings.value("quiet_from_hour"), settings.value("quiet_to_hour")
    local = clock.now().astimezone(LOCAL)
    past_midnight = starts > ends
    quiet = local.hour >= starts or local.hour < ends if past_midnight else starts <= local.hour < ends
    if job.asap or not quiet:
        return None
    end = local.replace(hour=ends, minute=0, second=0, microsecond=0)
    return end if end > local else end + timedelta(days=1)


def tellable_at(job: Job, start: datetime) -> datetime:
    """Return when somebody may be told of a visit that begins at ``start``: now, or once the quiet hours are over."""
    morning = quiet_until(job)
    return morning if morning and morning < start else clock.now()
