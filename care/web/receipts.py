"""What a receipt says of a visit: on the phones of the elder and her family, and at the desk, which prints it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from care import clock
from care.allowances import owing
from care.db import db
from care.errors import Sentence
from care.models import Caregiver, Charge, ChargeStatus, How, Job, Visit, VisitStatus

PAID: Mapping[How, Sentence] = {
    How.CASH: _l("付的现金"),
    How.MERCHANT_QR: _l("扫码付的"),
    How.INVOICE: _l("机构开票收"),
    How.BEFORE: _l("以前付的"),
}


@dataclass(frozen=True)
class Receipt:
    """A job's charge with who came; ``certain``: what it costs is settled."""

    job: Job
    charge: Charge
    visits: Sequence[Visit]

    @property
    def certain(self) -> bool:
        """Whether what it costs whom is settled, so that there is something to receive."""
        return self.charge.status is ChargeStatus.TAKEN

    @property
    def paid(self) -> Sentence:
        """How the elder's own share was paid; "" where there is none, or it is open."""
        return PAID[self.charge.payment.how] if self.charge.payment else ""

    @property
    def paid_at(self) -> str:
        """When it was paid, as a paper says it that is read years later; "" where it was not, or nobody knows."""
        payment = self.charge.payment
        if payment is None or payment.how is How.BEFORE:
            return ""
        return f"{payment.at.astimezone(clock.LOCAL):%Y-%m-%d %H:%M}"


def receipt_of(job: Job) -> Receipt | None:
    """The receipt of a job; None where it was not done, or nobody knows what it costs."""
    charge = owing.charge_with_payment(job.id)
    if charge is None or charge.status not in (ChargeStatus.TAKEN, ChargeStatus.DISPUTED):
        return None
    came = select(Visit).where(Visit.job_id == job.id, Visit.status == VisitStatus.FINISHED).order_by(Visit.seat)
    whole = came.options(joinedload(Visit.caregiver).joinedload(Caregiver.person))
    return Receipt(job, charge, db.session.scalars(whole).all())
