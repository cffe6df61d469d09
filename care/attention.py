"""What a person at the desk must settle: a reason on the job, with the moment since which it waits."""

from care import clock
from care.db import record
from care.models import Attention, Job

# A later, lesser reason does not hide these.
GRAVE = (Attention.UNWELL, Attention.NOBODY_OPENS, Attention.NOBODY_CAME)


def flag(job: Job, why: Attention) -> None:
    """Put ``job`` on the hotline's board because of ``why``; a grave reason that stands already stays."""
    if job.attention is why or job.attention in GRAVE:
        return
    job.attention, job.attention_since = why, clock.now()
    record(job, "attention", why=why.value)


def unflag(job: Job, *only: Attention) -> None:
    """Take ``job`` off the board when the machine itself has settled one of the reasons ``only``."""
    if job.attention in only:
        settle(job)


def settle(job: Job, note: str = "") -> None:
    """A person (or the machine, without a note) has settled what stood on the board."""
    if job.attention is None:
        return
    why, job.attention, job.attention_since = job.attention, None, None
    record(job, "settled", why=why.value, note=note)
