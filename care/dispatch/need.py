"""What a job asks of a caregiver, read from its rows."""

from datetime import timedelta

from sqlalchemy import and_, or_, select

from care import allowances, clock, settings
from care.clock import LOCAL
from care.db import Change, db
from care.dispatch.match import Need
from care.geo import Place
from care.models import (
    Elder,
    ElderCaregiver,
    Gender,
    GenderRule,
    Job,
    Liking,
    Offer,
    Organisation,
    OrganisationArea,
    Service,
    Visit,
    VisitStatus,
)

# As it stands in the log of changes.
GIVEN_BACK = "given_back"


def need_of(job: Job) -> Need:
    """Return what ``job`` asks for at this moment."""
    now, length, crew = clock.now(), timedelta(minutes=job.minutes), crew_of(job)
    # A crew begins together: nobody who joins it comes before those who said yes already.
    starts = [visit.planned_start for visit in crew]
    return Need(
        now=now,
        place=Place(job.lat, job.lng),
        asap=job.asap,
        window=(max([job.window_start, now, *starts]), max([job.window_end, *(start + length for start in starts)])),
        length=length,
        gender=_gender(job.service, job.elder),
        skills=frozenset(each.skill_code for each in job.service.skills),
        radius_m=job.service.radius_m,
        organisations=_organisations(job),
        blocked=_blocked(job.elder_id),
        asked=_asked(job),
        crew=frozenset(visit.caregiver_id for visit in crew),
        m_per_minute=settings.value("travel_m_per_minute"),
    )


def crew_of(job: Job) -> list[Visit]:
    """Return the visits of those who have taken a seat of ``job``."""
    taken = select(Visit).where(Visit.job_id == job.id, Visit.status != VisitStatus.RELEASED)
    return list(db.session.scalars(taken.order_by(Visit.seat)))


def _gender(service: Service, elder: Elder) -> Gender | None:
    same = service.gender_rule is GenderRule.SAME or (
        service.gender_rule is GenderRule.SAME_IF_WISHED and elder.same_gender
    )
    return elder.person.gender if same else None


def _organisations(job: Job) -> frozenset[int]:
    """The active organisations that may serve the job's home on its day, and are paid by the contract that pays."""
    area_code, day = job.area_code, job.window_start.astimezone(LOCAL).date()
    charge = allowances.charge_of(job.id)
    allowed = (
        select(OrganisationArea.organisation_id)
        .join(Organisation, Organisation.id == OrganisationArea.organisation_id)
        .where(
            OrganisationArea.area_code == area_code,
            OrganisationArea.starts_on <= day,
            or_(OrganisationArea.ends_on.is_(None), OrganisationArea.ends_on >= day),
            Organisation.deactivated_at.is_(None),
        )
    )
    serving = frozenset(db.session.scalars(allowed))
    return serving & allowances.firms_of(charge) if charge and charge.contract_id else serving


def _blocked(elder_id: int) -> frozenset[int]:
    said = select(ElderCaregiver.caregiver_id).where(
        ElderCaregiver.elder_id == elder_id, ElderCaregiver.liking == Liking.BLOCKED
    )
    return frozenset(db.session.scalars(said))


def _asked(job: Job) -> frozenset[int]:
    """Who was asked in this search, and who gave the job back once."""
    asked = select(Offer.responder_id).where(Offer.job_id == job.id, Offer.created_at >= job.search_started_at)
    gave_back = (
        select(Visit.caregiver_id)
        .join(Change, and_(Change.subject == Visit.__tablename__, Change.subject_id == Visit.id))
        .where(Visit.job_id == job.id, Change.story_id == job.id, Change.action == GIVEN_BACK)
    )
    return frozenset(db.session.scalars(asked.union(gave_back)))
