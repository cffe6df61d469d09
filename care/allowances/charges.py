"""An order's charge as it stands, and whom its contract pays; nothing is written here."""

from collections.abc import Collection

from sqlalchemy import select

from care.db import db
from care.models import Charge, ContractFirm


def charge_of(job_id: int) -> Charge | None:
    """Return a job's charge; None for a job from before there was a ledger that was never brought into it."""
    return db.session.scalars(select(Charge).where(Charge.job_id == job_id)).first()


def charges_of(job_ids: Collection[int]) -> dict[int, Charge]:
    """Return the charges of several jobs, by job."""
    found = db.session.scalars(select(Charge).where(Charge.job_id.in_(job_ids)))
    return {charge.job_id: charge for charge in found}


def firms_of(charge: Charge) -> frozenset[int]:
    """Return the ids of the organisations that its contract pays in the charge's area."""
    allowed = select(ContractFirm.organisation_id).where(
        ContractFirm.contract_id == charge.contract_id, ContractFirm.area_code == charge.area_code
    )
    return frozenset(db.session.scalars(allowed))
