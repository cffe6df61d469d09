"""What should not be, though every sum is right: a person must look into it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from care.db import db
from care.models import (
    Charge,
    ChargeStatus,
    ContractFirm,
    Job,
    JobStatus,
    OrganisationArea,
    Standing,
    StandingKind,
    Visit,
    VisitStatus,
)

CANNOT_BE_VISITED = (StandingKind.HOSPITAL, StandingKind.DEAD)


@dataclass(frozen=True)
class Finding:
    """``what`` should not be, ``where``; refs, no names."""

    what: str
    where: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.what}: {self.where}"


def findings() -> Iterator[Finding]:
    """Yield visits that cannot have been, or by somebody who may not be paid for them."""
    yield from _while_away()
    yield from _at_one_time()
    yield from _by_others()
    yield from _not_by_contract()


def _while_away() -> Iterator[Finding]:
    """Done for somebody who lay in hospital or was dead; what a person arranged counts from when it was wanted."""
    at = func.coalesce(Visit.arrived_at, Job.window_start)
    later = aliased(Standing)
    since: Any = exists().where(
        later.elder_id == Job.elder_id,
        later.starts_at <= at,
        or_(later.starts_at > Standing.starts_at, and_(later.starts_at == Standing.starts_at, later.id > Standing.id)),
    )
    done = (
        select(Charge.ref, Visit.ref.label("visit"), Standing.kind)
        .select_from(Standing)
        .join(Job, Job.elder_id == Standing.elder_id)
        # That it was not released goes without saying, but not for SQLite, whose index of a job's visits is of those.
        .outerjoin(
            Visit,
            and_(
                Visit.job_id == Job.id,
                Visit.status == VisitStatus.FINISHED,
                Visit.status != VisitStatus.RELEASED,
            ),
        )
        .outerjoin(Charge, Charge.job_id == Job.id)
        .where(Standing.kind.in_(CANNOT_BE_VISITED), Job.status == JobStatus.DONE, Standing.starts_at <= at, ~since)
    )
    words = {StandingKind.HOSPITAL: "during a hospital stay", StandingKind.DEAD: "after a death"}
    for row in db.session.execute(done):
        yield Finding(f"visit {words[row.kind]}", f"visit {row.visit}" if row.visit else f"charge {row.ref}")


def _at_one_time() -> Iterator[Finding]:
    """Two visits of one caregiver that overlap; only those that begin before an earlier one is over are compared."""
    done = and_(Visit.status == VisitStatus.FINISHED, Visit.arrived_at.is_not(None))
    before = func.max(Visit.finished_at).over(
        partition_by=Visit.caregiver_id, order_by=(Visit.arrived_at, Visit.id), rows=(None, -1)
    )
    early = select(Visit.id, Visit.arrived_at, before.label("before")).where(done).subquery()
    second, first = aliased(Visit), aliased(Visit)
    pairs = (
        select(first.ref, second.ref.label("second"))
        .join_from(early, second, and_(second.id == early.c.id, early.c.before > early.c.arrived_at))
        .join(first, and_(first.caregiver_id == second.caregiver_id, first.id != second.id))
        .where(first.status == VisitStatus.FINISHED, _begins_before(first, second))
        .where(first.finished_at > second.arrived_at)
        .order_by(second.arrived_at, second.id)
    )
    for row in db.session.execute(pairs):
        yield Finding("two visits of one caregiver at one time", f"visits {row.ref} and {row.second}")


def _begins_before(first: Any, second: Any) -> ColumnElement[bool]:
    return or_(first.arrived_at < second.arrived_at, and_(first.arrived_at == second.arrived_at, first.id < second.id))


def _by_others() -> Iterator[Finding]:
    """A home visited by an organisation that may not serve its area on that day."""
    may = exists().where(
        OrganisationArea.organisation_id == Visit.organisation_id,
        OrganisationArea.area_code == Visit.area_code,
        OrganisationArea.starts_on <= Charge.visit_on,
        or_(OrganisationArea.ends_on.is_(None), OrganisationArea.ends_on >= Charge.visit_on),
    )
    done = select(Visit.ref).join(Charge, Charge.job_id == Visit.job_id)
    for ref in db.session.scalars(done.where(Visit.status == VisitStatus.FINISHED, not_(may))):
        yield Finding("a home served by an organisation that may not serve there", f"visit {ref}")


def _not_by_contract() -> Iterator[Finding]:
    """A contract's money for an organisation that it does not pay in that area."""
    may = exists().where(
        ContractFirm.contract_id == Charge.contract_id,
        ContractFirm.organisation_id == Charge.organisation_id,
        ContractFirm.area_code == Charge.area_code,
    )
    paid = (Charge.status == ChargeStatus.TAKEN, Charge.contract_id.is_not(None), Charge.organisation_id.is_not(None))
    for ref in db.session.scalars(select(Charge.ref).where(*paid, not_(may))):
        yield Finding("a home served by an organisation that its contract does not pay there", f"charge {ref}")
